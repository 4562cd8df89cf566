import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setInDotenv } from '../base/dotenv.ts';
import { nameProblem } from '../project/names.ts';
import { editLocalEnv, localStage, readLocalEnv } from './local.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-env-'));
});
afterEach(async () => {
  await chmod(root, 0o755);
  await rm(root, { recursive: true });
});

test('a file that is not there is empty; editing makes it, whole and alone', async () => {
  expect((await readLocalEnv(root)).text).toBe('');
  expect(await editLocalEnv(root, (text) => setInDotenv(text, 'A1', 'x'))).toMatchObject({ A1: 'x' });
  expect(await readFile(join(root, '.env'), 'utf8')).toBe('A1=x\n');
  expect(await readdir(root)).toEqual(['.env']);
});

test('what cannot be read is an error that names the file', async () => {
  await mkdir(join(root, '.env'));
  await expect(readLocalEnv(root)).rejects.toMatchObject({
    code: 'EnvFileUnreadable',
    message: expect.stringContaining(join(root, '.env')),
    cause: expect.objectContaining({ code: 'EISDIR' }),
  });
});

test('what cannot be written stays as it was', async () => {
  await writeFile(join(root, '.env'), 'A1=x\n');
  await mkdir(join(root, 'taken'));
  await rm(join(root, '.env'));
  await mkdir(join(root, '.env', 'inside'), { recursive: true });
  await expect(editLocalEnv(root, () => 'A1=y\n')).rejects.toMatchObject({ code: 'EnvFileUnreadable' });
  expect((await readdir(root)).sort()).toEqual(['.env', 'taken']);
});

test('a .env that is a link stays one, and the file that it leads to changes', async () => {
  await writeFile(join(root, 'shared.env'), 'A1=x\n');
  await symlink('shared.env', join(root, '.env'));
  await editLocalEnv(root, (text) => setInDotenv(text, 'A1', 'y'));
  expect(await readFile(join(root, 'shared.env'), 'utf8')).toBe('A1=y\n');
  expect((await lstat(join(root, '.env'))).isSymbolicLink()).toBe(true);
  expect((await stat(join(root, 'shared.env'))).mode & 0o777).toBe(0o600);
});

test('a folder that takes no file is an error that names the .env and the reason', async () => {
  await symlink('/proc/jaws.env', join(root, '.env'));
  await expect(editLocalEnv(root, () => 'A1=y\n')).rejects.toMatchObject({
    code: 'EnvFileUnwritable',
    message: expect.stringMatching(/\.env cannot be written and is as it was: (?!undefined)./),
    cause: expect.anything(),
  });
});

test('no stage of a project can have the name of its own .env', () => {
  expect(nameProblem('stage', localStage)).toBe('"local" is reserved for the project\'s own .env');
});
