// The quick start and the fast tests on each Node that is supported, from a user's folder, where version managers put it.
//
//   npm run test:nodes -- [version …] [-- arguments of vitest]
//
// npm's package `node` brings each of them. Ends with 1 when something is wrong on one of them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, npmCommand } from '../npm.mjs';
import { nodeVersion } from './install.mjs';
import { table } from './table.mjs';
import { NODES } from './versions.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node';
const words = process.argv.slice(2);
const end = words.includes('--') ? words.indexOf('--') : words.length;
const versions = end === 0 ? NODES : words.slice(0, end);

const work = mkdtempSync(join(tmpdir(), 'jaws-nodes-'));
const rows = [];
try {
  for (const version of versions) rows.push(await check(version, words.slice(end + 1)));
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}
console.log(`\n${table(['Node', 'quick start', 'fast tests'], rows)}`);
if (rows.flat().includes('failed')) process.exitCode = 1;

async function check(version, args) {
  const home = join(work, 'a user');
  const node = await install(version, home);
  const run = (what, more, env = {}) => {
    console.log(`\nNode ${version}: npm ${what}`);
    const path = [dirname(node), process.env.PATH].join(delimiter);
    const [, ...script] = npmCommand();
    const [program, first] = script.length > 0 ? [node, script] : ['npm', []];
    const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env, PATH: path } };
    return spawnSync(program, [...first, ...what.split(' '), ...more], options).status === 0 ? 'ok' : 'failed';
  };
  const started = run('run quickstart', [], { HOME: home, USERPROFILE: home });
  return [await nodeVersion(node), started, run('test', ['--', ...args])];
}

/** The path of its program, in a folder like that of nvm, in a home whose name has a space. */
async function install(version, home) {
  const folder = join(work, `node-${version}`);
  mkdirSync(folder);
  // The package fetches that of this system in a script of its own, which npm 12 runs only where it is allowed.
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "allowScripts": { "node": true } }\n');
  npm(['install', '--no-audit', '--no-fund', `node@${version}`], { cwd: folder, stdio: 'inherit' });
  const installed = join(folder, 'node_modules/node/bin', PROGRAM);
  const bin = join(home, '.nvm/versions/node', await nodeVersion(installed), 'bin');
  mkdirSync(bin, { recursive: true });
  renameSync(installed, join(bin, PROGRAM));
  return join(bin, PROGRAM);
}
