import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Disk, realDisk } from './disk.ts';
import { DiskStore, droppedText } from './disk-store.ts';
import { smallDisk } from './testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-store-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const all = (store: DiskStore, name: string) => Object.fromEntries(store.collection<unknown>(name).entries());

test('collections are those that hold a record and begin with the prefix', async () => {
  const store = await DiskStore.open(dir);
  for (const name of ['s3/1', 's3/2', 'lambda/s3']) store.collection(name).put('a', 1);
  store.collection('s3/empty');
  expect(store.collections()).toEqual(['s3/1', 's3/2', 'lambda/s3']);
  expect(store.collections('s3/')).toEqual(['s3/1', 's3/2']);
  store.clear();
  expect(store.collections()).toEqual([]);
  await store.close();
  const again = await DiskStore.open(dir);
  expect(again.collections()).toEqual([]);
  await again.close();
});

test('contents that records name are reported once, also those that a migration removes', async () => {
  const [a, b] = [`blob-${'a'.repeat(32)}`, `blob-${'b'.repeat(32)}`];
  const store = await DiskStore.open(dir);
  store.collection('x').put('a', { blob: a });
  store.collection('x').put('b', { blob: b });
  store.collection('x').put('c', {});
  await store.close();
  const again = await DiskStore.open(dir);
  expect(again.takeBlobIds()).toEqual(new Set([a, b]));
  expect(again.takeBlobIds()).toEqual(new Set());
  await again.close();
  const migration = {
    to: 3,
    about: 'Nobody needs a.',
    run: (records: Pick<DiskStore, 'collection'>) => void records.collection('x').delete('a'),
  };
  const migrated = await DiskStore.open(dir, { migrations: [migration] });
  expect(migrated.takeBlobIds()).toEqual(new Set([a, b]));
  expect(all(migrated, 'x')).toEqual({ b: { blob: b }, c: {} });
  // The migration's records are already in the state: nothing waits to be written.
  const { length } = await readFile(join(dir, 'journal-2.jsonl'));
  await migrated.commit();
  expect(await readFile(join(dir, 'journal-2.jsonl'))).toHaveLength(length);
  await migrated.close();
});

test('records that nobody has read are in a state as they are, and can be read while it is held', async () => {
  const store = await DiskStore.open(dir);
  store.collection('x').put('a', { n: 1 });
  await store.close();
  const again = await DiskStore.open(dir);
  const release = again.hold();
  const state = again.state();
  await again.replace([['y', 'b', 2]]);
  expect(JSON.stringify(state)).toBe('[["x","a",{"n":1}]]');
  release();
  expect(() => JSON.stringify(state)).toThrow('is closed');
  expect(all(again, 'y')).toEqual({ b: 2 });
  await again.close();
});

test('another state fails what waits to be written, of requests and of others', async () => {
  const { disk, state } = smallDisk();
  const store = await DiskStore.open(dir, { disk });
  const records = store.collection<number>('x');
  records.put('kept', 1);
  await store.commit();
  // Until nothing is written any more.
  await new Promise(setImmediate);
  const replaced = store.replace([['x', 'loaded', 1]]);
  // While the other state is written.
  records.put('background', 1);
  const background = store.commit();
  const request = store.together(async () => {
    records.put('request', 1);
    await store.commit();
  });
  const settled = Promise.allSettled([background, request]);
  await replaced;
  expect((await settled).map((one) => (one as PromiseRejectedResult).reason?.message)).toEqual([
    'Another state took the place of this one.',
    'Another state took the place of this one.',
  ]);
  records.put('later', 2);
  await store.commit();
  await new Promise(setImmediate);
  expect(all(store, 'x')).toEqual({ loaded: 1, later: 2 });
  // A state that cannot be written changes nothing, and the waiting records are written.
  state.left = 30;
  const failed = store.replace([['x', 'other', 'x'.repeat(100)]]);
  records.put('meanwhile', 3);
  const meanwhile = store.commit();
  const outcome = Promise.allSettled([failed]).then(([one]) => {
    state.left = Number.POSITIVE_INFINITY;
    return one;
  });
  expect(await outcome).toMatchObject({ status: 'rejected', reason: { message: 'full' } });
  await meanwhile.catch(() => records.put('meanwhile', 3));
  await store.close();
  const again = await DiskStore.open(dir);
  expect(all(again, 'x')).toEqual({ loaded: 1, later: 2, meanwhile: 3 });
  await again.close();
});

describe('a state that is to be folded', () => {
  /** A disk that refuses what `refuses` says. */
  const refusing = (refuses: (operation: 'open' | 'rename', path: string) => boolean, order: string[] = []): Disk => ({
    async open(path, flags, mode) {
      order.push(`open ${path.slice(dir.length + 1)}`);
      if (refuses('open', path)) throw new Error('refused');
      const file = await realDisk.open(path, flags, mode);
      const datasync = file.datasync.bind(file);
      return Object.assign(file, {
        async datasync() {
          order.push('sync');
          await datasync();
        },
      });
    },
    async rename(from, to) {
      if (refuses('rename', to)) throw new Error('refused');
      await realDisk.rename(from, to);
    },
  });
  const fill = async (store: DiskStore, times: number) => {
    for (let n = 0; n < times; n++) {
      store.collection('x').put('big', `${n}${'x'.repeat(9 << 20)}`);
      await store.commit();
    }
    // The work after a write is finished by then.
    await store.commit();
  };

  test('is synced before its next journal begins, contents first', async () => {
    const order: string[] = [];
    const store = await DiskStore.open(dir, { disk: refusing(() => false, order) });
    store.syncBlobs = async () => {
      order.push('blobs');
    };
    order.length = 0;
    await fill(store, 2);
    await store.close();
    expect(order.slice(0, 3)).toEqual(['blobs', 'sync', 'open journal-2.jsonl.tmp']);
    expect(await readdir(dir)).toContain('snapshot-2.jsonl');
  });

  test('is not synced in a cloud that keeps nothing', async () => {
    const order: string[] = [];
    const store = await DiskStore.open(dir, { disk: refusing(() => false, order), sync: 'never' });
    await fill(store, 2);
    await store.close();
    expect(order).not.toContain('sync');
    expect(await readdir(dir)).toContain('snapshot-2.jsonl');
  });

  test('continues in its journal where the disk has no room for the next one, which is retried at twice the length', async () => {
    let tries = 0;
    const disk = refusing((operation, path) => operation === 'open' && path.includes('journal-2.jsonl') && ++tries > 0);
    const store = await DiskStore.open(dir, { disk });
    await fill(store, 2);
    expect(tries).toBe(1);
    await fill(store, 1);
    expect(tries).toBe(1);
    await fill(store, 2);
    expect(tries).toBe(2);
    await store.close();
    const again = await DiskStore.open(dir);
    expect(String(all(again, 'x').big).slice(0, 2)).toBe('1x');
    await again.close();
  });

  test('stays in its journals where it cannot be written', async () => {
    const store = await DiskStore.open(dir, {
      disk: refusing((operation, path) => operation === 'rename' && path.includes('snapshot')),
    });
    store.collection('x').put('a', 1);
    await fill(store, 2);
    await store.close();
    expect((await readdir(dir)).sort()).toEqual(['journal-1.jsonl', 'journal-2.jsonl']);
    const again = await DiskStore.open(dir);
    expect(all(again, 'x').a).toBe(1);
    await again.close();
  });

  test('is not folded again while it is not twice as long', async () => {
    const store = await DiskStore.open(dir);
    await fill(store, 1);
    store.collection('x').put('other', 'x'.repeat(9 << 20));
    await store.commit();
    await store.close();
    expect((await readdir(dir)).sort()).toEqual(['journal-2.jsonl', 'snapshot-2.jsonl']);
    const again = await DiskStore.open(dir);
    await fill(again, 1);
    await again.close();
    expect((await readdir(dir)).sort()).toEqual(['journal-2.jsonl', 'snapshot-2.jsonl']);
  });
});

test('a store that is closed has written what waited', async () => {
  const store = await DiskStore.open(dir, { sync: 'never' });
  store.collection('x').put('a', 1);
  await store.close();
  const again = await DiskStore.open(dir);
  expect(all(again, 'x')).toEqual({ a: 1 });
  expect(again.format).toBe(2);
  await again.close();
});

test('dropped data is reported with its folder and its size', () => {
  expect(droppedText('/some/folder', 12)).toMatch(
    /^The end of the journal in \/some\/folder is incomplete: 12 bytes were dropped\./,
  );
});
