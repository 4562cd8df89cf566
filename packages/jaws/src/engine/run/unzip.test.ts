import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zip } from '../../artifacts/zip.ts';
import { unzip } from './unzip.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-unzip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An archive with these entries, whatever their names. */
async function archive(...entries: readonly [path: string, text: string][]): Promise<string> {
  const file = join(folder, 'code.zip');
  const executable = false;
  writeFileSync(file, await zip(entries.map(([path, text]) => ({ path, data: Buffer.from(text), executable }))));
  return file;
}

test('files come out as they went in, with their modes', async () => {
  const file = join(folder, 'code.zip');
  const text = 'text '.repeat(100);
  writeFileSync(
    file,
    await zip([
      { path: 'bin/run', data: Buffer.from('#!'), executable: true },
      { path: 'a/b/c.txt', data: Buffer.from(text), executable: false },
    ]),
  );
  await unzip(file, join(folder, 'out'));
  expect(readFileSync(join(folder, 'out/a/b/c.txt'), 'utf8')).toBe(text);
  expect(statSync(join(folder, 'out/bin/run')).mode & 0o111).not.toBe(0);
});

test.each(['../up', 'a/../../up', '/absolute', 'c:/windows', '..\\up', 'a/./b'])(
  'refuses the name %s, and has written nothing by then',
  async (name) => {
    const file = await archive(['a first', ''], [name, ''], ['z', '']);
    await expect(unzip(file, join(folder, 'out'))).rejects.toThrow('leaves its folder');
    expect(readdirSync(folder)).toEqual(['code.zip']);
  },
);

test('refuses a link', async () => {
  const file = await archive(['link', '/etc/passwd']);
  const bytes = readFileSync(file);
  bytes.writeUInt32LE((0o120777 << 16) >>> 0, bytes.indexOf(Buffer.from('504b0102', 'hex')) + 38);
  writeFileSync(file, bytes);
  await expect(unzip(file, join(folder, 'out'))).rejects.toThrow('link is a link');
  expect(existsSync(join(folder, 'out'))).toBe(false);
});

test('of two entries with one name the last wins', async () => {
  await unzip(await archive(['a', 'first'], ['a', 'second']), join(folder, 'out'));
  expect(readFileSync(join(folder, 'out/a'), 'utf8')).toBe('second');
});

test('unpacks only into a new folder', async () => {
  const file = await archive(['a', '']);
  await unzip(file, join(folder, 'out'));
  await expect(unzip(file, join(folder, 'out'))).rejects.toThrow('EEXIST');
});
