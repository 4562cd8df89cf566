import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { batch, header } from './format.ts';
import { readState } from './read-state.ts';
import { StateFile, type StoredRecord } from './stored-record.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'jaws-read-'));
  path = join(dir, 'journal-1.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function readAll(...parts: (string | Buffer)[]) {
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part))));
  const file = new StateFile(path);
  const found: [string, string, StoredRecord | undefined][] = [];
  try {
    const read = await readState(file, 2, (...change) => found.push(change));
    const changes = found.map(([collection, key, record]) =>
      record ? [collection, key, record.load()] : [collection, key],
    );
    return { read, changes, blobs: found.map(([, , record]) => record?.blobs) };
  } finally {
    file.close();
  }
}

/** A batch of these lines, whatever they are. */
const marked = (...lines: string[]) => batch(`${lines.join('\n')}\n`);

test('collections, keys and records are what was written, whatever is in them', async () => {
  const changes = [
    ['x', 'a', 1],
    ['x', 'b', { text: 'quote " comma , bracket ]' }],
    ['xy', 'a', null],
    ['x', 'back\\slash', []],
    ['x', 'quote"', 'z'],
    ['x', 'é', 'ü'],
    ['x', '~'],
    ['x', '\u007f', 0],
    ['', '', 0],
    ['x/y', 'a'],
    ['x/y', 'a', 2],
    ['x', 'blob', `blob-${'a'.repeat(32)}`],
  ];
  const { read, changes: found } = await readAll(header(2), marked(...changes.map((one) => JSON.stringify(one))));
  expect(found).toEqual(changes);
  expect(read).toMatchObject({ format: 2, torn: false, empty: false });
  expect(read.length).toBe(read.size);
});

test('a batch counts when its end is there', async () => {
  const first = [header(2), marked('["x","a",1]')];
  const length = Buffer.concat(first.map((part) => Buffer.from(part))).length;
  const { read, changes } = await readAll(...first, '["x","b",2]\n["x","c"');
  expect(changes).toEqual([['x', 'a', 1]]);
  expect(read).toEqual({ format: 2, length, size: length + 20, torn: true, empty: false });
});

test.each<[string, (string | Buffer)[], object]>([
  ['nothing', [], { format: undefined, length: 0, size: 0, torn: false, empty: true }],
  ['half of a first line', ['{"jaws'], { format: undefined, length: 0, size: 6, torn: true, empty: true }],
  ['a first line', [header(2)], { format: 2, length: 17, size: 17, torn: false, empty: true }],
  ['an empty batch', [header(2), '0\n'], { format: 2, length: 19, size: 19, torn: false, empty: true }],
  [
    'a batch without its end',
    [header(2), '["x","a",1]\n'],
    { format: 2, length: 17, size: 29, torn: true, empty: true },
  ],
])('a file of %s', async (_title, parts, expected) => {
  const { read, changes } = await readAll(...parts);
  expect(read).toEqual(expected);
  expect(changes).toEqual([]);
});

test('a file that is longer than what is read at once, with a line that is', async () => {
  const long = 'y'.repeat(2_500_000);
  const lines = [
    ...Array.from({ length: 50 }, (_, n) => JSON.stringify(['x', `${n}`, 'é'.repeat(20_000)])),
    JSON.stringify(['x', 'long', long]),
    '["y","end",1]',
  ];
  const { changes, read } = await readAll(header(2), marked(...lines), marked('["y","more",2]'));
  expect(changes).toHaveLength(53);
  expect(changes[50]).toEqual(['x', 'long', long]);
  expect(changes.slice(51)).toEqual([
    ['y', 'end', 1],
    ['y', 'more', 2],
  ]);
  expect(read).toMatchObject({ torn: false, empty: false });
});

test('the ids of contents are those of their own lines', async () => {
  const [a, b] = [`blob-${'a'.repeat(32)}`, `blob-${'b'.repeat(32)}`];
  const { blobs } = await readAll(
    header(2),
    marked('["x","none",1]', `["x","one","${a}"]`, '["x","none",1]', `["x","two",["${a}","${b}"]]`, '["x","blob-1",1]'),
    marked(`["x","${b}",1]`),
  );
  expect(blobs).toEqual([undefined, [a], undefined, [a, b], undefined, [b]]);
});

describe('damage is an error that names its line', () => {
  test.each<[string, (string | Buffer)[], number]>([
    ['another record', [header(2), `["x","a",2]\n${crc32('["x","a",1]\n')}\n`], 3],
    ['a line that is none', [header(2), marked('["x","a",1]', 'garbage', '["x","b",1]')], 3],
    ['a record without its end', [header(2), `["x","a",1\n${crc32('["x","a",1]\n')}\n`], 2],
    [
      'another record that is no JSON',
      [header(2), `["x","a",1]\n["x","b",?]\n${crc32('["x","a",1]\n["x","b",1]\n')}\n`],
      3,
    ],
    ['in a later batch', [header(2), marked('["x","a",1]', '["x","b",1]'), `["x","c",?]\n1\n`], 5],
    ['an empty line', [header(2), marked('["x","a",1]', '')], 3],
    ['a number that is too long for a mark', [header(2), marked('12345678901')], 2],
    ['no list', [header(2), marked('{"x":"a"}')], 2],
    ['a collection that is no text', [header(2), marked('[1,"a",1]')], 2],
    ['a key that is no text', [header(2), marked('["x",1,1]')], 2],
    ['no key', [header(2), marked('["x"]')], 2],
    ['a key without its end', [header(2), marked('["x","a]')], 2],
    ['no comma behind the collection', [header(2), marked('["x";"a",1]')], 2],
    ['no comma behind the key', [header(2), marked('["x","a";1]')], 2],
    ['an escape that is none', [header(2), marked('["x","\\q",1]')], 2],
    ['a first-format line that is none', [header(1), '["x","a",1]\n["x","b",?]\n'], 3],
    ['a first-format line without a key', [header(1), '["x"]\n'], 2],
  ])('%s', async (_title, parts, at) => {
    await expect(readAll(...parts)).rejects.toThrow(`journal-1.jsonl is damaged at line ${at}.`);
  });

  test('unless a crash cut it short there', async () => {
    const { read, changes } = await readAll(header(2), marked('["x","a",1]'), 'garbage\n["x","b",1]\n');
    expect(changes).toEqual([['x', 'a', 1]]);
    expect(read.torn).toBe(true);
  });
});

test('of the first format every line stands for itself', async () => {
  const { read, changes } = await readAll(header(1), '["x","a",1]\n["x","12"]\n["x","b",{"n":2}]\n["x","cut');
  expect(changes).toEqual([
    ['x', 'a', 1],
    ['x', '12'],
    ['x', 'b', { n: 2 }],
  ]);
  expect(read).toMatchObject({ format: 1, torn: true, empty: false });
  expect(read.size - read.length).toBe(9);
});
