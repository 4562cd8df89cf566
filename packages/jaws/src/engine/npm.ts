import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** npm as a script for this Node where it is found, since Windows runs no `npm.cmd` without a shell. */
function npmCommand(): readonly [string, readonly string[]] {
  const bin = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? '',
    join(bin, 'node_modules/npm/bin/npm-cli.js'),
    join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
  ].find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  return script ? [process.execPath, [script]] : ['npm', []];
}

/** What an npm that runs us has told us of its own project must not reach the npm of another. */
const foreign =
  /^(npm_(config_(global|local_prefix|prefix|workspaces?|include_workspace_root)|package_.*|lifecycle_.*)|INIT_CWD)$/i;

interface NpmResult {
  readonly stdout: string;
  /** npm's own words when it failed. */
  readonly failure: string | undefined;
}

/** Runs npm in a folder; what the user chose is an argument of its own and never part of a command line. */
export function npm(
  folder: string,
  args: readonly string[],
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
  started: (pid: number | undefined) => void = () => {},
): Promise<NpmResult> {
  const [command, first] = npmCommand();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--prefer-offline', '--loglevel=error'];
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...env, ...more }, signal, maxBuffer: 8 << 20 };
    const child = execFile(command, [...first, ...quiet, ...args], options, (error, stdout, stderr) => {
      if (!error) return resolve({ stdout, failure: undefined });
      const words = stderr.replace(/^npm (error|ERR!) ?/gm, '').trim();
      resolve({ stdout, failure: words.split('\n').slice(0, 6).join('\n') || error.message });
    });
    started(child.pid);
  });
}

/** `npm install` in a folder. Gives undefined when it went well, npm's own words otherwise. */
export async function npmInstall(folder: string, signal: AbortSignal): Promise<string | undefined> {
  return (await npm(folder, ['install'], signal)).failure;
}
