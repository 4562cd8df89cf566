import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFunctions } from './package.ts';
import { functionFiles, projectFolder, temporaryFolder, testHost, write } from './testing/project.ts';

const host = () => testHost('http://127.0.0.1:9');

test('writes one zip for each function, and says which were built', async () => {
  const root = projectFolder({ files: { ...functionFiles('a/one'), ...functionFiles('a/two') } });
  const outDir = join(temporaryFolder(), 'out');
  const first = await packageFunctions(host(), { root, functions: 'all', outDir, analyze: false });
  expect(first.functions.map(({ function: id, file }) => [id, file])).toEqual([
    ['a/one', join(outDir, 'a/one.zip')],
    ['a/two', join(outDir, 'a/two.zip')],
  ]);
  for (const { file, bytes } of first.functions) {
    expect(statSync(file).size).toBe(bytes);
    expect(readFileSync(file).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  }
  expect(first.functions.map(({ cached }) => cached)).toEqual([false, false]);
});

test('unchanged functions are neither built nor written again; damaged or missing zips are', async () => {
  const root = projectFolder({ files: functionFiles('a/one') });
  const outDir = join(root, '.jaws/package');
  // A file written just now may change again within its timestamp's resolution: it is not cached.
  await expect
    .poll(
      async () =>
        (await packageFunctions(host(), { root, functions: ['a/one'], outDir, analyze: false })).functions[0]?.cached,
      {
        timeout: 10_000,
      },
    )
    .toBe(true);
  const file = join(outDir, 'a/one.zip');
  const before = statSync(file);
  await packageFunctions(host(), { root, functions: 'all', outDir, analyze: false });
  expect(statSync(file).ino).toBe(before.ino);
  const good = readFileSync(file);
  writeFileSync(file, 'damaged');
  await packageFunctions(host(), { root, functions: 'all', outDir, analyze: false });
  expect(readFileSync(file).equals(good)).toBe(true);
});

test('an unknown function, a folder that is a file, and code that does not build', async () => {
  const root = projectFolder({ files: functionFiles('a/one') });
  const outDir = join(temporaryFolder(), 'out');
  await expect(packageFunctions(host(), { root, functions: ['a/on'], outDir, analyze: false })).rejects.toMatchObject({
    code: 'UnknownFunction',
  });
  writeFileSync(outDir, '');
  await expect(packageFunctions(host(), { root, functions: 'all', outDir, analyze: false })).rejects.toMatchObject({
    code: 'CannotWrite',
  });
  write(root, { 'aws_modules/a/one/handler.js': 'export const handler = ;' });
  await expect(packageFunctions(host(), { root, functions: 'all', outDir, analyze: false })).rejects.toMatchObject({
    code: 'BuildFailed',
  });
});

test('shows what takes up space, also on a page', async () => {
  const root = projectFolder({ files: functionFiles('a/one') });
  const outDir = join(temporaryFolder(), 'out');
  const { functions, page } = await packageFunctions(host(), { root, functions: 'all', outDir, analyze: true });
  const [one] = functions;
  expect(one?.analysis?.shares).toEqual([{ package: undefined, bytes: one?.unzippedBytes }]);
  expect(page).toBe(join(outDir, 'analyze.html'));
  expect(readFileSync(page!, 'utf8')).toContain('a/one');
});
