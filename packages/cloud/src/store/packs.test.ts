import { appendFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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

test('what a crash cut short is no content, and what comes after it is', () => {
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
  await writeFile(join(dir, 'pack-1'), '{"jaws-cloud-pack":2}\n');
  expect(() => new Packs(dir)).toThrow('is no pack of this jaws-cloud');
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

test('nothing is left of packs whose contents are all deleted, but the newest', () => {
  for (let n = 0; n < 1_000; n++) packs.add(idOf(n), contentOf(n, 20_000));
  expect(readdirSync(dir).length).toBeGreaterThan(3);
  packs.keepOnly(new Set());
  expect(readdirSync(dir).sort()).toEqual([expect.stringMatching(/^pack-\d+$/), 'reserve']);
});
