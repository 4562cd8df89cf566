import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Disk, isFull, realDisk, syncFolder, syncPath, writeAll, writeState } from './disk.ts';
import { StateFile, StoredRecord } from './stored-record.ts';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-disk-'));
  path = join(dir, 'snapshot-1.jsonl');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const failing = (code: string) => Object.assign(new Error(`${code}: refused`), { code });

/** A disk that records its calls, and fails at one of these. */
function watched(failAt?: string) {
  const order: string[] = [];
  const note = (operation: string) => {
    order.push(operation);
    if (operation === failAt) throw failing('EIO');
  };
  const disk: Disk = {
    async open(file, flags, mode) {
      note(`open ${flags} ${mode.toString(8)}`);
      const handle = await realDisk.open(file, flags, mode);
      const [write, sync, close] = [handle.write.bind(handle), handle.sync.bind(handle), handle.close.bind(handle)];
      return Object.assign(handle, {
        async write(bytes: Buffer, from: number, length: number, at: number | null) {
          note('write');
          return write(bytes, from, length, at);
        },
        async sync() {
          note('sync');
          await sync();
        },
        async close() {
          // A descriptor whose closing fails is gone all the same: man 2 close.
          await close();
          note('close');
        },
      });
    },
    async rename(from, to) {
      note('rename');
      await realDisk.rename(from, to);
    },
  };
  return { disk, order };
}

test('a full disk is one without room, for all or for this user', () => {
  expect(['ENOSPC', 'EDQUOT', 'EIO', 'ENOENT'].map((code) => isFull(failing(code)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isFull(new Error('full'))).toBe(false);
});

describe('a whole state', () => {
  test('has its name only when it is completely on the disk', async () => {
    const { disk, order } = watched();
    const { size } = await writeState(path, 3, [['x', 'a', { n: 1 }]], disk);
    const lines = '["x","a",{"n":1}]\n';
    const text = `{"jaws-cloud":3}\n0\n${lines}${crc32(lines)}\n`;
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(size).toBe(text.length);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(order).toEqual(['open w 600', 'write', 'write', 'sync', 'close', 'rename', 'open r 0', 'sync', 'close']);
    expect(await readdir(dir)).toEqual(['snapshot-1.jsonl']);
  });

  test('without records is its beginning', async () => {
    const seen: string[] = [];
    await writeState(path, 3, [], undefined, (lines) => seen.push(lines.toString()));
    expect(await readFile(path, 'utf8')).toBe('{"jaws-cloud":3}\n0\n');
    expect(seen).toEqual([]);
  });

  test.each(['write', 'sync', 'close', 'rename'])('of which the disk refuses %s leaves nothing', async (failAt) => {
    writeFileSync(path, 'the one before');
    await expect(writeState(path, 3, [['x', 'a', 1]], watched(failAt).disk)).rejects.toThrow('EIO');
    expect(await readdir(dir)).toEqual(['snapshot-1.jsonl']);
    expect(await readFile(path, 'utf8')).toBe('the one before');
  });

  test('is written in batches, longer lines than a batch too, and all lines are seen', async () => {
    const records = [10, 300_000, 20, 1_000_000, 250_000, 30].map(
      (length, n) => ['x', `${n}`, 'é'.repeat(length)] as const,
    );
    const seen: Buffer[] = [];
    const { size } = await writeState(path, 3, records, undefined, (lines) => seen.push(Buffer.from(lines)));
    const expected = records.map((change) => `${JSON.stringify(change)}\n`).join('');
    expect(Buffer.concat(seen).toString()).toBe(expected);
    expect(seen.length).toBeGreaterThan(2);
    const text = readFileSync(path);
    expect(text.length).toBe(size);
    expect(text.toString()).toBe(`{"jaws-cloud":3}\n0\n${seen.map((lines) => `${lines}${crc32(lines)}\n`).join('')}`);
  });

  test('takes lines that nobody has read as they are, and is read in place of their file then', async () => {
    const old = join(dir, 'old');
    const lines = ['["x","a",{ "n": 1 }]', `["x","b","${'y'.repeat(300_000)}"]`, '["x","c",3]'];
    writeFileSync(old, `${lines.join('\n')}\n`);
    const file = new StateFile(old);
    let at = 0;
    const stored = lines.map((line) => {
      const record = new StoredRecord(file, at, line.length, undefined);
      at += line.length + 1;
      return record;
    });
    const state = ['a', 'b', 'c'].map((key, n) => ['x', key, stored[n]] as const);
    const written = await writeState(path, 3, [['x', 'before', 0], ...state, ['x', 'after', 9]]);
    expect(await readFile(path, 'utf8')).toContain(`${lines[0]}\n`);
    expect(stored[0]!.file).toBe(file);
    const next = new StateFile(path);
    written.adopt(next);
    file.close();
    await rm(old);
    expect(stored.map((one) => one.load())).toEqual([{ n: 1 }, 'y'.repeat(300_000), 3]);
    expect(stored.every((one) => one.file === next)).toBe(true);
    next.close();
  });
});

test('a disk that takes a part of the bytes is given the rest, at its place', async () => {
  for (const position of [undefined, 3]) {
    const file = await open(join(dir, `file-${position}`), 'w');
    const write = file.write.bind(file);
    const calls: unknown[] = [];
    const partial = Object.assign(file, {
      async write(bytes: Buffer, from: number, length: number, at: number | null) {
        calls.push([from, length, at]);
        return write(bytes, from, Math.min(length, 4), at);
      },
    });
    await writeAll(partial as typeof file, Buffer.from('0123456789'), position);
    await file.close();
    const text = await readFile(join(dir, `file-${position}`), 'latin1');
    expect(text).toBe(position === undefined ? '0123456789' : '\0\0\x000123456789');
    expect(calls).toEqual([
      [0, 10, position ?? null],
      [4, 6, position === undefined ? null : 7],
      [8, 2, position === undefined ? null : 11],
    ]);
  }
});

describe('what is brought to the disk', () => {
  test('is closed after it, and when that fails', async () => {
    writeFileSync(path, 'x');
    const { disk, order } = watched();
    await syncPath(path, disk);
    expect(order).toEqual(['open r 0', 'sync', 'close']);
    const failed = watched('sync');
    await expect(syncPath(path, failed.disk)).rejects.toThrow('EIO');
    expect(failed.order).toEqual(['open r 0', 'sync', 'close']);
  });

  test('may be gone', async () => {
    await syncPath(join(dir, 'gone'));
    expect(existsSync(join(dir, 'gone'))).toBe(false);
  });

  test('must be there to be read otherwise, except a folder, which some systems do not open', async () => {
    writeFileSync(path, 'x');
    await expect(syncPath(path, watched('open r 0').disk)).rejects.toThrow('EIO');
    const { disk, order } = watched('open r 0');
    await syncFolder(dir, disk);
    expect(order).toEqual(['open r 0']);
    const good = watched();
    await syncFolder(dir, good.disk);
    expect(good.order).toEqual(['open r 0', 'sync', 'close']);
  });
});
