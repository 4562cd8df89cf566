import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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

const LONG = Buffer.alloc(100_000, 'long ');

/** The path of a long content. */
async function pathOf(id: string): Promise<string> {
  const names = await readdir(join(dir, 'blobs'), { recursive: true });
  return join(dir, 'blobs', names.find((name) => name.includes(id)) ?? 'none');
}

test('contents of up to 64 KiB are in packs, longer ones and streams in files of their own', async () => {
  const [max, more] = [await blobs.write(Buffer.alloc(65_536)), await blobs.write(Buffer.alloc(65_537))];
  const stream = await blobs.write(Readable.from(['text', Buffer.from('s')]));
  expect(stream.size).toBe(5);
  expect((await blobs.bytes(stream.id)).toString()).toBe('texts');
  expect(existsSync(await pathOf(max.id))).toBe(false);
  for (const { id, sha256 } of [more, stream]) {
    expect(await pathOf(id)).toBe(join(dir, 'blobs', id.slice(5, 7), `${id}.${sha256}`));
    expect((await stat(await pathOf(id))).mode & 0o777).toBe(0o600);
  }
  for (const folder of ['blobs', 'blobs/tmp', 'blobs/packs', `blobs/${more.id.slice(5, 7)}`])
    expect((await stat(join(dir, folder))).mode & 0o777, folder).toBe(0o700);
});

test('ids are random, or those that are given', async () => {
  const { id } = await blobs.write(Buffer.from('x'));
  expect(id).toMatch(/^blob-[0-9a-f]{32}$/);
  const named = await DiskBlobs.open(join(dir, 'named'), store, new Set(), { newName: () => 'a'.repeat(32) });
  expect((await named.write(Buffer.from('x'))).id).toBe(`blob-${'a'.repeat(32)}`);
});

test('what is not there is lost', async () => {
  const id = `blob-${'0'.repeat(32)}`;
  expect(await blobs.size(id)).toBeUndefined();
  await expect(blobs.bytes(id)).rejects.toMatchObject({ code: 'ENOENT', message: `${id} is missing.` });
  expect(() => blobs.read(id)).toThrow(expect.objectContaining({ code: 'ENOENT', message: `${id} is missing.` }));
  await blobs.delete(id);
});

test('an error of the disk other than a loss is reported as it is', async () => {
  const id = `blob-${'0'.repeat(32)}`;
  await mkdir(join(dir, 'blobs/00', id), { recursive: true });
  await expect(blobs.bytes(id)).rejects.toMatchObject({ code: 'EISDIR' });
});

test('a part of a long content is not checked, a range over the whole content is', async () => {
  const { id } = await blobs.write(LONG);
  const path = await pathOf(id);
  await writeFile(path, Buffer.alloc(LONG.length, 'other'));
  expect(await text(blobs.read(id, { start: 0, end: 4 }))).toBe('other');
  expect(await text(blobs.read(id, { start: 1, end: LONG.length - 1 }))).toHaveLength(LONG.length - 1);
  expect(await text(blobs.read(id, { start: 0, end: LONG.length - 2 }))).toHaveLength(LONG.length - 1);
  for (const end of [LONG.length - 1, LONG.length, 1e9])
    await expect(text(blobs.read(id, { start: 0, end })), `${end}`).rejects.toThrow(`${id} is damaged.`);
});

describe('while somebody holds all contents', () => {
  test('nothing is removed; deleted contents are removed with the last hold', async () => {
    const [short, long] = [await blobs.write(Buffer.from('short')), await blobs.write(LONG)];
    const path = await pathOf(long.id);
    const releases = [blobs.hold(), blobs.hold()];
    await blobs.delete(short.id);
    await blobs.clear();
    expect(await blobs.size(short.id)).toBe(5);
    expect(existsSync(path)).toBe(true);
    releases[0]!();
    expect(await blobs.size(short.id)).toBe(5);
    releases[1]!();
    expect(await blobs.size(short.id)).toBeUndefined();
    await expect.poll(() => existsSync(path), { timeout: 20_000 }).toBe(false);
    // The data after it stays.
    const next = await blobs.write(Buffer.from('next'));
    blobs.hold()();
    expect(await blobs.size(next.id)).toBe(4);
  });

  test('what is used again is not deleted after it', async () => {
    const [short, long] = [await blobs.write(Buffer.from('short')), await blobs.write(LONG)];
    const release = blobs.hold();
    for (const { id } of [short, long]) {
      await blobs.delete(id);
      expect(await blobs.adopt(id, join(dir, 'none'), '')).toBe(false);
    }
    release();
    await new Promise(setImmediate);
    expect(await blobs.size(short.id)).toBe(5);
    expect(await blobs.size(long.id)).toBe(LONG.length);
  });
});

test('a file is taken in as a content, a long one by moving it', async () => {
  const [short, long] = [`blob-${'1'.repeat(32)}`, `blob-${'2'.repeat(32)}`];
  const sha256 = createHash('sha256').update(LONG).digest('hex');
  await writeFile(join(dir, 'short'), 'short');
  await writeFile(join(dir, 'long'), LONG);
  await writeFile(join(dir, 'edge'), Buffer.alloc(65_536));
  expect(await blobs.adopt(short, join(dir, 'short'), 'unused')).toBe(true);
  expect(await blobs.adopt(long, join(dir, 'long'), sha256)).toBe(true);
  expect(await blobs.adopt(`blob-${'3'.repeat(32)}`, join(dir, 'edge'), 'unused')).toBe(true);
  expect([existsSync(join(dir, 'short')), existsSync(join(dir, 'long')), existsSync(join(dir, 'edge'))]).toEqual([
    true,
    false,
    true,
  ]);
  expect((await blobs.bytes(short)).toString()).toBe('short');
  expect(await pathOf(long)).toMatch(new RegExp(`22.${long}.${sha256}$`));
  expect((await blobs.bytes(long)).equals(LONG)).toBe(true);
  // An existing file stays as it is.
  await writeFile(join(dir, 'other'), 'other');
  expect(await blobs.adopt(short, join(dir, 'other'), '')).toBe(false);
  expect((await blobs.bytes(short)).toString()).toBe('short');
});

test('a content goes only when the record that named it is gone from the disk', async () => {
  const { id } = await blobs.write(LONG);
  const path = await pathOf(id);
  store.collection('s3').put('key', { blob: id });
  await store.commit();
  for (const remove of [() => blobs.delete(id), () => blobs.clear()]) {
    store.collection('s3').delete('key');
    const commit = store.commit.bind(store);
    store.commit = () => Promise.reject(new Error('full'));
    await expect(remove()).rejects.toThrow('full');
    expect(existsSync(path)).toBe(true);
    store.commit = commit;
  }
  store.collection('s3').delete('key');
  await blobs.clear();
  expect(existsSync(path)).toBe(false);
  expect(await readFile(join(dir, 'state/journal-1.jsonl'), 'utf8')).toContain('["s3","key"]');
});

test('what was written is brought to the disk once, files before the folders that name them', async () => {
  const opened: string[] = [];
  const disk = {
    ...realDisk,
    async open(path: string, flags: string | number, mode: number) {
      if (flags === 'r') opened.push(path);
      return realDisk.open(path, flags, mode);
    },
  };
  let n = 0;
  const newName = () => `ab${String(n++).padStart(30, '0')}`;
  const synced = await DiskBlobs.open(join(dir, 'synced'), store, new Set(), { disk, newName });
  const written = [await synced.write(LONG), await synced.write(LONG)];
  await synced.write(Buffer.from('short'));
  await synced.sync();
  const folder = join(dir, 'synced/ab');
  expect(opened).toEqual([...written.map(({ id, sha256 }) => join(folder, `${id}.${sha256}`)), folder]);
  await synced.sync();
  expect(opened).toHaveLength(3);
});

describe('a long content that finds no room', () => {
  /** Refuses the first `times` files. */
  const refusing = (times: number, code = 'ENOSPC') => {
    let left = times;
    return {
      ...realDisk,
      async open(path: string, flags: string | number, mode: number) {
        if (flags === 'wx' && left-- > 0) throw Object.assign(new Error('refused'), { code });
        return realDisk.open(path, flags, mode);
      },
    };
  };
  const opened = async (times: number, code?: string) => {
    const found = await DiskBlobs.open(join(dir, 'small'), store, new Set(), { disk: refusing(times, code) });
    const [one, two] = [await found.write(Buffer.from('one')), await found.write(Buffer.from('two'))];
    await found.delete(one.id);
    return { found, kept: two.id };
  };

  test('is written where short ones were deleted', async () => {
    const { found, kept } = await opened(1);
    const { id } = await found.write(LONG);
    expect((await found.bytes(id)).equals(LONG)).toBe(true);
    expect((await found.bytes(kept)).toString()).toBe('two');
  });

  test('is refused when that is not enough', async () => {
    const { found } = await opened(2);
    await expect(found.write(LONG)).rejects.toThrow('refused');
  });

  test('is refused when it is a stream, which cannot come again, or nothing was deleted', async () => {
    const { found } = await opened(1);
    await expect(found.write(Readable.from([LONG]))).rejects.toThrow('refused');
    const empty = await DiskBlobs.open(join(dir, 'empty'), store, new Set(), { disk: refusing(1) });
    await expect(empty.write(LONG)).rejects.toThrow('refused');
  });

  test('is refused at once when the disk refuses for another reason', async () => {
    const { found } = await opened(1, 'EIO');
    await expect(found.write(LONG)).rejects.toThrow('refused');
  });
});

test('damage of a pack is reported when it is opened, and what records name is kept', async () => {
  const [one, two] = [await blobs.write(Buffer.from('one')), await blobs.write(Buffer.from('two'))];
  const pack = join(dir, 'blobs/packs/pack-1');
  const bytes = await readFile(pack);
  bytes[bytes.indexOf('one')]! ^= 1;
  await writeFile(pack, bytes);
  const reports: string[] = [];
  const used = new Set([one.id, two.id]);
  const again = await DiskBlobs.open(join(dir, 'blobs'), store, used, { report: (text) => reports.push(text) });
  expect(reports).toEqual([expect.stringContaining('pack-1 is damaged')]);
  expect((await again.bytes(two.id)).toString()).toBe('two');
  expect(await again.size(one.id)).toBeUndefined();
});

test('other files and folders beside contents are left alone', async () => {
  for (const path of ['zz', 'abc', 'ab']) await mkdir(join(dir, 'blobs', path));
  for (const path of ['zz/x', 'ab/notes', `ab/blob-${'a'.repeat(31)}`]) await writeFile(join(dir, 'blobs', path), 'x');
  await writeFile(join(dir, `blobs/ab/blob-ab${'0'.repeat(30)}`), 'x');
  await DiskBlobs.open(join(dir, 'blobs'), store, new Set());
  expect(await readdir(join(dir, 'blobs/zz'))).toEqual(['x']);
  expect((await readdir(join(dir, 'blobs/ab'))).sort()).toEqual([`blob-${'a'.repeat(31)}`, 'notes']);
});
