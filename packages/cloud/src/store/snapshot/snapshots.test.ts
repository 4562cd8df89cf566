import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DiskBlobs } from '../disk-blobs.ts';
import { DiskStore } from '../disk-store.ts';
import { SnapshotRefused } from './manifest.ts';
import { recordsByService } from './save.ts';
import { Snapshots, snapshotInfo } from './snapshots.ts';
import { TarReader } from './tar.ts';
import { archive, EMPTY_STATE, manifestOf } from './testing.ts';

interface Opened {
  readonly dir: string;
  readonly store: DiskStore;
  readonly blobs: DiskBlobs;
  readonly snapshots: Snapshots;
}

const NOW = new Date('2026-05-06T07:08:09.123Z');
let root: string;
let one: Opened;
const stores: DiskStore[] = [];

async function opened(name: string, more: object = {}): Promise<Opened> {
  const dir = join(root, name);
  await mkdir(join(dir, 'scratch'), { recursive: true });
  const store = await DiskStore.open(join(dir, 'state'));
  stores.push(store);
  const blobs = await DiskBlobs.open(join(dir, 'blobs'), store, store.takeBlobIds());
  const options = { dir, store, blobs, migrations: [], version: '2.0.0', now: () => NOW, ...more };
  return { dir, store, blobs, snapshots: new Snapshots(options) };
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-snapshots-'));
  one = await opened('one');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await rm(root, { recursive: true, force: true });
});

/** Clean-up continues after an answer. */
const PATIENT = { timeout: 20_000 };
const LONG = Buffer.alloc(200_000, 'long ');

/** Records of two services, a short and a long content, and a text that looks like a content's id. */
async function fill({ store, blobs }: Opened) {
  const [short, long] = [await blobs.write(Buffer.from('short')), await blobs.write(LONG)];
  store.collection('s3/1/objects').put('short', { blob: short.id });
  store.collection('s3/1/objects').put('long', { blob: long.id });
  store.collection('lambda').put('text', { text: `blob-${'9'.repeat(32)}` });
  await store.commit();
  return { short, long };
}

const contents = (store: DiskStore) =>
  Object.fromEntries(store.collections().map((name) => [name, Object.fromEntries(store.collection(name).entries())]));

test('records are counted by service, in the order of their names', () => {
  const state = [
    ['s3/1/a', 'x', 1],
    ['lambda', 'y', 1],
    ['s3/2/b', 'z', 1],
  ] as const;
  expect(Object.entries(recordsByService(state))).toEqual([
    ['lambda', 1],
    ['s3', 2],
  ]);
});

test('what one cloud saved another one loads, in place of what it had', async () => {
  const { short, long } = await fill(one);
  expect(one.snapshots.contents()).toEqual({ lambda: 1, s3: 2 });
  const file = join(root, 'saved.tgz');
  const info = await one.snapshots.save(file);
  expect(info).toEqual({
    version: '2.0.0',
    created: NOW.toISOString(),
    records: { lambda: 1, s3: 2 },
    blobs: 2,
    bytes: expect.any(Number),
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await expect.poll(() => readdir(join(one.dir, 'scratch')), PATIENT).toEqual([]);
  expect(await readdir(root)).toEqual(['one', 'saved.tgz']);
  expect(await snapshotInfo(file, one.store.format)).toEqual(info);

  const two = await opened('two');
  const old = await two.blobs.write(Buffer.from('old'));
  two.store.collection('old').put('old', { blob: old.id });
  await two.store.commit();
  expect(await two.snapshots.load(file)).toEqual(info);
  expect(contents(two.store)).toEqual(contents(one.store));
  expect((await two.blobs.bytes(short.id)).toString()).toBe('short');
  expect((await two.blobs.bytes(long.id)).equals(LONG)).toBe(true);
  expect(await two.blobs.size(old.id)).toBeUndefined();
  expect(existsSync(join(two.dir, 'incoming'))).toBe(false);
  // Writes continue, and the next start finds all of them.
  two.store.collection('new').put('new', 1);
  await two.store.close();
  const again = await opened('two');
  expect(contents(again.store)).toEqual({ ...contents(one.store), new: { new: 1 } });
  expect((await again.blobs.bytes(long.id)).equals(LONG)).toBe(true);
});

test('a snapshot is a tar with its manifest first and its sums last', async () => {
  const { short } = await fill(one);
  const { info, archive: packed } = await one.snapshots.read();
  const tar = new TarReader(Readable.from([gunzipSync(await buffer(packed))]));
  const found: [string, Buffer][] = [];
  for (let entry = await tar.next(); entry; entry = await tar.next()) {
    found.push([entry.name, await buffer(Readable.from(tar.content(entry)))]);
  }
  const names = found.map(([name]) => name);
  expect(names).toEqual([
    'manifest.json',
    'state.jsonl',
    ...names.filter((name) => name.startsWith('blobs/')).sort(),
    'SHA256SUMS',
  ]);
  const files = found.slice(0, -1);
  expect(found.at(-1)![1].toString()).toBe(
    files.map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`).join(''),
  );
  expect(info.bytes).toBe(files.slice(1).reduce((sum, [, bytes]) => sum + bytes.length, 0));
  expect(found.find(([name]) => name === `blobs/${short.id}`)?.[1].toString()).toBe('short');
  expect(JSON.parse(found[0]![1].toString())).toMatchObject({ 'jaws-cloud-snapshot': 1, format: 2, blobs: 2 });
});

test('a content that is deleted while it is packed is in the snapshot, and goes after it', async () => {
  const { short, long } = await fill(one);
  const { archive: packed } = await one.snapshots.read();
  one.store.collection('s3/1/objects').delete('long');
  for (const { id } of [short, long]) await one.blobs.delete(id);
  const file = join(root, 'saved.tgz');
  await writeFile(file, await buffer(packed));
  const two = await opened('two');
  await two.snapshots.load(file);
  expect((await two.blobs.bytes(long.id)).equals(LONG)).toBe(true);
  for (const { id } of [short, long]) await expect.poll(() => one.blobs.size(id), PATIENT).toBeUndefined();
});

test('a content that is damaged ends a snapshot before it is whole, and nothing of its file is left', async () => {
  const { long } = await fill(one);
  const names = await readdir(join(one.dir, 'blobs'), { recursive: true });
  const path = join(one.dir, 'blobs', names.find((name) => name.includes(long.id))!);
  await writeFile(path, Buffer.alloc(LONG.length, 'other'));
  await writeFile(join(root, 'saved.tgz'), 'the one before');
  await expect(one.snapshots.save(join(root, 'saved.tgz'))).rejects.toThrow('is damaged');
  expect(await readFile(join(root, 'saved.tgz'), 'utf8')).toBe('the one before');
  expect(await readdir(root)).toEqual(['one', 'saved.tgz']);
  await expect.poll(() => readdir(join(one.dir, 'scratch')), PATIENT).toEqual([]);
});

test('a snapshot that cannot be begun holds nothing', async () => {
  const { short } = await fill(one);
  const path = join(one.dir, 'blobs/packs');
  const { size } = one.blobs;
  one.blobs.size = () => Promise.reject(new Error('the disk fails'));
  await expect(one.snapshots.read()).rejects.toThrow('the disk fails');
  one.blobs.size = size;
  await expect.poll(() => readdir(join(one.dir, 'scratch')), PATIENT).toEqual([]);
  expect(existsSync(path)).toBe(true);
  // Deletion works: nobody holds the contents any more.
  await one.blobs.delete(short.id);
  expect(await one.blobs.size(short.id)).toBeUndefined();
});

describe('what cannot be loaded changes nothing', () => {
  const source = (bytes: Buffer) => Readable.from([bytes]);

  test('a state that cannot be read', async () => {
    await fill(one);
    const before = contents(one.store);
    const bad = archive([
      ['manifest.json', manifestOf()],
      ['state.jsonl', EMPTY_STATE.replace('cloud', 'storm')],
    ]);
    const refused = await one.snapshots.load(source(bad)).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(SnapshotRefused);
    expect((refused as Error).message).toMatch(
      /^The state in this snapshot cannot be read: .*is not a state of jaws-cloud/,
    );
    expect(contents(one.store)).toEqual(before);
    expect(existsSync(join(one.dir, 'incoming'))).toBe(false);
  });

  test('a content that is here with other bytes', async () => {
    const { short } = await fill(one);
    const before = contents(one.store);
    const bad = archive([
      ['manifest.json', manifestOf({ blobs: 1, bytes: EMPTY_STATE.length + 5 })],
      ['state.jsonl', EMPTY_STATE],
      [`blobs/${short.id}`, 'other'],
    ]);
    await expect(one.snapshots.load(source(bad))).rejects.toThrow(
      `${short.id} in this snapshot has changed since it was saved.`,
    );
    expect(contents(one.store)).toEqual(before);
    expect((await one.blobs.bytes(short.id)).toString()).toBe('short');
    expect(existsSync(join(one.dir, 'incoming'))).toBe(false);
    // A correct archive of the same bytes is accepted.
    const good = archive([
      ['manifest.json', manifestOf({ blobs: 1, bytes: EMPTY_STATE.length + 5 })],
      ['state.jsonl', EMPTY_STATE],
      [`blobs/${short.id}`, 'short'],
    ]);
    await one.snapshots.load(source(good));
    expect(contents(one.store)).toEqual({});
  });

  test('a file that is not there', async () => {
    await expect(one.snapshots.load(join(root, 'no.tgz'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(snapshotInfo(join(root, 'no.tgz'), 2)).rejects.toMatchObject({ code: 'ENOENT' });
    // The next load still succeeds.
    await one.snapshots.load(
      source(
        archive([
          ['manifest.json', manifestOf()],
          ['state.jsonl', EMPTY_STATE],
        ]),
      ),
    );
  });

  test('a second one meanwhile', async () => {
    const never = new Readable({ read() {} });
    const first = one.snapshots.load(never);
    await expect(one.snapshots.load(source(Buffer.alloc(0)))).rejects.toThrow('Another snapshot is being loaded.');
    never.destroy(new Error('gave up'));
    await expect(first).rejects.toThrow('gave up');
  });

  test('one whose sender was gone before anybody read', async () => {
    const gone = new Readable({ read() {} });
    gone.on('error', () => {}).destroy(new Error('gone early'));
    await expect(one.snapshots.load(gone)).rejects.toThrow('gone early');
    // The same while its place is created.
    const leaving = new Readable({ read() {} });
    const loading = one.snapshots.load(leaving);
    leaving.destroy(new Error('gone meanwhile'));
    await expect(loading).rejects.toThrow('gone meanwhile');
    const closed = new Readable({ read() {} });
    closed.destroy();
    await expect(one.snapshots.load(closed)).rejects.toThrow('it ends too early');
  });
});

test('a snapshot takes its place while nobody else uses the state', async () => {
  let [alone, before] = [0, -1];
  const two = await opened('two', {
    async exclusively(work: () => Promise<void>) {
      alone += 1;
      before = two.store.collections().length;
      await work();
    },
  });
  await fill(one);
  await one.snapshots.save(join(root, 'saved.tgz'));
  await two.snapshots.load(join(root, 'saved.tgz'));
  expect([alone, before]).toEqual([1, 0]);
  expect(two.store.collections()).toHaveLength(2);
});
