import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BatchArgumentError, type CommandLine, commandLine } from '../base/program.ts';

/**
 * npm as a script for this Node, if it is found: package names are then not arguments of a batch file on Windows. Version managers
 * and Homebrew keep it somewhere other than beside node; a link or a batch file on the PATH leads to it.
 */
export function npmCommand(
  node: string = process.execPath,
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): readonly [string, readonly string[]] {
  const bin = dirname(node);
  const script = [
    env.npm_execpath ?? '',
    join(bin, 'node_modules/npm/bin/npm-cli.js'),
    join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
    ...(env.PATH ?? env.Path ?? '')
      .split(platform === 'win32' ? ';' : ':')
      .flatMap((folder) => behind(folder, platform)),
  ].find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  return script ? [process.execPath, [script]] : ['npm', []];
}

/** Where a folder of the PATH has npm's script, if it has one. */
function behind(folder: string, platform: string): string[] {
  if (folder === '') return [];
  if (platform === 'win32') return [join(folder, 'node_modules/npm/bin/npm-cli.js')];
  try {
    return [realpathSync(join(folder, 'npm'))];
  } catch {
    return [];
  }
}

/**
 * Starts npm only after a line on its standard input: the parent has recorded the process id by then. If the parent is killed
 * before, npm does not start at all.
 */
const gate = `
const wait = () => {
  try {
    return require('node:fs').readSync(0, Buffer.alloc(1));
  } catch (error) {
    if (error.code !== 'EAGAIN') return 0;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return wait();
  }
};
if (wait() === 0) process.exit(1);
require(process.argv[1]);
`;

/** Variables of an npm that runs us must not reach the npm of another project. */
const foreign =
  /^(npm_(config_(global|local_prefix|prefix|workspaces?|include_workspace_root)|package_.*|lifecycle_.*)|INIT_CWD)$/i;

interface NpmResult {
  readonly stdout: string;
  /** npm's own words when it failed. */
  readonly failure: string | undefined;
}

/**
 * Runs npm in a folder; the user's input is an argument of its own and never part of a command line. `starts` gets its process
 * before it does anything.
 */
export function npm(
  folder: string,
  args: readonly string[],
  signal: AbortSignal,
  more: Readonly<Record<string, string>> = {},
  starts?: (pid: number) => void,
): Promise<NpmResult> {
  const [command, first] = npmCommand();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--prefer-offline', '--loglevel=error'];
  return new Promise((resolve) => {
    const gated = starts && first.length > 0 ? ['-e', gate, '--'] : [];
    let line: CommandLine;
    try {
      line = commandLine(command, [...gated, ...first, ...quiet, ...args], folder);
    } catch (error) {
      if (!(error instanceof BatchArgumentError)) throw error;
      return resolve({ stdout: '', failure: error.message });
    }
    const { windowsVerbatimArguments } = line;
    const options = { cwd: folder, env: { ...env, ...more }, signal, windowsVerbatimArguments, maxBuffer: 8 << 20 };
    const child = execFile(line.command, [...line.args], options, (error, stdout, stderr) => {
      if (!error) return resolve({ stdout, failure: undefined });
      const words = stderr.replace(/^npm (error|ERR!) ?/gm, '').trim();
      resolve({ stdout, failure: words.split('\n').slice(0, 6).join('\n') || error.message });
    });
    try {
      if (child.pid !== undefined) starts?.(child.pid);
    } catch (error) {
      child.kill();
      throw error;
    }
    // A process that failed to start has reported it by its error.
    child.stdin?.on('error', () => {}).end(gated.length > 0 ? '.' : '');
  });
}

/**
 * npm that runs no script of any package. It prepares a git address all the same, within a clone: the shell that it gets for scripts runs
 * nothing, or (Windows) does not start. What the clone's own `.npmrc` makes npm start there is not prevented.
 */
export function npmWithoutScripts(
  folder: string,
  [command = '', ...args]: readonly string[],
  signal: AbortSignal,
  starts?: (pid: number) => void,
  more: Readonly<Record<string, string>> = {},
): Promise<NpmResult> {
  const shell = process.platform === 'win32' ? process.execPath : 'true';
  const env = { ...more, npm_config_script_shell: shell };
  return npm(folder, [command, '--ignore-scripts', ...args], signal, env, starts);
}

/** The line of npm's output that names the mistake. */
export function tellingLine(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  const telling = ['failed, reason: ', /^404 +'?|not found|ENOENT|EACCES|ENOTFOUND|ETIMEDOUT|No matching version/i]
    .map((sign) => lines.find((line) => line.search(sign) >= 0))
    .find((line) => line !== undefined);
  return (telling ?? lines[0] ?? words).replace(/^404\s+/, '');
}

/** `npm install` in a folder. Returns undefined on success, otherwise npm's own words. */
export async function npmInstall(folder: string, signal: AbortSignal): Promise<string | undefined> {
  return (await npm(folder, ['install'], signal)).failure;
}
