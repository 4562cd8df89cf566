import { createHash, randomUUID } from 'node:crypto';
import { link, lstat, lutimes, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFull } from './disk.ts';
import { type Owner, ownProcess, readOwner, stateOf, writeOwner } from './owner.ts';
import { renameWithRetries } from './rename.ts';

/** How long to wait for a folder that is in use. Milliseconds. */
const TIMEOUT_MS = 1_000;
/** How often a running cloud marks its lock, for clouds that cannot look up its process: in other containers. Milliseconds. */
const BEAT = 5_000;
/** A lock of a process that cannot be looked up counts as abandoned if it was not marked for this long. Milliseconds. */
const SILENCE = 4 * BEAT;
/** What such a process left is deleted if it has marked nothing for a day. Milliseconds. */
const FORGOTTEN = 24 * 3_600_000;
/** How long a lock without an owner may belong to a process that is just writing it. Milliseconds. */
const NAMELESS = 2_000;

/** Another running cloud uses the folder. */
class FolderInUse extends Error {
  readonly code = 'EFOLDERINUSE';
  readonly pid: number;

  constructor(dir: string, { pid }: Owner, state: 'alive' | 'unknown') {
    const lock = join(dir, 'lock');
    super(
      state === 'alive'
        ? `${dir} is in use by another cloud (process ${pid}). Stop that one or use another folder. If process ${pid} is not a cloud, delete ${lock}.`
        : `${dir} is in use by another cloud (process ${pid} of another container or machine). Stop that one or use another folder. If it has ended, try again in ${SILENCE / 1_000} seconds or delete ${lock}.`,
    );
    this.pid = pid;
  }
}

/** The content of a lock file at one moment. */
interface Found {
  /** Unique for each lock. */
  readonly id: string;
  readonly owner: Owner | undefined;
  readonly state: 'alive' | 'ended' | 'unknown';
}

/**
 * One cloud per folder: two clouds would corrupt one journal. Returns the function that unlocks it. Throws {@link FolderInUse}.
 *
 * A lock is made whole, by link(2), where there is none. The lock of a process that has ended is never deleted, which could hit the lock of
 * another one that came first: it is claimed, by a file whose name follows from the lock's content, so that one process gets it; only
 * that one puts its own lock in its place. A claim of a process that ended right then is claimed in the same way.
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, 'lock');
  const began = performance.now();
  for (;;) {
    const found = await take(path);
    if (found === undefined) break;
    // A killed process exists for a moment longer.
    if (performance.now() - began > TIMEOUT_MS && found.owner && found.state !== 'ended') {
      throw new FolderInUse(dir, found.owner, found.state);
    }
    await wait(50);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    void lutimes(path, now, now).catch(() => {});
  }, BEAT);
  heartbeat.unref();
  return async () => {
    clearInterval(heartbeat);
    // The user may have deleted it, as the message suggests, and another cloud may have locked the folder since.
    const text = await textOf(path).catch(() => '');
    if (text === writeOwner(ownProcess())) await rm(path, { force: true });
  };
}

/**
 * Whether the process that locked this folder has certainly ended, so that what is in it may be deleted. To take a lock over less is enough: a
 * cloud that was stopped for a while, or whose machine was busy, has not marked it, and still lives.
 */
export async function isAbandoned(dir: string): Promise<boolean> {
  const path = join(dir, 'lock');
  const owner = readOwner(await textOf(path).catch(() => ''));
  if (!owner) return false;
  // The lock of an earlier version does not distinguish this process from an earlier one with the same id.
  if (owner.pid === process.pid && owner.start === '-') return false;
  const state = stateOf(owner);
  return state === 'ended' || (state === 'unknown' && Date.now() - (await lstat(path)).mtimeMs > FORGOTTEN);
}

/** Undefined: this process has the lock. Otherwise the lock in its way. */
async function take(path: string): Promise<Found | undefined> {
  const own = await makeOwn(`${path}.${randomUUID()}.new`);
  try {
    const root = await placeOrRead(own, path);
    if (root === undefined) return undefined;
    let last = root;
    while (last.state === 'ended') {
      const claim = `${path}.${last.id}.claim`;
      const next = await placeOrRead(own, claim);
      if (next !== undefined) {
        last = next;
        continue;
      }
      // Claims are deleted only after the lock has changed: while it has not, this process may replace it.
      if ((await readLock(path))?.id !== root.id) {
        await rm(claim, { force: true });
        return root;
      }
      await renameWithRetries(own.file, path);
      await tidy(path);
      return undefined;
    }
    return last;
  } finally {
    await rm(own.file, { force: true });
  }
}

/** A complete lock, under its own name. */
interface Own {
  readonly file: string;
  readonly text: string;
  /** Links it under another name. Throws EEXIST if that is taken. */
  place(path: string): Promise<void>;
}

async function makeOwn(file: string): Promise<Own> {
  const text = writeOwner(ownProcess());
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return { file, text, place: (path) => link(file, path).catch((error) => placeWithoutLinks(error, text, path)) };
  } catch (error) {
    await rm(file, { force: true });
    if (!isFull(error)) throw error;
    // On a full disk, which a cloud has to start on to free some of it: a symbolic link needs an inode only, and is made whole as well.
    await symlink(text, file);
    return { file, text, place: (path) => symlink(text, path) };
  }
}

/** On disks without links (FAT, some shared folders) the lock exists for a moment before it names its owner. */
async function placeWithoutLinks(error: NodeJS.ErrnoException, text: string, path: string): Promise<void> {
  if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(error.code ?? '')) throw error;
  await writeFile(path, text, { flag: 'wx', mode: 0o600 });
}

/** Undefined: `own` has the name now. */
async function placeOrRead(own: Own, path: string): Promise<Found | undefined> {
  for (;;) {
    try {
      await own.place(path);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await readLock(path);
    if (found) return found;
  }
}

async function textOf(path: string): Promise<string> {
  return (await lstat(path)).isSymbolicLink() ? readlink(path) : readFile(path, 'utf8');
}

async function readLock(path: string): Promise<Found | undefined> {
  try {
    const { ino, mtimeMs } = await lstat(path);
    const text = await textOf(path);
    const owner = readOwner(text);
    const age = Date.now() - mtimeMs;
    const state = owner ? stateOf(owner) : age > NAMELESS ? 'ended' : 'unknown';
    return {
      // Without a name there are many of the same content.
      id: createHash('sha256')
        .update(owner ? text : `${ino} ${mtimeMs}`)
        .digest('hex')
        .slice(0, 32),
      owner,
      state: state === 'unknown' && owner && age > SILENCE ? 'ended' : state,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Deletes claims of locks that have been replaced. */
async function tidy(path: string): Promise<void> {
  const dir = join(path, '..');
  for (const name of await readdir(dir)) {
    if (name.startsWith(`${basename(path)}.`) && name.endsWith('.claim')) await rm(join(dir, name), { force: true });
  }
}
