import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realDisk } from './disk.ts';
import { DiskBlobs } from './disk-blobs.ts';
import { DiskStore } from './disk-store.ts';

let dir: string;
let store: DiskStore;
let blobs: DiskBlobs;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-blobs-'));
  store = await DiskStore.open(join(dir, 'state'));
  blobs = await DiskBlobs.open(join(dir, 'blobs'), store, new Set());
});
afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

test('bytes come back, with their size and digests', async () => {
  const blob = await blobs.write(Readable.from([Buffer.from('hello '), Buffer.from('world')]));
  expect(blob.size).toBe(11);
  expect(blob.md5).toBe(createHash('md5').update('hello world').digest('hex'));
  expect(blob.sha256).toBe(createHash('sha256').update('hello world').digest('hex'));
  expect(await text(blobs.read(blob.id))).toBe('hello world');
  expect(await text(blobs.read(blob.id, { start: 6, end: 8 }))).toBe('wor');
});

test('an empty blob', async () => {
  const blob = await blobs.write(Buffer.alloc(0));
  expect((await blobs.bytes(blob.id)).length).toBe(0);
});

test('a reader that has begun keeps the bytes when the blob is deleted', async () => {
  for (const content of ['still here', 'x'.repeat(100_000)]) {
    const { id } = await blobs.write(Buffer.from(content));
    const reading = blobs.read(id);
    await blobs.delete(id);
    expect(await text(reading)).toBe(content);
    expect(await blobs.size(id)).toBeUndefined();
  }
});

test('an upload that breaks off leaves nothing', async () => {
  const broken = Readable.from(
    (function* () {
      yield Buffer.from('half');
      throw new Error('aborted');
    })(),
  );
  await expect(blobs.write(broken)).rejects.toThrow('aborted');
});

test('nothing but an id becomes a path', async () => {
  for (const name of ['../../etc/passwd', 'blob-..', 'blob-zz', ''])
    await expect(blobs.size(name)).rejects.toThrow('Not a blob id');
});

test('what no record names is swept at the next start', async () => {
  const write = (content: string) => blobs.write(Buffer.from(content));
  const kept = [await write('kept'), await write('kept'.repeat(50_000))];
  const orphans = [await write('orphan'), await write('orphan'.repeat(50_000))];
  store.collection('s3').put('key', { blobs: kept.map(({ id }) => id) });
  await store.close();
  await writeFile(join(dir, 'blobs/tmp/half'), 'x');
  store = await DiskStore.open(join(dir, 'state'));
  blobs = await DiskBlobs.open(join(dir, 'blobs'), store, store.takeBlobIds());
  for (const { id, size } of kept) expect((await blobs.bytes(id)).length).toBe(size);
  for (const { id } of orphans) expect(await blobs.size(id)).toBeUndefined();
  expect(existsSync(join(dir, 'blobs/tmp/half'))).toBe(false);
});

test('a disk that takes a part of the bytes and is then full keeps nothing of the blob', async () => {
  const content = Buffer.alloc(100_000, '0123456789');
  let left = 150_000;
  const full = await DiskBlobs.open(join(dir, 'full'), store, new Set(), {
    disk: {
      ...realDisk,
      async open(path, flags, mode) {
        const file = await realDisk.open(path, flags, mode);
        const write = file.write.bind(file) as (bytes: Uint8Array, from: number, count: number) => Promise<unknown>;
        return Object.assign(file, {
          async write(bytes: Uint8Array, from = 0, count = bytes.length) {
            if (left <= 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
            const part = Math.min(count, left, 40_000);
            left -= part;
            return write(bytes, from, part);
          },
        });
      },
    },
  });
  const whole = await full.write(content);
  expect(await full.bytes(whole.id)).toEqual(content);
  await expect(full.write(content)).rejects.toThrow('full');
  expect(await readdir(join(dir, 'full', 'tmp'))).toEqual([]);
  left = 150_000;
  expect((await full.write(content)).size).toBe(100_000);
});

describe('a long content that is not as it was written', () => {
  const content = Buffer.alloc(300_000, 'content ');
  /** Changes the only file of a blob. */
  async function change(work: (path: string) => Promise<unknown>): Promise<string> {
    const { id } = await blobs.write(content);
    const names = await readdir(join(dir, 'blobs'), { recursive: true });
    await work(join(dir, 'blobs', names.find((name) => name.includes(id))!));
    return id;
  }

  test.each<[string, (path: string) => Promise<unknown>, RegExp]>([
    ['changed', async (path) => writeFile(path, Buffer.alloc(300_000, 'other')), /is damaged/],
    ['cut', (path) => truncate(path, 100_000), /is damaged/],
    ['gone', (path) => rm(path), /is missing/],
  ])('is found out when all of it is read: %s', async (_how, work, says) => {
    const id = await change(work);
    await expect(blobs.bytes(id)).rejects.toThrow(says);
    // The same after another start.
    for (const opened of [blobs, await DiskBlobs.open(join(dir, 'blobs'), store, new Set([id]))]) {
      for (const range of [undefined, { start: 0, end: content.length - 1 }]) {
        let read = 0;
        const all = (async () => {
          for await (const chunk of opened.read(id, range)) read += (chunk as Buffer).length;
        })();
        await expect(all).rejects.toThrow(says);
        // A reader that counts bytes does not take it for whole.
        expect(read).toBeLessThan(content.length);
      }
    }
  });

  test('is read unchecked when an earlier version wrote it', async () => {
    const id = `blob-ab${'0'.repeat(30)}`;
    await mkdir(join(dir, 'blobs/ab'), { recursive: true });
    await writeFile(join(dir, 'blobs/ab', id), content);
    const opened = await DiskBlobs.open(join(dir, 'blobs'), store, new Set([id]));
    expect((await opened.bytes(id)).equals(content)).toBe(true);
    expect(await opened.size(id)).toBe(content.length);
    await opened.delete(id);
    expect(await readdir(join(dir, 'blobs/ab'))).toEqual([]);
  });
});

test('contents that no record names stay when the state may have lost some', async () => {
  const small = await blobs.write(Buffer.from('small'));
  const long = await blobs.write(Buffer.alloc(100_000));
  const kept = await DiskBlobs.open(join(dir, 'blobs'), store, new Set(), { keepUnused: true });
  for (const { id, size } of [small, long]) expect(await kept.size(id)).toBe(size);
  const next = await DiskBlobs.open(join(dir, 'blobs'), store, new Set());
  for (const { id } of [small, long]) expect(await next.size(id)).toBeUndefined();
});
