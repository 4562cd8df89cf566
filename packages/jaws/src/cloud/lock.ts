import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { wait } from '../base/async.ts';
import { makeFolder } from '../base/files.ts';
import { isAlive } from '../base/process.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { CloudPaths } from './paths.ts';

/** Longer than any start or stop takes, in milliseconds. */
const patience = 30_000;

/**
 * Runs `work` while no other command of this user starts or stops the cloud. A lock whose process has died is taken
 * over. Throws CloudBusy.
 */
export async function withLock<T>(paths: CloudPaths, work: () => Promise<T>): Promise<T> {
  makeFolder(paths.folder, 0o700);
  const until = Date.now() + patience;
  while (!take(paths.lock)) {
    const pid = holder(paths.lock);
    if (Date.now() >= until) throw fail('CloudBusy', { lock: paths.lock, ...(pid ? { pid } : {}) });
    await wait(30);
  }
  try {
    return await work();
  } finally {
    if (holder(paths.lock) === process.pid) rmSync(paths.lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (isStale(lock)) clear(lock);
  return false;
}

/** Takes a stale lock away. Another command may have replaced it by its own meanwhile: that one is put back. */
function clear(lock: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (!isStale(aside)) linkSync(aside, lock);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function holder(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isStale(lock: string): boolean {
  const pid = holder(lock);
  if (pid !== undefined) return !isAlive(pid);
  // Empty: its maker is between creating and writing it, or died there.
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > 2000;
}
