import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unzip } from './testing/project.ts';
import { zip } from './zip.ts';

const entry = (path: string, text: string, executable = false) => ({ path, data: Buffer.from(text), executable });

// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7, 4.3.12 and 4.4.4: bit 11
test('names are marked as UTF-8, in the file and in the directory', async () => {
  const bytes = await zip([entry('größe/日本.txt', 'x')]);
  const name = Buffer.from('größe/日本.txt');
  const central = bytes.indexOf(Buffer.from('504b0102', 'hex'));
  expect(bytes.readUInt32LE(0)).toBe(0x04034b50);
  expect(bytes.readUInt16LE(6) & 0x0800).toBe(0x0800);
  expect(bytes.readUInt16LE(central + 8) & 0x0800).toBe(0x0800);
  expect(bytes.subarray(30, 30 + name.length)).toEqual(name);
  expect([...unzip(bytes).keys()]).toEqual(['größe/日本.txt']);
});

test('the order of the entries does not matter, their modes and bytes are kept', async () => {
  const entries = [entry('b', 'text '.repeat(1000), true), entry('a', ''), entry('B', 'x')];
  const bytes = await zip(entries);
  expect(bytes).toEqual(await zip(entries.toReversed()));
  const files = [...unzip(bytes)].map(([path, { data, mode }]) => [path, data.toString(), mode]);
  expect(files).toEqual([
    ['B', 'x', 0o644],
    ['a', '', 0o644],
    ['b', 'text '.repeat(1000), 0o755],
  ]);
  expect(bytes.length).toBeLessThan(600);
});

test('much data is packed a little less and much faster', async () => {
  const lines = Array.from(
    { length: 120_000 },
    (_, index) => `${(index * 7919) % 65_537},${index % 251},${index * 3}\n`,
  );
  const data = Buffer.from(lines.join(''));
  const large = Buffer.concat([data, data, data]);
  const size = async (bytes: Buffer) => (await zip([{ path: 'a', data: bytes, executable: false }])).length - 100;
  const level = (bytes: Buffer, number: number) => deflateRawSync(bytes, { level: number, memLevel: 7 }).length;
  expect(data.length).toBeLessThan(4 * 1024 * 1024);
  expect(Math.abs((await size(data)) - level(data, 9))).toBeLessThan(20);
  expect(Math.abs((await size(large)) - level(large, 7))).toBeLessThan(20);
});
