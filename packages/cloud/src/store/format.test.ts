import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { batch, damaged, formatOf, header, isChange, isMarked, parsed } from './format.ts';

test('a first line is read as it is written', () => {
  expect(header(7)).toBe('{"jaws-cloud":7}\n');
  expect(formatOf('{"jaws-cloud":7}', 'file', 7)).toBe(7);
  expect(formatOf('{"jaws-cloud":1}', 'file', 7)).toBe(1);
  expect(formatOf('{"jaws-cloud":999999}', 'file', 999_999)).toBe(999_999);
});

test('a newer format is refused, with both', () => {
  expect(() => formatOf('{"jaws-cloud":8}', 'some/file', 7)).toThrow(
    expect.objectContaining({
      code: 'ESTATETOONEW',
      found: 8,
      message: expect.stringMatching(
        /^some\/file was written by a newer jaws-cloud: its format is 8, and this version knows those up to 7\. Update/,
      ),
    }),
  );
});

test.each([
  '',
  '{"jaws-cloud":0}',
  '{"jaws-cloud":-1}',
  '{"jaws-cloud":1234567}',
  '{"jaws-cloud":1} ',
  ' {"jaws-cloud":1}',
  '{"jaws-cloud":"1"}',
  '["x","a",1]',
])('%j is not a first line', (line) => {
  expect(() => formatOf(line, 'some/file', 9)).toThrow(
    `some/file is not a state of jaws-cloud: it begins with ${JSON.stringify(line)}.`,
  );
});

test('of a long invalid line the beginning is shown', () => {
  expect(() => formatOf('x'.repeat(500), 'file', 9)).toThrow(`begins with "${'x'.repeat(80)}".`);
});

test('batches are marked since the second format', () => {
  expect([1, 2, 3].map(isMarked)).toEqual([false, true, true]);
});

test('a batch ends with the checksum of its bytes', () => {
  const lines = '["x","é",1]\n["x","b"]\n';
  const expected = `${lines}${crc32(Buffer.from(lines))}\n`;
  expect(batch(lines).toString()).toBe(expected);
  expect(batch(Buffer.from(lines)).toString()).toBe(expected);
});

test('damage is reported with its place, and what to do', () => {
  expect(damaged('some/file', 4).message).toBe(
    'some/file is damaged at line 4. Restore it from a backup, or delete it and load a snapshot.',
  );
});

test('a change is a collection, a key and perhaps a record', () => {
  for (const change of [
    ['x', 'a'],
    ['x', 'a', null],
    ['', '', { n: 1 }],
  ])
    expect(isChange(change), JSON.stringify(change)).toBe(true);
  for (const other of [
    ['x'],
    ['x', 1],
    [1, 'a'],
    ['x', 'a', 1, 2],
    'xa',
    { 0: 'x', 1: 'a', length: 2 },
    null,
    undefined,
  ])
    expect(isChange(other), JSON.stringify(other)).toBe(false);
});

test('invalid JSON is undefined', () => {
  expect(parsed('{"a":1}')).toEqual({ a: 1 });
  expect(parsed('{"a":')).toBeUndefined();
});
