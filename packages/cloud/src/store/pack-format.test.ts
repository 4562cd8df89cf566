import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { entryOf, FIRST_LINE, HEAD, headOf, isWhole, readPack, SMALL } from './pack-format.ts';

const idOf = (n: number): string => `blob-${n.toString(16).padStart(32, '0')}`;
const content = (n: number, size: number): Buffer => Buffer.alloc(size, `${n} `);
const all = () => true;
const none = () => false;

/** An entry of the first format, which had no checksum. */
function oldEntry(id: string, bytes: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.write(id.slice(-32), 'hex');
  head.writeUInt32BE(bytes.length, 16);
  return Buffer.concat([head, bytes]);
}
const FIRST_LINE_1 = Buffer.from('{"jaws-cloud-pack":1}\n');

test('an entry is its id, its size, a checksum and its content', () => {
  const entry = entryOf(idOf(0xabc), Buffer.from('hello'));
  expect(entry.toString('hex', 0, 16)).toBe('abc'.padStart(32, '0'));
  expect(entry.readUInt32BE(16)).toBe(5);
  expect(entry.readUInt32BE(20)).toBe(crc32('hello', crc32(entry.subarray(0, 20))));
  expect(entry.toString('utf8', 24)).toBe('hello');
  expect(entry).toHaveLength(29);
  expect([headOf(1), headOf(2)]).toEqual([20, 24]);
  expect(HEAD).toBe(24);
});

test('every byte of an entry is checked', () => {
  const entry = entryOf(idOf(1), Buffer.from('hello'));
  expect(isWhole(entry)).toBe(true);
  for (let at = 0; at < entry.length; at++) {
    const changed = Buffer.from(entry);
    changed[at]! ^= 1;
    expect(isWhole(changed), `${at}`).toBe(false);
  }
});

test('entries are read one after another, the longest too', () => {
  const sizes = [0, 1, 1000, SMALL];
  const bytes = Buffer.concat([FIRST_LINE, ...sizes.map((size, n) => entryOf(idOf(n), content(n, size)))]);
  const found = readPack(bytes, none);
  expect(found).toMatchObject({ format: 2, length: bytes.length, damaged: 0 });
  let from = FIRST_LINE.length;
  for (const [n, size] of sizes.entries()) {
    expect(found!.entries[n]).toEqual({ id: idOf(n), from, end: from + HEAD + size, size });
    from += HEAD + size;
  }
});

test('of the first format too', () => {
  const bytes = Buffer.concat([FIRST_LINE_1, oldEntry(idOf(1), content(1, 10)), oldEntry(idOf(2), content(2, SMALL))]);
  expect(readPack(bytes, none)).toEqual({
    format: 1,
    entries: [
      { id: idOf(1), from: 22, end: 52, size: 10 },
      { id: idOf(2), from: 52, end: 72 + SMALL, size: SMALL },
    ],
    length: bytes.length,
    damaged: 0,
  });
});

test.each(['', '{"jaws-cloud-pack":3}\n', 'x'.repeat(100)])('%j begins no pack', (line) => {
  expect(readPack(Buffer.from(line), all)).toBeUndefined();
});

test('an empty pack has nothing', () => {
  expect(readPack(FIRST_LINE, all)).toEqual({ format: 2, entries: [], length: FIRST_LINE.length, damaged: 0 });
});

describe('what is behind the last whole entry', () => {
  const whole = Buffer.concat([FIRST_LINE, entryOf(idOf(1), content(1, 100))]);
  const last = entryOf(idOf(2), content(2, 100));
  const damaged = Buffer.from(last);
  damaged[50]! ^= 1;
  const tooLong = Buffer.alloc(HEAD + SMALL + 1);
  tooLong.writeUInt32BE(SMALL + 1, 16);
  tooLong[30] = 1;
  test.each<[string, Buffer, (id: string) => boolean, number]>([
    ['the beginning of a head', last.subarray(0, HEAD - 1), all, 0],
    ['room without content', Buffer.alloc(500), all, 0],
    ['the beginning of what no record names', last.subarray(0, 100), none, 0],
    ['the beginning of what a record names', last.subarray(0, 100), all, 100],
    ['one that is as long as it says, and not what was written', damaged, none, damaged.length],
    ['bytes behind it', Buffer.concat([damaged, Buffer.alloc(1)]), none, damaged.length + 1],
    ['one that is longer than any', tooLong, none, tooLong.length],
  ])('%s', (_title, rest, isUsed, lost) => {
    expect(readPack(Buffer.concat([whole, rest]), isUsed)).toMatchObject({
      entries: [{ id: idOf(1) }],
      length: whole.length,
      damaged: lost,
    });
  });

  test('in the first format an entry longer than any possible one is invalid', () => {
    const rest = oldEntry(idOf(2), content(2, SMALL + 1));
    const pack = Buffer.concat([FIRST_LINE_1, oldEntry(idOf(1), content(1, 10)), rest]);
    expect(readPack(pack, all)).toMatchObject({ entries: [{ id: idOf(1) }], damaged: rest.length });
  });
});

describe('behind a damaged entry', () => {
  const [first, second, third] = [1, 2, 3].map((n) => entryOf(idOf(n), content(n, 100)));
  const damaged = Buffer.from(second!);
  damaged[40]! ^= 1;
  const pack = Buffer.concat([FIRST_LINE, first!, damaged, third!]);

  test('the next one that a record names is found', () => {
    expect(readPack(pack, (id) => id === idOf(3))).toMatchObject({
      entries: [{ id: idOf(1) }, { id: idOf(3) }],
      damaged: damaged.length,
      length: pack.length,
    });
  });

  test('others are not, since any bytes may look like one', () => {
    expect(readPack(pack, none)).toMatchObject({ entries: [{ id: idOf(1) }], damaged: damaged.length + third!.length });
  });

  test('not of the first format, which has no checksums', () => {
    const bad = oldEntry(idOf(1), content(1, 10));
    bad.writeUInt32BE(SMALL + 5, 16);
    const old = Buffer.concat([FIRST_LINE_1, bad, oldEntry(idOf(2), content(2, 10))]);
    expect(readPack(old, (id) => id === idOf(2))?.entries).toEqual([]);
  });
});
