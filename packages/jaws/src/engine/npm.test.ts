import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { npmCommand } from './npm.ts';

function folderWith(file: string): { folder: string; script: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'jaws-npm-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, file);
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, '');
  return { folder, script };
}

test('npm beside node is a script for it', () => {
  const { folder, script } = folderWith('lib/node_modules/npm/bin/npm-cli.js');
  expect(npmCommand(join(folder, 'bin/node'), {}, 'linux')).toEqual([process.execPath, [script]]);
});

test.skipIf(process.platform === 'win32')('a link on the PATH leads to it, as with Homebrew', () => {
  const { folder, script } = folderWith('libexec/lib/node_modules/npm/bin/npm-cli.js');
  mkdirSync(join(folder, 'bin'));
  symlinkSync(script, join(folder, 'bin/npm'));
  const env = { PATH: `/nowhere::${join(folder, 'bin')}` };
  expect(npmCommand('/cellar/bin/node', env, 'darwin')).toEqual([process.execPath, [script]]);
});

test('on Windows it lies beside the batch file on the PATH', () => {
  const { folder, script } = folderWith('nodejs/node_modules/npm/bin/npm-cli.js');
  const env = { Path: `Z;${join(folder, 'nodejs')}` };
  expect(npmCommand('volta/node.exe', env, 'win32')).toEqual([process.execPath, [script]]);
});

test('a program that is not an npm script is called by its name', () => {
  const { folder } = folderWith('bin/npm');
  expect(npmCommand('/none/bin/node', { PATH: join(folder, 'bin'), npm_execpath: '/x/yarn.js' }, 'linux')).toEqual([
    'npm',
    [],
  ]);
});
