// Runs npm without a shell, on Windows too, where npm is a batch file: as a script of the Node that runs this one.
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Like execFileSync. */
export function npm(args, options) {
  const [program, ...first] = npmCommand();
  return execFileSync(program, [...first, ...args], options);
}

/** The program behind npm, and the arguments before its own. */
export function npmCommand() {
  const bin = dirname(process.execPath);
  const linked = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'npm'));
  const candidates = [
    process.env.npm_execpath ?? '',
    join(bin, 'node_modules/npm/bin/npm-cli.js'),
    join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
    ...linked.filter(existsSync).map((path) => realpathSync(path)),
  ];
  const script = candidates.find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  return script === undefined ? ['npm'] : [process.execPath, script];
}
