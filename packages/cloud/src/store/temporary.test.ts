import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockFolder } from './lock.ts';
import { ownProcess, writeOwner } from './owner.ts';
import { temporaryFolder } from './temporary.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-temporary-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function folder(name: string, ...entries: string[]): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  for (const entry of entries) await mkdir(join(path, entry));
  return path;
}

test('folders of clouds that are dead go; those of others stay', async () => {
  const alive = await folder('jaws-cloud-alive', 'state');
  const unlock = await lockFolder(alive);
  const lock = await readFile(join(alive, 'lock'), 'utf8');
  const [, origin, space] = lock.split(' ');
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'exit');

  const dead = await folder('jaws-cloud-dead', 'state', 'blobs');
  await writeFile(join(dead, 'lock'), `${ended.pid} 1 ${space}`);
  const elsewhere = await folder('jaws-cloud-container', 'state');
  await writeFile(join(elsewhere, 'lock'), `${ended.pid} ${origin} pid:[1]`);
  const foreign = await folder('jaws-cloud-notes', 'state', 'thesis');
  await writeFile(join(foreign, 'lock'), `${ended.pid} 1 ${space}`);
  const starting = await folder('jaws-cloud-starting');
  const old = await folder('jaws-cloud-old', 'scratch');
  await utimes(old, 1, 1);
  const other = await folder('somebody', 'state');
  await symlink(other, join(root, 'jaws-cloud-link'));

  const fresh = await temporaryFolder(root);
  expect(existsSync(fresh)).toBe(true);
  for (const gone of [dead, old]) expect(existsSync(gone), gone).toBe(false);
  for (const kept of [alive, elsewhere, foreign, starting, other]) expect(existsSync(kept), kept).toBe(true);
  await unlock();
});

/** A folder with this lock, made this many milliseconds ago. */
async function locked(name: string, lock: string, ago = 0): Promise<string> {
  const path = await folder(name, 'state');
  await writeFile(join(path, 'lock'), lock);
  const then = new Date(Date.now() - ago);
  await utimes(join(path, 'lock'), then, then);
  await utimes(path, then, then);
  return path;
}

const HOUR = 3_600_000;

test('no folder of a cloud that may live is touched, whatever its lock looks like', async () => {
  const own = ownProcess();
  const { boot, pid, space, start } = own;
  const sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e6)']);
  try {
    const running = { ...own, pid: sleeper.pid ?? 0 };
    const kept = await Promise.all([
      // Locks of this process and of another one: in this version's format and in earlier ones.
      locked('jaws-cloud-this', writeOwner(own), 2 * HOUR),
      locked('jaws-cloud-this-old', `${pid} 1 ${space}`, 2 * HOUR),
      locked('jaws-cloud-this-oldest', `${pid} 1`, 2 * HOUR),
      locked('jaws-cloud-other', writeOwner({ ...running, origin: 1, start: '-' }), 2 * HOUR),
      locked('jaws-cloud-other-old', `${running.pid} 1 ${space}`, 2 * HOUR),
      locked('jaws-cloud-other-oldest', `${running.pid} 1`, 2 * HOUR),
      // Locks of another container or another machine, which stopped a while ago.
      locked('jaws-cloud-stopped', writeOwner({ ...own, pid: 99_999_999, space: '1' }), 12 * HOUR),
      locked('jaws-cloud-machine', writeOwner({ ...own, pid: 99_999_999, boot: 'another' }), 12 * HOUR),
      // Locks without an owner yet: on a full disk, or on one without links, a lock exists before its text.
      locked('jaws-cloud-nameless', '', 2 * HOUR),
      folder('jaws-cloud-new'),
      folder('jaws-cloud-new-with-state', 'state'),
    ]);
    const gone = await Promise.all([
      locked('jaws-cloud-dead', writeOwner({ ...own, pid: 99_999_999 })),
      locked('jaws-cloud-dead-old', `99999999 1 ${space}`),
      locked('jaws-cloud-replaced', writeOwner({ ...own, pid: sleeper.pid ?? 0, start: '1' })),
      locked('jaws-cloud-forgotten', writeOwner({ ...own, pid: 99_999_999, space: '1' }), 25 * HOUR),
    ]);
    expect([boot, start]).not.toContain('');
    for (let round = 0; round < 2; round++) await temporaryFolder(root);
    for (const path of kept) expect(existsSync(join(path, 'lock')) || path.includes('-new'), path).toBe(true);
    for (const path of kept) expect(existsSync(path), path).toBe(true);
    for (const path of gone) expect(existsSync(path), path).toBe(false);
  } finally {
    sleeper.kill('SIGKILL');
  }
});

// Only root may give a file to somebody else, and start a process as somebody else.
test.skipIf(process.getuid?.() !== 0)('nor one of another user', async () => {
  const theirs = await locked('jaws-cloud-theirs', '99999999 1', 2 * HOUR);
  await chown(theirs, 65_534, 65_534);
  // Another user's process, which this process may not signal to check that it is alive.
  const sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e6)'], { uid: 65_534, gid: 65_534, cwd: '/' });
  try {
    const lent = await locked(
      'jaws-cloud-lent',
      writeOwner({ ...ownProcess(), pid: sleeper.pid ?? 0, start: '-' }),
      2 * HOUR,
    );
    await temporaryFolder(root);
    for (const path of [theirs, lent]) expect(existsSync(path), path).toBe(true);
  } finally {
    sleeper.kill('SIGKILL');
  }
});

test('a process that the user may not signal counts as alive', async () => {
  const path = await locked(
    'jaws-cloud-signal',
    writeOwner({ ...ownProcess(), pid: process.ppid, start: '-' }),
    2 * HOUR,
  );
  const signal = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  try {
    await temporaryFolder(root);
    expect(existsSync(path)).toBe(true);
    expect(signal).toHaveBeenCalled();
  } finally {
    signal.mockRestore();
  }
});

test('a cloud that starts while others do keeps its folder, from the first moment on', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => temporaryFolder(root)));
  const unlocks = await Promise.all(made.map((path) => lockFolder(path)));
  await Promise.all(Array.from({ length: 8 }, () => temporaryFolder(root)));
  for (const path of made) expect(existsSync(join(path, 'lock')), path).toBe(true);
  for (const unlock of unlocks) await unlock();
});
