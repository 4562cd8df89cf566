import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FIRST_LINE, HEAD } from './pack-format.ts';
import { Packs } from './packs.ts';

let dir: string;
let packs: Packs;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'jaws-packs-'));
  packs = new Packs(dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const idOf = (n: number): string => `blob-${n.toString(16).padStart(32, '0')}`;
const contentOf = (n: number, size = 1000): Buffer => Buffer.alloc(size, `${n} `);

const full = (): never => {
  throw Object.assign(new Error('full'), { code: 'ENOSPC' });
};

test('packs are for their owner only, and a start goes on with the newest', () => {
  const inner = join(dir, 'inner');
  const opened = new Packs(inner);
  opened.add(idOf(1), contentOf(1));
  expect(statSync(inner).mode & 0o777).toBe(0o700);
  for (const name of ['pack-1', 'reserve']) expect(statSync(join(inner, name)).mode & 0o777, name).toBe(0o600);
  const again = new Packs(inner);
  again.add(idOf(2), contentOf(2));
  expect(readdirSync(inner).sort()).toEqual(['pack-1', 'reserve']);
  // A number is never used again: a record of an older state must not point to other content.
  for (let n = 10; n < 100; n++) again.add(idOf(n), contentOf(n, 60_000));
  again.keepOnly(new Set());
  expect(readdirSync(inner).sort()).toEqual(['pack-2', 'reserve']);
});

test('a pack is followed by the next one at 4 MiB', () => {
  let n = 0;
  const length = () => statSync(join(dir, 'pack-1')).size;
  packs.add(idOf(n), contentOf(n, 64 << 10));
  while (length() < 4 << 20) packs.add(idOf(++n), contentOf(n, 64 << 10));
  expect(existsSync(join(dir, 'pack-2'))).toBe(false);
  packs.add(idOf(++n), contentOf(n));
  expect(existsSync(join(dir, 'pack-2'))).toBe(true);
});

/** Fills a pack and begins the next one; returns the number of contents in the first one. */
function fillOne(size: number): number {
  let n = 0;
  while (!existsSync(join(dir, 'pack-2'))) packs.add(idOf(n++), contentOf(n - 1, size));
  return n - 1;
}

test('a full pack stays while more than half of it is used, then its contents move', () => {
  const size = 60_000;
  const count = fillOne(size);
  const half = Math.ceil(count / 2) - 1;
  for (let n = 0; n < half; n++) packs.delete(idOf(n));
  expect(existsSync(join(dir, 'pack-1'))).toBe(true);
  packs.delete(idOf(half));
  expect(existsSync(join(dir, 'pack-1'))).toBe(false);
  for (let n = half + 1; n <= count; n++) expect(packs.read(idOf(n))?.equals(contentOf(n, size)), `${n}`).toBe(true);
});

test('deletions are reported', () => {
  packs.add(idOf(1), contentOf(1));
  expect(packs.delete(idOf(1))).toBe(true);
  expect(packs.delete(idOf(1))).toBe(false);
  expect(packs.sizeOf(idOf(1))).toBeUndefined();
});

test('a part that ends at the end is read', () => {
  packs.add(idOf(1), Buffer.from('hello'));
  expect(packs.read(idOf(1), { start: 0, end: 0 })?.toString()).toBe('h');
  expect(packs.read(idOf(1), { start: 4, end: 4 })?.toString()).toBe('o');
});

test('a pack that ends too early has lost its last content', () => {
  packs.add(idOf(1), contentOf(1));
  packs.add(idOf(2), contentOf(2));
  const path = join(dir, 'pack-1');
  truncateSync(path, statSync(path).size - 1);
  expect(() => packs.read(idOf(2))).toThrow(`${idOf(2)} is missing: ${path} ends too early.`);
  expect(packs.read(idOf(1))).toEqual(contentOf(1));
});

describe('on a full disk', () => {
  /** Takes this many bytes more. */
  let room = Number.POSITIVE_INFINITY;
  const write = ((file: number, bytes: Buffer, from: number, length: number, at: number) => {
    if (room <= 0) full();
    const part = Math.min(room, length);
    room -= part;
    return writeSync(file, bytes, from, part, at);
  }) as typeof writeSync;
  beforeEach(() => {
    room = Number.POSITIVE_INFINITY;
    packs = new Packs(dir, { write });
  });

  test('a content that is written in part is not there, and the next one is', () => {
    packs.add(idOf(1), contentOf(1));
    const { size } = statSync(join(dir, 'pack-1'));
    room = 500;
    expect(() => packs.add(idOf(2), contentOf(2))).toThrow('full');
    expect(statSync(join(dir, 'pack-1')).size).toBe(size);
    expect(packs.sizeOf(idOf(2))).toBeUndefined();
    room = Number.POSITIVE_INFINITY;
    packs.add(idOf(3), contentOf(3));
    expect([1, 3].map((n) => packs.read(idOf(n)))).toEqual([contentOf(1), contentOf(3)]);
    expect([...new Packs(dir).ids]).toEqual([idOf(1), idOf(3)]);
  });

  test('there is nothing to reclaim where nothing was deleted', () => {
    expect(packs.reclaim()).toBe(false);
    packs.add(idOf(1), contentOf(1));
    expect(packs.reclaim()).toBe(false);
    expect(readdirSync(dir).sort()).toEqual(['pack-1', 'reserve']);
  });

  test('the least that was deleted makes room', () => {
    packs.add(idOf(1), contentOf(1));
    packs.add(idOf(2), Buffer.alloc(0));
    packs.delete(idOf(2));
    expect(packs.reclaim()).toBe(true);
    expect(readdirSync(dir).sort()).toEqual(['pack-2', 'reserve']);
    expect(packs.read(idOf(1))).toEqual(contentOf(1));
    expect(packs.reclaim()).toBe(false);
  });

  test('a content that finds no room is written where others were deleted', () => {
    for (let n = 0; n < 10; n++) packs.add(idOf(n), contentOf(n));
    for (let n = 1; n < 10; n++) packs.delete(idOf(n));
    let refused = 0;
    const opened = new Packs(dir, {
      write: ((...args: Parameters<typeof writeSync>) => {
        // A disk that has space again once the old pack is gone.
        if (existsSync(join(dir, 'pack-1')) && refused++ === 0) full();
        return writeSync(...args);
      }) as typeof writeSync,
    });
    opened.keepOnly(new Set([idOf(0)]));
    opened.add(idOf(20), contentOf(20));
    expect(refused).toBeGreaterThan(0);
    expect(opened.read(idOf(20))).toEqual(contentOf(20));
    expect(opened.read(idOf(0))).toEqual(contentOf(0));
    expect(readdirSync(dir).sort()).toEqual(['pack-2', 'reserve']);
  });

  test('a reserve that cannot be written is an error, except where the disk is full', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'jaws-packs-'));
    // Its folder is not there.
    symlinkSync(join(elsewhere, 'gone/reserve'), join(elsewhere, 'reserve'));
    const opened = new Packs(elsewhere);
    expect(() => opened.add(idOf(1), contentOf(1))).toThrow('ENOENT');
    opened.add(idOf(1), contentOf(1));
    expect(opened.read(idOf(1))).toEqual(contentOf(1));
    rmSync(elsewhere, { recursive: true });
  });

  test('an error other than a full disk is passed on, wherever it occurs', () => {
    let broken = false;
    const opened = new Packs(dir, {
      write: ((...args: Parameters<typeof writeSync>) => {
        if (broken) throw Object.assign(new Error('broken'), { code: 'EIO' });
        return writeSync(...args);
      }) as typeof writeSync,
    });
    opened.add(idOf(1), contentOf(1));
    opened.add(idOf(2), contentOf(2));
    opened.delete(idOf(2));
    broken = true;
    expect(() => opened.add(idOf(3), contentOf(3))).toThrow('broken');
    expect(() => opened.reclaim()).toThrow('broken');
    broken = false;
    expect(opened.read(idOf(1))).toEqual(contentOf(1));
  });

  test('a damaged pack stays where it is until there is room', () => {
    packs.add(idOf(1), contentOf(1));
    packs.add(idOf(2), contentOf(2));
    const path = join(dir, 'pack-1');
    const bytes = readFileSync(path);
    bytes[FIRST_LINE.length + HEAD + 10]! ^= 1;
    writeFileSync(path, bytes);
    const reports: string[] = [];
    room = 0;
    const opened = new Packs(dir, { write, report: (message) => reports.push(message) });
    expect(reports).toEqual([
      expect.stringMatching(/pack-1 is damaged: 1024 bytes .* no room to move the rest of it\.$/),
    ]);
    expect(readFileSync(path)).toEqual(bytes);
    expect(opened.read(idOf(2))).toEqual(contentOf(2));
    room = Number.POSITIVE_INFINITY;
    expect(new Packs(dir, { write }).read(idOf(2))).toEqual(contentOf(2));
    expect(readFileSync(join(dir, 'damaged/pack-1'))).toEqual(bytes);
  });
});

test('of a damaged pack only what records name is kept, and not what was moved before', () => {
  packs.add(idOf(1), contentOf(1));
  packs.add(idOf(2), contentOf(2));
  packs.add(idOf(3), contentOf(3));
  const path = join(dir, 'pack-1');
  const bytes = readFileSync(path);
  bytes[FIRST_LINE.length + HEAD + 10]! ^= 1;
  writeFileSync(path, bytes);
  const opened = new Packs(dir, { isUsed: (id) => id === idOf(3) });
  expect([...opened.ids]).toEqual([idOf(3)]);
  expect(opened.read(idOf(3))).toEqual(contentOf(3));
});

test('what was whole when it was opened and is damaged since is not moved, and not cut', () => {
  for (let n = 0; n < 4; n++) packs.add(idOf(n), contentOf(n));
  packs.delete(idOf(3));
  const path = join(dir, 'pack-1');
  const bytes = readFileSync(path);
  bytes[FIRST_LINE.length + HEAD + 10]! ^= 1;
  writeFileSync(path, bytes);
  packs.reclaim();
  expect(readFileSync(path)).toEqual(bytes);
  expect(packs.read(idOf(1))).toEqual(contentOf(1));
  // Nor later.
  packs.keepOnly(new Set([idOf(1)]));
  packs.reclaim();
  expect(readFileSync(path)).toEqual(bytes);
});
