import { existsSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fail } from '../../errors/catalogue/index.ts';
import { applyChanges, beginWithNpm, type Changes, undoUnfinished } from '../../modules/changes.ts';
import { type Journal, keepAlive, writeJournal } from '../../modules/journal.ts';
import type { Host } from '../host.ts';
import { npm, npmWithoutScripts } from '../npm.ts';
import { type Preview, previewOf, sourcesIn } from './dependency-scripts.ts';
import type { FoundModule } from './find.ts';
import { runScripts } from './run-scripts.ts';
import { step } from './step.ts';
import { readTree } from './tree.ts';

/** What npm would put into a project with a package. */
export interface PackageWork extends Preview {
  /** Where npm keeps node_modules and the lock file: the project, or the workspaces that it is one of. */
  readonly top: string;
}

/** npm's own record of what is in node_modules, which it also writes where it makes a lock file only. */
const hidden = 'node_modules/.package-lock.json';

/** Finds what npm would put into the project. Afterwards everything is as it was before. Throws InstallFailed. */
export async function previewPackage(host: Host, root: string, found: FoundModule): Promise<PackageWork> {
  const { package: name } = found.module;
  const { stdout } = await npm(root, ['prefix'], host.signal);
  const top = stdout.trim() || root;
  const lock = await withJournal(root, found, { top, folders: [], files: [hidden] }, async (_journal, starts) => {
    // Whatever the user's configuration is, version 3 has what is needed here.
    const args = ['install', '--save', '--package-lock-only', '--lockfile-version=3', '--', found.spec];
    // For a lock file alone, npm 12 takes packages of the registry that bundle others for such from elsewhere. The installation is as strict as ever.
    await install(host, root, name, args, starts, { npm_config_allow_remote: 'all' });
    const text = ['npm-shrinkwrap.json', 'package-lock.json'].map((file) => join(top, file)).find(existsSync);
    if (text === undefined) throw fail('InstallFailed', { package: name, words: 'npm wrote no lock file' });
    const content = readFileSync(text, 'utf8');
    undoUnfinished(root, { ours: true });
    return content;
  });
  return { top, ...(await previewOf(host, top, found, lock)) };
}

/**
 * The package first: nothing else is written until npm has succeeded. Of the scripts of packages, those of `work` run and no others. What was begun
 * is undone when it fails or is killed. Throws InstallFailed.
 */
export async function putPackage(
  host: Host,
  root: string,
  found: FoundModule,
  changes: Changes,
  work: PackageWork,
): Promise<void> {
  const { package: name } = found.module;
  // It says what is in node_modules. Without it npm looks there itself.
  const folders = [...work.folders, hidden];
  await withJournal(root, found, { ...work, folders, files: [] }, async (journal, starts) => {
    const before = readTree(work.top);
    await step(host, 'npm', `npm install ${found.spec}`, () =>
      install(host, root, name, ['install', '--save', '--', found.spec], starts),
    );
    const placed = [...readTree(work.top).values()].filter(({ path, stamp }) => before.get(path)?.stamp !== stamp);
    const sources = sourcesIn(work.top);
    await runScripts(host, { root, package: name, work, placed, sources, starts });
    applyChanges(root, changes, journal);
  });
}

async function install(
  host: Host,
  root: string,
  name: string,
  args: readonly string[],
  starts: (pid: number) => void,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { failure } = await npmWithoutScripts(root, args, host.signal, starts, more);
  host.signal.throwIfAborted();
  if (failure !== undefined) throw fail('InstallFailed', { package: name, words: failure });
}

/** Does work with npm that is undone when it fails. `starts` records each process of npm. */
async function withJournal<T>(
  root: string,
  { module, vendor }: FoundModule,
  { top, folders, files }: Pick<PackageWork, 'top' | 'folders'> & { readonly files: readonly string[] },
  work: (journal: Journal, starts: (pid: number) => void) => Promise<T>,
): Promise<T> {
  const above = relative(root, top).replaceAll('\\', '/');
  const npms = { package: module.package, folders: folders.map((path) => posix.join(above, path)) };
  const needed: Changes = new Map(
    vendor ? [[vendor.path, { content: Buffer.from(vendor.content), executable: false }]] : [],
  );
  const locks = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json'];
  const written = new Set([...locks, ...[...locks, ...files].map((path) => posix.join(above, path))]);
  const journal = beginWithNpm(root, npms, needed, [...written]);
  const rest = keepAlive(root);
  try {
    return await work(journal, (pid) => writeJournal(root, { ...journal, npm: { ...npms, pid } }));
  } catch (error) {
    undoUnfinished(root, { ours: true });
    throw error;
  } finally {
    rest();
  }
}
