import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Disk, realDisk } from './disk.ts';
import { DiskStore } from './disk-store.ts';
import { smallDisk } from './testing.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-store-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const all = (store: DiskStore, name: string) => Object.fromEntries(store.collection<unknown>(name).entries());

test('what was committed is there after the process is gone without closing', async () => {
  const store = await DiskStore.open(dir);
  const functions = store.collection<{ n: number }>('lambda/1/eu-west-1/functions');
  functions.put('a', { n: 1 });
  functions.put('b', { n: 2 });
  functions.put('a', { n: 3 });
  functions.delete('b');
  await store.commit();
  functions.put('c', { n: 4 });
  const again = await DiskStore.open(dir);
  expect(all(again, 'lambda/1/eu-west-1/functions')).toEqual({ a: { n: 3 } });
  expect(again.collections('lambda/')).toEqual(['lambda/1/eu-west-1/functions']);
  await again.close();
  await store.close();
});

test('a line that a crash cut short is dropped, and writing goes on after the last whole one', async () => {
  const store = await DiskStore.open(dir);
  store.collection('x').put('a', 1);
  await store.close();
  await appendFile(join(dir, 'journal-1.jsonl'), '["x","b",{"cut');
  const second = await DiskStore.open(dir);
  second.collection('x').put('c', 3);
  await second.close();
  const third = await DiskStore.open(dir);
  expect(all(third, 'x')).toEqual({ a: 1, c: 3 });
  await third.close();
});

test('damage in the middle is named, not skipped', async () => {
  const store = await DiskStore.open(dir);
  store.collection('x').put('a', 1);
  await store.close();
  const journal = join(dir, 'journal-1.jsonl');
  const whole = await readFile(journal, 'utf8');
  await appendFile(journal, `garbage\n["x","b",2]\n${crc32('garbage\n["x","b",2]\n')}\n`);
  await expect(DiskStore.open(dir)).rejects.toThrow(/journal-1\.jsonl is damaged at line 5/);
  await writeFile(journal, whole.replace('["x","a",1]', '["x","a",2]'));
  await expect(DiskStore.open(dir)).rejects.toThrow(/journal-1\.jsonl is damaged at line 4/);
});

test('a state of a newer version is refused, and what to do is said', async () => {
  const newer = '{"jaws-cloud":99}\n["x","a",{"never":"seen"}]\n';
  await writeFile(join(dir, 'journal-1.jsonl'), newer);
  await expect(DiskStore.open(dir)).rejects.toMatchObject({ code: 'ESTATETOONEW', found: 99 });
  await expect(DiskStore.open(dir)).rejects.toThrow(/written by a newer jaws-cloud.*Update this program/);
  expect(await readdir(dir)).toEqual(['journal-1.jsonl']);
  expect(await readFile(join(dir, 'journal-1.jsonl'), 'utf8')).toBe(newer);
});

test('files of other programs are refused', async () => {
  await writeFile(join(dir, 'journal-1.jsonl'), 'hello\n');
  await expect(DiskStore.open(dir)).rejects.toThrow(/is not a state of jaws-cloud: it begins with "hello"/);
});

test('what was put together is there together or not at all, wherever a crash cuts it', async () => {
  const store = await DiskStore.open(dir);
  const records = store.collection<string>('x');
  records.put('before', 'é'.repeat(5));
  await store.commit();
  records.put('one', '1');
  records.put('two', '2');
  records.delete('before');
  await store.close();
  const journal = join(dir, 'journal-1.jsonl');
  const bytes = await readFile(journal);
  const seen = new Set<string>();
  for (let length = 0; length <= bytes.length; length += 1) {
    await writeFile(journal, bytes.subarray(0, length));
    const cut = await DiskStore.open(dir);
    seen.add(Object.keys(all(cut, 'x')).join());
    // The part after the cut is read as well.
    cut.collection('x').put('after', 'x');
    await cut.close();
    const again = await DiskStore.open(dir);
    expect(all(again, 'x').after, String(length)).toBe('x');
    await again.close();
  }
  expect([...seen]).toEqual(['', 'before', 'one,two']);
});

test('a write that breaks off half-way leaves nothing for the next start', async () => {
  const { disk, state } = smallDisk();
  const store = await DiskStore.open(dir, { disk });
  const records = store.collection<number>('x');
  records.put('kept', 1);
  await store.commit();
  state.left = 15;
  records.put('kept', 2);
  records.put('other', 3);
  await expect(store.commit()).rejects.toThrow('full');
  expect(all(store, 'x')).toEqual({ kept: 1 });
  // As after kill -9: nobody cut off the half-written part.
  const crashed = await mkdtemp(join(tmpdir(), 'jaws-store-'));
  await cp(dir, crashed, { recursive: true });
  const after = await DiskStore.open(crashed);
  expect(all(after, 'x')).toEqual({ kept: 1 });
  await after.close();
  await rm(crashed, { recursive: true });
  // There is space on the disk again.
  state.left = Number.POSITIVE_INFINITY;
  records.put('other', 4);
  await store.close();
  const again = await DiskStore.open(dir);
  expect(all(again, 'x')).toEqual({ kept: 1, other: 4 });
  await again.close();
});

test('a long journal is folded into a snapshot, while changes go on', async () => {
  const store = await DiskStore.open(dir);
  const records = store.collection<string>('big');
  for (let n = 0; n < 40; n++) {
    records.put(`key-${n % 4}`, `${n}-${'x'.repeat(1 << 20)}`);
    await store.commit();
  }
  const expected = all(store, 'big');
  await store.close();
  const names = await readdir(dir);
  expect(names.some((name) => name.startsWith('snapshot-'))).toBe(true);
  expect(names).not.toContain('journal-1.jsonl');
  const again = await DiskStore.open(dir);
  expect(all(again, 'big')).toEqual(expected);
  await again.close();
});

test('a batch that cannot be written is undone and reported', async () => {
  const store = await DiskStore.open(dir);
  const records = store.collection<unknown>('x');
  records.put('kept', 1);
  await store.commit();
  // JSON of a record this deep cannot fail, so the disk is made to fail: the journal's handle is closed under it.
  await store.close();
  records.put('kept', 2);
  records.put('new', 3);
  await expect(store.commit()).rejects.toThrow();
  expect(all(store, 'x')).toEqual({ kept: 1 });
  expect(await readFile(join(dir, 'journal-1.jsonl'), 'utf8')).not.toContain('new');
});

test('of what one batch puts several times, the last value is written, where it stands in memory', async () => {
  const store = await DiskStore.open(dir);
  const records = store.collection<number>('x');
  const other = store.collection<number>('y');
  records.put('a', 1);
  records.put('gone', 2);
  records.put('b', 3);
  other.put('a', 4);
  records.put('a', 5);
  records.delete('gone');
  records.put('gone', 6);
  records.delete('b');
  records.put('c', 7);
  records.put('gone', 8);
  const there = [...records.entries()];
  await store.commit();
  await store.close();
  const written = await readFile(join(dir, 'journal-1.jsonl'), 'utf8');
  expect(written).not.toContain('["x","a",1]');
  expect(written).not.toContain('["x","gone",6]');
  const again = await DiskStore.open(dir);
  expect([...again.collection('x').entries()]).toEqual(there);
  expect(there.map(([key]) => key)).toEqual(['a', 'gone', 'c']);
  expect(all(again, 'y')).toEqual({ a: 4 });
  await again.close();
});

test('many commits at once share writes and keep their order', async () => {
  const store = await DiskStore.open(dir);
  const records = store.collection<number>('x');
  await Promise.all(
    Array.from({ length: 500 }, (_, n) => {
      records.put(`k${n % 10}`, n);
      return store.commit();
    }),
  );
  await store.close();
  const again = await DiskStore.open(dir);
  expect(all(again, 'x')).toEqual(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`k${n}`, 490 + n])));
  await again.close();
});

test.each<[string, (store: DiskStore) => Promise<unknown>]>([
  ['the first journal', async () => undefined],
  ['the journal after a snapshot was loaded', (store) => store.replace([['x', 'kept', 0]])],
  [
    'the journal after the state was folded',
    async (store) => {
      const filler = store.collection<string>('filler');
      for (let n = 0; n < 20; n++) {
        filler.put('one', `${n}${'x'.repeat(1 << 20)}`);
        await store.commit();
      }
      filler.delete('one');
      expect(await readdir(dir)).toContain('journal-2.jsonl');
    },
  ],
])('what comes after a write that broke off half-way is read again: %s', async (_which, prepare) => {
  const { disk, state } = smallDisk();
  const store = await DiskStore.open(dir, { disk });
  await prepare(store);
  const records = store.collection<number>('x');
  records.put('kept', 1);
  await store.commit();
  state.left = 15;
  records.put('kept', 2);
  await expect(store.commit()).rejects.toThrow('full');
  state.left = Number.POSITIVE_INFINITY;
  records.put('later', 3);
  await store.commit();
  await store.close();
  for (const name of await readdir(dir)) expect(await readFile(join(dir, name), 'latin1'), name).not.toContain('\0');
  const again = await DiskStore.open(dir);
  expect(all(again, 'x')).toEqual({ kept: 1, later: 3 });
  await again.close();
});

test('a state that is folded while a batch waits does not hold what that batch fails to write', async () => {
  const { disk, state } = smallDisk();
  const store = await DiskStore.open(dir, {
    disk: {
      ...disk,
      async rename(from, to) {
        await disk.rename(from, to);
        // The folded state exists. The batch that waited is refused, and so is everything after it.
        if (to.endsWith('snapshot-2.jsonl')) state.left = 0;
      },
    },
  });
  const records = store.collection<string>('x');
  records.put('kept', 'kept');
  records.put('deleted', 'kept');
  await store.commit();
  records.put('filler', 'x'.repeat(17 << 20));
  const folded = store.commit();
  await new Promise(setImmediate);
  // These wait outside of any commit, while the batch before them makes the journal long enough.
  records.put('kept', 'failed');
  records.put('new', 'failed');
  records.delete('deleted');
  await folded;
  await vi.waitFor(() => expect(state.left).toBe(0), { timeout: 20_000 });
  await expect(store.commit()).rejects.toThrow('full');
  await store.close();
  const again = await DiskStore.open(dir);
  expect(all(again, 'x')).toEqual({ kept: 'kept', deleted: 'kept', filler: expect.any(String) });
  await again.close();
});

test('the bytes that are dropped from a journal that was cut are counted, and nothing else is', async () => {
  const store = await DiskStore.open(dir);
  for (const n of [1, 2]) {
    store.collection('x').put(`${n}`, 'x'.repeat(100));
    await store.commit();
  }
  await store.close();
  const journal = join(dir, 'journal-1.jsonl');
  const { length } = await readFile(journal);
  await truncate(journal, length - 20);
  const cut = await DiskStore.open(dir);
  expect(cut.dropped).toBeGreaterThan(80);
  expect(Object.keys(all(cut, 'x'))).toEqual(['1']);
  await cut.close();
  const again = await DiskStore.open(dir);
  expect(again.dropped).toBe(0);
  await again.close();
});

/** Opens a store whose disk records the calls for the journal. */
async function watched(sync: 'each' | 'second' | 'never', fails = false) {
  const order: string[] = [];
  const disk: Disk = {
    ...realDisk,
    async open(path, flags, mode) {
      const file = await realDisk.open(path, flags, mode);
      const { write, datasync } = { write: file.write.bind(file), datasync: file.datasync.bind(file) };
      return Object.assign(file, {
        write: ((...args: Parameters<typeof write>) => {
          order.push('write');
          return write(...args);
        }) as typeof write,
        async datasync() {
          order.push('sync');
          if (fails) throw new Error('cannot sync');
          await datasync();
        },
      });
    },
  };
  const store = await DiskStore.open(dir, { disk, sync });
  store.syncBlobs = async () => {
    order.push('blobs');
  };
  order.length = 0;
  return { store, order };
}

test('with sync at each write, an answer waits until contents and then records are on the disk', async () => {
  const { store, order } = await watched('each');
  store.collection('x').put('a', 1);
  await store.commit();
  expect(order).toEqual(['blobs', 'write', 'sync']);
  await store.close();
});

test('what cannot be synced is refused, and gone when the next write comes', async () => {
  const { store } = await watched('each', true);
  store.collection('x').put('a', 1);
  await expect(store.commit()).rejects.toThrow('cannot sync');
  expect(all(store, 'x')).toEqual({});
  store.collection('x').put('b', 1);
  await expect(store.commit()).rejects.toThrow('cannot sync');
  expect(await readFile(join(dir, 'journal-1.jsonl'), 'utf8')).not.toContain('"a"');
  await store.close();
});

test('otherwise it is synced soon, once for many answers, contents first', async () => {
  const { store, order } = await watched('second');
  for (const n of [1, 2, 3]) {
    store.collection('x').put(`${n}`, n);
    await store.commit();
  }
  expect(order).toEqual(['write', 'write', 'write']);
  await vi.waitFor(() => expect(order).toEqual(['write', 'write', 'write', 'blobs', 'sync']), { timeout: 20_000 });
  await store.close();
});

test('a cloud that keeps nothing syncs nothing', async () => {
  const { store, order } = await watched('never');
  store.collection('x').put('a', 1);
  await store.commit();
  await store.close();
  expect(order).toEqual(['write']);
});

test('a record that one batch changed several times has its first value again when the batch fails', async () => {
  const { disk, state } = smallDisk();
  const store = await DiskStore.open(dir, { disk });
  const records = store.collection<number>('x');
  records.put('changed', 1);
  await store.commit();
  state.left = 0;
  for (const value of [2, 3, 4]) records.put('changed', value);
  records.put('new', 1);
  records.delete('new');
  records.put('new', 2);
  records.delete('changed');
  await expect(store.commit()).rejects.toThrow('full');
  expect(all(store, 'x')).toEqual({ changed: 1 });
  state.left = Number.POSITIVE_INFINITY;
  records.put('after', 1);
  await store.commit();
  await store.close();
  const again = await DiskStore.open(dir);
  expect(all(again, 'x')).toEqual({ changed: 1, after: 1 });
  await again.close();
});
