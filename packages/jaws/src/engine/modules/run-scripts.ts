import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fail } from '../../errors/catalogue/index.ts';
import { type PackageScripts, withoutPrepare } from '../../modules/install-scripts.ts';
import type { Host } from '../host.ts';
import { npm } from '../npm.ts';
import { commandFolder, putCommand } from './command.ts';
import type { PackageWork } from './put-package.ts';
import { installing } from './recover.ts';
import { step } from './step.ts';
import type { TreePackage } from './tree.ts';

interface ScriptWork {
  readonly root: string;
  readonly package: string;
  /** Its scripts are those that were agreed to. */
  readonly work: PackageWork;
  /** What npm has put into node_modules. */
  readonly placed: readonly TreePackage[];
  /** What the content of each package is now, by its path: npm resolves versions and branches once more when it installs. */
  readonly sources: PackageWork['sources'];
  readonly starts: (pid: number) => void;
}

/**
 * Runs the install scripts that were agreed to, of the packages that npm has just put into node_modules. A script that nobody was shown does not run; a
 * warning names it. Throws InstallFailed.
 */
export async function runScripts(
  host: Host,
  { root, package: name, work, placed, sources, starts }: ScriptWork,
): Promise<void> {
  const agreed = new Map(work.scripts.map((one) => [one.path, one]));
  const withScripts = placed.filter(({ scripts }) => Object.keys(scripts).length > 0);
  const wanted = withScripts.filter(({ path, scripts, isLink }) => {
    const shown = agreed.get(path)?.scripts ?? {};
    return (
      work.sources.get(path) === sources.get(path) && isDeepStrictEqual(isLink ? shown : withoutPrepare(shown), scripts)
    );
  });
  warnOfUnseen(
    host,
    withScripts.filter((one) => !wanted.includes(one)),
  );
  warnOfPrepare(
    host,
    work.scripts.filter(
      ({ path, scripts }) => scripts.prepare && !wanted.some((one) => one.path === path && one.isLink),
    ),
  );
  if (wanted.length === 0) return;
  const bin = commandFolder(root);
  const run = (args: readonly string[]) => {
    const env = { [installing]: '1', PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
    return npm(root, args, host.signal, env, starts);
  };
  const isOptional = ({ path }: PackageScripts) => work.optional.includes(path);
  const rebuild = (packages: readonly PackageScripts[]) =>
    run(['rebuild', '--', ...packages.map(({ path }) => join(work.top, path))]);
  await step(host, 'scripts', `npm rebuild ${wanted.map((one) => one.package).join(' ')}`, async () => {
    try {
      putCommand(bin);
      await approve(host, wanted, run);
      const needed = wanted.filter((one) => !isOptional(one));
      const { failure } = needed.length > 0 ? await rebuild(needed) : {};
      host.signal.throwIfAborted();
      if (failure !== undefined) throw fail('InstallFailed', { package: name, words: failure });
      // A package that is optional may fail; as npm does, it is then left out.
      for (const one of wanted.filter(isOptional)) {
        if ((await rebuild([one])).failure !== undefined)
          rmSync(join(work.top, one.path), { recursive: true, force: true });
        host.signal.throwIfAborted();
      }
    } finally {
      // Before the journal ends, by which a killed command is recognized.
      rmSync(bin, { recursive: true, force: true });
    }
  });
}

type RunNpm = (args: readonly string[]) => ReturnType<typeof npm>;

/**
 * From version 12 on, npm runs scripts of those packages only that package.json approves of, here and on every other machine. One that the
 * user has denied there stays denied. npm help install-scripts
 */
async function approve(host: Host, packages: readonly TreePackage[], run: RunNpm): Promise<void> {
  const { stdout } = await run(['--version']);
  if (Number.parseInt(stdout, 10) < 12) return;
  for (const one of packages) {
    // A range narrows to versions of a registry only.
    const specs = [`${one.package}@${one.version}`, one.package];
    const results = [];
    for (const spec of specs) {
      const { failure } = await run(['install-scripts', 'approve', '--', spec]);
      host.signal.throwIfAborted();
      results.push(failure);
      if (failure === undefined) break;
    }
    const failure = results.at(-1);
    if (failure === undefined) continue;
    host.emit({
      type: 'warning',
      message: `npm does not approve of the scripts of ${one.package}, which have not run: ${failure}`,
    });
  }
}

const lines = (packages: readonly PackageScripts[]): string =>
  packages
    .flatMap((one) =>
      Object.entries(one.scripts).map(([event, line]) => `${one.package} ${one.version}, ${event}: ${line}`),
    )
    .join('; ');

/** They were not in the list: the registry says something else than the package has, or it has changed since. */
function warnOfUnseen(host: Host, packages: readonly PackageScripts[]): void {
  if (packages.length === 0) return;
  host.emit({
    type: 'warning',
    message: `Scripts that were not shown before have not run: ${lines(packages)}.`,
    hint: `To run them: \`npm rebuild ${packages.map((one) => one.package).join(' ')}\`.`,
  });
}

/** npm would install the development packages for it, whose scripts nobody has seen. */
function warnOfPrepare(host: Host, packages: readonly PackageScripts[]): void {
  if (packages.length === 0) return;
  const names = packages.map((one) => one.package).join(', ');
  host.emit({
    type: 'warning',
    message: `JAWS does not run the prepare script of packages from git: ${names}. They may lack what it makes.`,
    hint: 'Install a version of the registry, or a .tgz of `npm pack`.',
  });
}
