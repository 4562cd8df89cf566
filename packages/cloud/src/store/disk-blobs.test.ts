import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BlobsInUse, DiskBlobs } from './disk-blobs.ts';
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

test('who has begun to read keeps the bytes when the blob is deleted', async () => {
  const { id } = await blobs.write(Buffer.from('still here'));
  const reading = blobs.read(id);
  await blobs.delete(id);
  expect(await text(reading)).toBe('still here');
  expect(existsSync(blobs.path(id))).toBe(false);
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

test('nothing but an id becomes a path', () => {
  for (const name of ['../../etc/passwd', 'blob-..', 'blob-zz', ''])
    expect(() => blobs.path(name)).toThrow('Not a blob id');
});

test('what no record names is swept at the next start', async () => {
  const kept = await blobs.write(Buffer.from('kept'));
  const orphan = await blobs.write(Buffer.from('orphan'));
  store.collection('s3').put('key', { blob: kept.id });
  await store.close();
  await writeFile(join(dir, 'blobs/tmp/half'), 'x');
  const inUse = new BlobsInUse();
  store = await DiskStore.open(join(dir, 'state'), { onLine: inUse.see });
  blobs = await DiskBlobs.open(join(dir, 'blobs'), store, inUse.ids());
  expect(existsSync(blobs.path(kept.id))).toBe(true);
  expect(existsSync(blobs.path(orphan.id))).toBe(false);
  expect(existsSync(join(dir, 'blobs/tmp/half'))).toBe(false);
});
