import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FIRST_LINE, HEAD } from './pack-format.ts';
import { Packs } from './packs.ts';

let dir: string;
let packs: Packs;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-packs-'));
  packs = new Packs(dir);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const idOf = (n: number): string => `blob-${n.toString(16).padStart(32, '0')}`;
const contentOf = (n: number, size = 1000): Buffer => Buffer.alloc(size, `${n} `);
const bytesOnDisk = (): number => readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);

test('contents come back, whole, in part and empty', () => {
  packs.add(idOf(1), Buffer.from('hello world'));
  packs.add(idOf(2), Buffer.alloc(0));
  expect(packs.read(idOf(1))?.toString()).toBe('hello world');
  expect(packs.read(idOf(1), { start: 6, end: 8 })?.toString()).toBe('wor');
  expect(packs.read(idOf(1), { start: 6, end: 80 })?.toString()).toBe('world');
  expect(packs.read(idOf(2))?.length).toBe(0);
  expect(packs.sizeOf(idOf(2))).toBe(0);
  expect(packs.read(idOf(3))).toBeUndefined();
});

test('what was added is there when it is opened again, what was deleted too until it is kept out', () => {
  for (let n = 0; n < 10; n++) packs.add(idOf(n), contentOf(n));
  packs.delete(idOf(3));
  const again = new Packs(dir);
  again.keepOnly(new Set([idOf(4)]));
  expect([...again.ids]).toEqual([idOf(4)]);
  expect(again.read(idOf(4))).toEqual(contentOf(4));
});

test('data that a crash cut short is not a content, and what follows it is', () => {
  packs.add(idOf(1), contentOf(1));
  const [name = ''] = readdirSync(dir);
  const path = join(dir, name);
  for (const torn of [Buffer.alloc(7, 1), Buffer.concat([Buffer.alloc(16, 1), Buffer.from([0, 0, 1, 0, 42])])]) {
    appendFileSync(path, torn);
    const again = new Packs(dir);
    again.keepOnly(new Set([idOf(1)]));
    expect([...again.ids]).toEqual([idOf(1)]);
    again.add(idOf(2), contentOf(2));
    expect(again.read(idOf(2))).toEqual(contentOf(2));
    again.delete(idOf(2));
    expect(new Packs(dir).read(idOf(1))).toEqual(contentOf(1));
  }
});

test('a pack of which a crash left the name alone', async () => {
  await writeFile(join(dir, 'pack-7'), '{"jaws');
  packs = new Packs(dir);
  expect(existsSync(join(dir, 'pack-7'))).toBe(false);
  packs.add(idOf(1), contentOf(1));
  expect(new Packs(dir).read(idOf(1))).toEqual(contentOf(1));
});

test('a newer format is refused', async () => {
  await writeFile(join(dir, 'pack-1'), '{"jaws-cloud-pack":3}\n');
  expect(() => new Packs(dir)).toThrow('is not a pack of this jaws-cloud');
});

test('writing the same few objects again and again does not fill the disk; the ones between stay', () => {
  const size = 10_000;
  const kept = new Set<number>();
  for (let n = 0; n < 3_000; n++) {
    packs.add(idOf(n), contentOf(n, size));
    if (n % 50 === 0) kept.add(n);
    if (n >= 10 && !kept.has(n - 10)) packs.delete(idOf(n - 10));
  }
  // 0.7 MB of 30 MB is left.
  expect(bytesOnDisk()).toBeLessThan(10_000_000);
  for (const n of kept) expect(packs.read(idOf(n))?.equals(contentOf(n, size))).toBe(true);
  const again = new Packs(dir);
  again.keepOnly(new Set([...kept].map(idOf)));
  for (const n of kept) expect(again.read(idOf(n))?.equals(contentOf(n, size))).toBe(true);
  expect([...again.ids]).toHaveLength(kept.size);
});

test('packs whose contents are all deleted are removed, except the newest', () => {
  for (let n = 0; n < 1_000; n++) packs.add(idOf(n), contentOf(n, 20_000));
  expect(readdirSync(dir).length).toBeGreaterThan(3);
  packs.keepOnly(new Set());
  expect(readdirSync(dir).sort()).toEqual([expect.stringMatching(/^pack-\d+$/), 'reserve']);
});

/** A pack in the first format, without checksums. */
function oldPack(...contents: readonly [id: string, content: Buffer][]): Buffer {
  const entries = contents.map(([id, content]) => {
    const head = Buffer.alloc(20);
    head.write(id.slice(-32), 'hex');
    head.writeUInt32BE(content.length, 16);
    return Buffer.concat([head, content]);
  });
  return Buffer.concat([Buffer.from('{"jaws-cloud-pack":1}\n'), ...entries]);
}

test('packs of the first format are brought to this one', async () => {
  const contents = [1, 2, 3].map((n): [string, Buffer] => [idOf(n), contentOf(n, n * 1000)]);
  await writeFile(join(dir, 'pack-1'), oldPack(contents[0]!, contents[1]!));
  await writeFile(join(dir, 'pack-2'), Buffer.concat([oldPack(contents[2]!), Buffer.alloc(30, 1)]));
  packs = new Packs(dir, { isUsed: (id) => contents.some(([known]) => known === id) });
  for (const [id, content] of contents) expect(packs.read(id)?.equals(content), id).toBe(true);
  expect(readdirSync(dir).sort()).toEqual(['pack-3', 'reserve']);
  expect(readFileSync(join(dir, 'pack-3')).subarray(0, FIRST_LINE.length)).toEqual(FIRST_LINE);
  const again = new Packs(dir);
  for (const [id, content] of contents) expect(again.read(id)?.equals(content), id).toBe(true);
});

test('on a full disk a pack of the first format is read as it is', async () => {
  await writeFile(join(dir, 'pack-1'), oldPack([idOf(1), contentOf(1)], [idOf(2), contentOf(2)]));
  const write = () => {
    throw Object.assign(new Error('full'), { code: 'ENOSPC' });
  };
  packs = new Packs(dir, { write });
  for (const n of [1, 2]) expect(packs.read(idOf(n))).toEqual(contentOf(n));
  packs = new Packs(dir);
  for (const n of [1, 2]) expect(packs.read(idOf(n))).toEqual(contentOf(n));
  expect(readdirSync(dir)).not.toContain('pack-1');
});

describe('a damaged pack', () => {
  const sizes = [1000, 2000, 3000, 4000];
  const used = new Set(sizes.map((_, n) => idOf(n)));
  const at = (n: number) => FIRST_LINE.length + sizes.slice(0, n).reduce((sum, size) => sum + HEAD + size, 0);
  const flip = (where: number) => (path: string) => {
    const bytes = readFileSync(path);
    bytes[where]! ^= 0xff;
    writeFileSync(path, bytes);
    return path;
  };
  test.each<[string, (path: string) => unknown, number[]]>([
    ['in a content', flip(at(1) + HEAD + 50), [1]],
    ['in a size', flip(at(1) + 17), [1]],
    ['in the highest byte of a size', flip(at(1) + 16), [1]],
    ['in an id', flip(at(1)), [1]],
    ['in a checksum', flip(at(1) + 20), [1]],
    ['in the size of the first', flip(at(0) + 18), [0]],
    ['in the size of the last', flip(at(3) + 18), [3]],
    ['in two', (path) => flip(at(1) + 17)(flip(at(2) + 17)(path)), [1, 2]],
    ['that was cut in the middle of a content that records name', (path) => truncateSync(path, at(3) + 100), [3]],
  ])('%s loses this content only, is kept and reported', (_where, damage, lost) => {
    for (const [n, size] of sizes.entries()) packs.add(idOf(n), contentOf(n, size));
    const path = join(dir, 'pack-1');
    damage(path);
    const bytes = readFileSync(path);
    const reports: string[] = [];
    const options = { isUsed: (id: string) => used.has(id), report: (text: string) => reports.push(text) };
    for (const opened of [new Packs(dir, options), new Packs(dir, options)]) {
      for (const [n, size] of sizes.entries()) {
        if (lost.includes(n)) expect(opened.sizeOf(idOf(n)), `${n}`).toBeUndefined();
        else expect(opened.read(idOf(n))?.equals(contentOf(n, size)), `${n}`).toBe(true);
      }
    }
    expect(reports).toEqual([
      expect.stringMatching(/pack-1 is damaged: \d+ bytes .* It is kept as .*damaged.pack-1\.$/),
    ]);
    expect(readFileSync(join(dir, 'damaged/pack-1'))).toEqual(bytes);
  });

  test('is found out when a content is read, whole or in part', () => {
    packs.add(idOf(1), contentOf(1));
    flip(FIRST_LINE.length + HEAD + 500)(join(dir, 'pack-1'));
    expect(() => packs.read(idOf(1))).toThrow('is damaged');
    expect(() => packs.read(idOf(1), { start: 0, end: 3 })).toThrow('is damaged');
  });

  test('is not emptied, and so not lost', () => {
    for (let n = 0; n < 100; n++) packs.add(idOf(n), contentOf(n, 50_000));
    flip(FIRST_LINE.length + HEAD + 500)(join(dir, 'pack-1'));
    for (let n = 1; n < 80; n++) packs.delete(idOf(n));
    packs.reclaim();
    expect(existsSync(join(dir, 'pack-1'))).toBe(true);
    expect(() => packs.read(idOf(0))).toThrow('is damaged');
  });
});

test('wherever a crash or a full disk comes while contents move, all of them stay', () => {
  const size = 50_000;
  let isMoving = false;
  let [full, copies] = [false, 0];
  const check = (opened: Packs) => {
    for (let n = 60; n < 80; n++) expect(opened.read(idOf(n))?.equals(contentOf(n, size)), `${n}`).toBe(true);
  };
  const write = ((...args: Parameters<typeof writeSync>) => {
    if (isMoving) {
      // The disk's state at this moment.
      const crashed = mkdtempSync(join(tmpdir(), 'jaws-packs-'));
      cpSync(dir, crashed, { recursive: true });
      check(new Packs(crashed));
      rmSync(crashed, { recursive: true });
      copies += 1;
      if (full && copies % 5 === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    }
    return writeSync(...args);
  }) as typeof writeSync;
  packs = new Packs(dir, { write });
  for (let n = 0; n < 100; n++) packs.add(idOf(n), contentOf(n, size));
  isMoving = true;
  full = true;
  packs.keepOnly(new Set(Array.from({ length: 20 }, (_, n) => idOf(60 + n))));
  check(packs);
  full = false;
  packs.reclaim();
  check(packs);
  check(new Packs(dir));
  expect(copies).toBeGreaterThan(10);
});
