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

/** `npm install` in a folder. Gives undefined when it went well, npm's own words otherwise. */
export function npmInstall(folder: string, signal: AbortSignal): Promise<string | undefined> {
  const [command, first] = npmCommand();
  const args = [
    ...first,
    'install',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder, env, signal, maxBuffer: 8 << 20 }, (error, _stdout, stderr) => {
      if (!error) return resolve(undefined);
      const words = stderr.replace(/^npm (error|ERR!) ?/gm, '').trim();
      resolve(words.split('\n').slice(0, 6).join('\n') || error.message);
    });
  });
}
