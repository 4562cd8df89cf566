import { existsSync } from 'node:fs';
import { copyFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { onPath } from '../runtime/on-path.ts';
import { FetchFailed, runFetcher } from './run.ts';

/**
 * Seconds of silence after which a registry counts as out of reach, and one more try: functions wait for it, so what npm takes
 * for granted would be far too long.
 */
const IMPATIENT = ['--fetch-timeout=20000', '--fetch-retries=1', '--fetch-retry-mintimeout=500'];
/**
 * How long the registry has to confirm that it has a package. Without a network, name resolution alone can take a minute.
 * Milliseconds.
 */
const ANSWER = 6_000;

/**
 * Installs packages into `folder` with the user's npm and its configuration, that of the project where the cloud was started
 * included. No script of a package runs. Throws FetchFailed, and OutOfReach within seconds when the registry does not answer.
 * `answer`: milliseconds that the registry has for that.
 */
export async function npmInstall(
  folder: string,
  packages: Readonly<Record<string, string>>,
  signal: AbortSignal,
  answer = ANSWER,
): Promise<void> {
  const npm = findNpm();
  if (!npm) throw new FetchFailed('npm is not on this machine');
  const settings = projectSettings();
  // npm looks for a project's settings in the installation folder.
  if (settings) await takeAlong(settings, join(folder, '.npmrc'));
  const wanted = Object.entries(packages).map(([name, range]) => `${name}@${range}`);
  const runNpm = (args: readonly string[], timeoutMs?: number) =>
    runFetcher(npm.command, [...npm.args, ...args], { cwd: folder, signal, explain, ...(timeoutMs && { timeoutMs }) });
  const plainly = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier'];
  const quiet = [...plainly, '--loglevel=error'];
  const plain = [
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--no-global',
    '--no-workspaces',
    '--no-dry-run',
  ];
  const where = ['--prefix', folder];
  // Verbose, so that it says when it has started.
  await runNpm(['view', ...where, ...plainly, '--loglevel=verbose', ...IMPATIENT, wanted[0] ?? '', 'name'], answer);
  await runNpm(['install', ...where, ...plain, '--no-package-lock-only', ...quiet, ...IMPATIENT, ...wanted]);
}

/** By a link, or by a copy if Windows does not allow links. */
export async function takeAlong(file: string, to: string, link: typeof symlink = symlink): Promise<void> {
  await link(file, to).catch(() => copyFile(file, to).catch(() => {}));
}

/** Never by a shell: npm is a script that Node runs. */
function findNpm(): { command: string; args: string[] } | undefined {
  const here = dirname(process.execPath);
  const found = onPath('npm') ?? onPath('npm.cmd');
  const scripts = [
    join(here, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(here, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    ...(found ? [join(dirname(found), 'node_modules', 'npm', 'bin', 'npm-cli.js')] : []),
  ];
  const script = scripts.find(existsSync);
  if (script) return { command: process.execPath, args: [script] };
  return found && basename(found) === 'npm' ? { command: found, args: [] } : undefined;
}

/** The `.npmrc` of the project that the cloud was started in. */
function projectSettings(): string | undefined {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const file = join(folder, '.npmrc');
    if (existsSync(file)) return resolve(file);
    if (existsSync(join(folder, 'package.json')) || dirname(folder) === folder) return undefined;
  }
}

/** The lines of npm's output that describe the error. */
function explain(said: string): string {
  const lines = said.split('\n').map((line) => /^npm (?:error|ERR!) (?!A complete log)(.+)$/.exec(line)?.[1]);
  return lines.filter(Boolean).slice(0, 3).join('; ') || 'npm ended without output';
}
