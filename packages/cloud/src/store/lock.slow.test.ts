import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  lutimes,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAbandoned, lockFolder } from './lock.ts';
import { ownProcess, startByPs, writeOwner } from './owner.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a folder has one owner at a time', async () => {
  const unlock = await lockFolder(dir);
  await expect(lockFolder(dir)).rejects.toThrow(`in use by another cloud (process ${process.pid})`);
  await unlock();
  await (await lockFolder(dir))();
});

test.each([
  ['a process that is gone', '99999999 1'],
  ['an earlier process with this id, as in a restarted container', `${process.pid} 1`],
  ['nobody that can be read', ''],
  ['a process whose number another one has now', writeOwner({ ...ownProcess(), pid: process.ppid, start: '1' })],
])('the lock of %s does not hold', async (_who, content) => {
  await writeFile(join(dir, 'lock'), content);
  await (await lockFolder(dir))();
  expect(await readdir(dir)).toEqual([]);
});

const other = (change: object) => writeOwner({ ...ownProcess(), pid: process.ppid, start: '-', ...change });

test('the refusal says which file to delete', async () => {
  await writeFile(join(dir, 'lock'), other({}));
  await expect(lockFolder(dir)).rejects.toThrow(
    `process ${process.ppid}). Stop that one or use another folder. If process ${process.ppid} is not a cloud, delete ${join(dir, 'lock')}.`,
  );
});

test.each([
  ['container', { space: '1' }],
  ['machine, or of this one before it was restarted', { boot: 'another' }],
])('the lock of another %s holds while it is marked', async (_where, change) => {
  const lock = join(dir, 'lock');
  await writeFile(lock, other({ ...change, pid: 99_999_999 }));
  await expect(lockFolder(dir)).rejects.toThrow('of another container or machine). Stop that one');
  expect(await isAbandoned(dir)).toBe(false);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(lock, longAgo, longAgo);
  await (await lockFolder(dir))();
});

test('unlocking leaves the lock of another process', async () => {
  const unlock = await lockFolder(dir);
  await writeFile(join(dir, 'lock'), other({}));
  await unlock();
  expect(await readFile(join(dir, 'lock'), 'utf8')).toBe(other({}));
});

test('of a process that ended while it took over, the lock is taken over, too', async () => {
  // The state after two such processes: each claimed what the one before it left.
  const gone = ['1', '2', '3'].map((start) => writeOwner({ ...ownProcess(), pid: 99_999_999, start }));
  const idOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
  await writeFile(join(dir, 'lock'), gone[0]!);
  await writeFile(join(dir, `lock.${idOf(gone[0]!)}.claim`), gone[1]!);
  await writeFile(join(dir, `lock.${idOf(gone[1]!)}.claim`), gone[2]!);
  const unlock = await lockFolder(dir);
  expect(await readFile(join(dir, 'lock'), 'utf8')).toBe(writeOwner(ownProcess()));
  expect(await readdir(dir)).toEqual(['lock']);
  await unlock();
});

test('where a process claims the lock of one that ended, others wait', async () => {
  const gone = writeOwner({ ...ownProcess(), pid: 99_999_999 });
  const claim = `lock.${createHash('sha256').update(gone).digest('hex').slice(0, 32)}.claim`;
  await writeFile(join(dir, 'lock'), gone);
  await writeFile(join(dir, claim), other({}));
  await expect(lockFolder(dir)).rejects.toThrow('in use by another cloud');
});

test('a lock is for its owner only, and says who that is', async () => {
  const unlock = await lockFolder(dir);
  expect((await stat(join(dir, 'lock'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(dir, 'lock'), 'utf8')).toBe(writeOwner(ownProcess()));
  expect(await readdir(dir)).toEqual(['lock']);
  await unlock();
});

test('an error other than a missing lock is thrown at once', async () => {
  await expect(lockFolder(join(dir, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  await mkdir(join(dir, 'lock'));
  await expect(lockFolder(dir)).rejects.toMatchObject({ code: 'EISDIR' });
  expect(await readdir(dir)).toEqual(['lock']);
});

test('a folder that is in use is waited for', async () => {
  // However long this machine takes.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  try {
    const unlock = await lockFolder(dir);
    const waiting = lockFolder(dir);
    await unlock();
    await (await waiting)();
    expect(await readdir(dir)).toEqual([]);
  } finally {
    clock.mockRestore();
  }
});

test('a lock that is a link, as on a full disk, is one', async () => {
  await symlink(other({}), join(dir, 'lock'));
  await expect(lockFolder(dir)).rejects.toMatchObject({ code: 'EFOLDERINUSE', pid: process.ppid });
  expect(await isAbandoned(dir)).toBe(false);
  expect(await readlink(join(dir, 'lock'))).toBe(other({}));
  await rm(join(dir, 'lock'));
  await symlink(other({ pid: 99_999_999 }), join(dir, 'lock'));
  expect(await isAbandoned(dir)).toBe(true);
  await (await lockFolder(dir))();
  expect(await readdir(dir)).toEqual([]);
});

test.each([
  ['an earlier version of this process, or of one with its number before', `${process.pid} 1`, false],
  ['a process that has ended', '99999999 1', true],
  ['nobody', '', false],
])('whether a folder is abandoned: the lock of %s', async (_who, content, expected) => {
  await writeFile(join(dir, 'lock'), content);
  expect(await isAbandoned(dir)).toBe(expected);
});

test('a folder without a lock is not abandoned, and one elsewhere after a day without a mark', async () => {
  expect(await isAbandoned(dir)).toBe(false);
  const lock = join(dir, 'lock');
  await symlink(other({ pid: 99_999_999, space: '1' }), lock);
  const ago = async (hours: number) => {
    const then = new Date(Date.now() - hours * 3_600_000);
    await lutimes(lock, then, then);
    return isAbandoned(dir);
  };
  expect([await ago(0), await ago(23.9), await ago(24.1)]).toEqual([false, false, true]);
});

test('an empty lock belongs, for a moment, to a process that is about to write it', async () => {
  const lock = join(dir, 'lock');
  await writeFile(lock, '');
  // Not yet old, however long this machine takes.
  const later = new Date(Date.now() + 3_600_000);
  await utimes(lock, later, later);
  const waiting = lockFolder(dir);
  await writeFile(lock, other({}));
  await expect(waiting).rejects.toMatchObject({ code: 'EFOLDERINUSE' });
  expect(await readFile(lock, 'utf8')).toBe(other({}));
});

test('claims of locks that were replaced go, and nothing else', async () => {
  const gone = writeOwner({ ...ownProcess(), pid: 99_999_999 });
  await writeFile(join(dir, 'lock'), gone);
  for (const name of ['lock.older.claim', 'lock.notes', 'other.claim']) await writeFile(join(dir, name), 'x');
  const unlock = await lockFolder(dir);
  expect((await readdir(dir)).sort()).toEqual(['lock', 'lock.notes', 'other.claim']);
  await unlock();
});

test.runIf(process.platform !== 'win32')('ps says when a process began, always the same', () => {
  expect(startByPs(process.pid)).toBe(startByPs(process.pid));
  expect(startByPs(99_999_999)).toBeUndefined();
});

test('of many processes that find a stale lock one gets the folder', async () => {
  const script = fileURLToPath(new URL('./testing-lock-racer.ts', import.meta.url));
  const racers = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, dir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, line: async () => String((await lines.next()).value) };
  });
  for (const { line } of racers) expect(await line()).toBe('ready');
  for (let round = 0; round < 8; round++) {
    await writeFile(join(dir, 'lock'), writeOwner({ ...ownProcess(), pid: 99_999_999, start: String(round) }));
    for (const { child } of racers) child.stdin.write('lock\n');
    const answers = await Promise.all(racers.map(({ line }) => line()));
    expect(answers.sort(), `round ${round}`).toEqual([...Array(5).fill('in use'), 'locked']);
    for (const { child } of racers) child.stdin.write('unlock\n');
    for (const { line } of racers) expect(await line()).toBe('unlocked');
  }
  for (const { child } of racers) child.stdin.end();
  await Promise.all(racers.map(({ child }) => once(child, 'exit')));
}, 120_000);
