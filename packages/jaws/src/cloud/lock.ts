import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { wait } from '../base/async.ts';
import { makeFolder } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import { hasEnded, newLock, readOwner } from './owner.ts';
import type { CloudPaths } from './paths.ts';

/** Longer than any start or stop takes, in milliseconds. */
const defaultTimeoutMs = 30_000;
/** A lock without an owner is being written, or its writer died. Milliseconds. */
const nameless = 2_000;

/**
 * Runs `work` while no other command of this user starts or stops the cloud. A lock whose process has ended is taken over. Throws
 * CloudBusy, and the signal's reason when it comes while this command waits.
 */
export async function withLock<T>(
  paths: CloudPaths,
  work: () => Promise<T>,
  { signal, timeout = defaultTimeoutMs }: { readonly signal?: AbortSignal | undefined; readonly timeout?: number } = {},
): Promise<T> {
  makeFolder(paths.folder, 0o700);
  const text = newLock();
  const until = Date.now() + timeout;
  while (!take(paths.lock, text)) {
    signal?.throwIfAborted();
    const pid = readOwner(textOf(paths.lock) ?? '')?.pid;
    if (Date.now() >= until) throw fail('CloudBusy', { lock: paths.lock, ...(pid ? { pid } : {}) });
    await wait(30);
  }
  try {
    return await work();
  } finally {
    if (textOf(paths.lock) === text) rmSync(paths.lock, { force: true });
  }
}

/**
 * Whether this command has the lock now. A lock is made whole, by link(2). One whose process has ended is never deleted, which could hit
 * the lock of a command that came first: it is claimed, by a file whose name follows from its content, so that only one command gets it
 * and puts its own lock in its place. A claim whose process has ended is claimed in the same way.
 */
function take(lock: string, text: string): boolean {
  const own = `${lock}.${randomUUID()}.new`;
  writeFileSync(own, text, { flag: 'wx', mode: 0o600 });
  try {
    if (place(own, text, lock)) return true;
    const stale = idOfStale(lock);
    for (let id = stale; id !== undefined; ) {
      const claim = `${lock}.${id}.claim`;
      if (!place(own, text, claim)) {
        id = idOfStale(claim);
        continue;
      }
      // Claims are deleted only after the lock has changed: with the lock as it was, a claim is the right to replace it.
      if (idOfStale(lock) !== stale) {
        rmSync(claim, { force: true });
        return false;
      }
      renameSync(own, lock);
      tidy(lock);
      return true;
    }
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Puts a lock under a name. False if the name is taken. */
function place(own: string, text: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(code ?? '')) throw error;
  }
  // A disk that does not support links: there the lock exists for a moment before it names its owner.
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Names the content of a lock whose process has ended; undefined if the process still runs, or there is no lock. */
function idOfStale(path: string): string | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  const owner = readOwner(text);
  if (owner) return hasEnded(owner) ? idOf(text) : undefined;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && Date.now() - stats.mtimeMs > nameless ? idOf(`${stats.ino} ${stats.mtimeMs}`) : undefined;
}

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Deletes claims on locks that have been replaced. */
function tidy(lock: string): void {
  for (const name of readdirSync(dirname(lock))) {
    if (name.startsWith(`${basename(lock)}.`) && name.endsWith('.claim'))
      rmSync(join(dirname(lock), name), { force: true });
  }
}
