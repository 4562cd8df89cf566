import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskBlobs } from '../disk-blobs.ts';
import { DiskStore } from '../disk-store.ts';
import { inFolder } from './folder.ts';

let root: string;
let dir: string;
let reports: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-folder-'));
  dir = join(root, 'cloud');
  reports = [];
});
afterEach(() => rm(root, { recursive: true, force: true }));

const options = () => ({ migrations: [], version: '2.0.0', report: (message: string) => void reports.push(message) });

/** A state with one record that refers to a content, and one content without a record. */
async function fill() {
  const store = await DiskStore.open(join(dir, 'state'));
  const blobs = await DiskBlobs.open(join(dir, 'blobs'), store, new Set());
  const [used, unused] = [await blobs.write(Buffer.alloc(100_000)), await blobs.write(Buffer.alloc(200_000))];
  store.collection('s3/objects').put('key', { blob: used.id });
  await store.close();
  return { used, unused };
}

async function sizesOf(...ids: string[]) {
  const store = await DiskStore.open(join(dir, 'state'));
  const blobs = await DiskBlobs.open(join(dir, 'blobs'), store, new Set(), { keepUnused: true });
  await store.close();
  return Promise.all(ids.map((id) => blobs.size(id)));
}

test('a missing folder is created, and unlocked afterwards', async () => {
  expect(await inFolder(dir, options(), (snapshots) => snapshots.contents())).toEqual({});
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dir, 'scratch'))).mode & 0o777).toBe(0o700);
  expect(existsSync(join(dir, 'lock'))).toBe(false);
  expect(reports).toEqual([]);
});

test('what it holds can be saved and loaded, and is there for the next cloud', async () => {
  const { used, unused } = await fill();
  const file = join(root, 'saved.tgz');
  const info = await inFolder(dir, options(), (snapshots) => snapshots.save(file));
  expect(info).toMatchObject({ version: '2.0.0', records: { s3: 1 }, blobs: 1 });
  expect(Math.abs(Date.parse(info.created) - Date.now())).toBeLessThan(60_000);
  // Content without a record is swept, as at a start.
  expect(await sizesOf(used.id, unused.id)).toEqual([100_000, undefined]);
  await rm(dir, { recursive: true });
  await inFolder(dir, options(), (snapshots) => snapshots.load(file));
  expect(await inFolder(dir, options(), (snapshots) => snapshots.contents())).toEqual({ s3: 1 });
  expect(await sizesOf(used.id)).toEqual([100_000]);
});

test('nobody else uses it meanwhile, and it is unlocked when the work fails', async () => {
  await expect(
    inFolder(dir, options(), async () => {
      await expect(inFolder(dir, options(), () => 0)).rejects.toMatchObject({ code: 'EFOLDERINUSE' });
      throw new Error('the work fails');
    }),
  ).rejects.toThrow('the work fails');
  expect(existsSync(join(dir, 'lock'))).toBe(false);
  await inFolder(dir, options(), () => 0);
});

test('a state that cannot be read leaves no lock', async () => {
  await fill();
  await appendFile(join(dir, 'state/journal-1.jsonl'), 'garbage\n0\n');
  await expect(inFolder(dir, options(), () => 0)).rejects.toThrow('is damaged');
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

test('bytes that are dropped from the journal are reported, and no content goes then', async () => {
  const { used, unused } = await fill();
  await appendFile(join(dir, 'state/journal-1.jsonl'), '["x","cut');
  await inFolder(dir, options(), () => 0);
  expect(reports).toEqual([expect.stringContaining(`The end of the journal in ${dir} is incomplete: 9 bytes`)]);
  expect(await sizesOf(used.id, unused.id)).toEqual([100_000, 200_000]);
});
