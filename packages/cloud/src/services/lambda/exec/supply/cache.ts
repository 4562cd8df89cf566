import { mkdir, readdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../../../../store/lock.ts';

/** How long to wait for another cloud with the same download. Milliseconds. */
const LOCK_TIMEOUT_MS = 10 * 60_000;

/**
 * The folder of downloads, shared by all clouds of this user: `JAWS_LAMBDA_CACHE`, or a folder where the system keeps caches.
 */
export function cacheFolder(): string {
  const { env, platform } = process;
  if (env.JAWS_LAMBDA_CACHE) return env.JAWS_LAMBDA_CACHE;
  const home = homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'jaws', 'lambda');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'jaws', 'Cache', 'lambda');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'jaws', 'lambda');
}

/** The mode of its folders. Functions of a cloud that root started are another user; what is in them is public. */
export const cacheMode = (): number => (process.getuid?.() === 0 ? 0o755 : 0o700);

/**
 * Runs `work` with an empty folder beside the other contents of `folder`, while no other cloud works there. The empty folder is
 * deleted afterwards, and so are those of killed clouds.
 */
export async function withWorkshop<T>(folder: string, work: (empty: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: cacheMode() });
  const unlock = await lock(folder);
  try {
    for (const name of await readdir(folder)) {
      if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true, force: true });
    }
    const empty = join(folder, `${UNFINISHED}${process.pid}`);
    await mkdir(empty, { mode: cacheMode() });
    try {
      return await work(empty);
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  } finally {
    await unlock();
  }
}

const UNFINISHED = 'unfinished-';

async function lock(folder: string): Promise<() => Promise<void>> {
  for (const until = performance.now() + LOCK_TIMEOUT_MS; ; ) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EFOLDERINUSE';
      if (!isTaken || performance.now() > until) throw error;
    }
  }
}
