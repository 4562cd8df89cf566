import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder is another running cloud's. */
export class FolderInUse extends Error {
  readonly code = 'EFOLDERINUSE';
  readonly pid: number;

  constructor(dir: string, pid: number) {
    super(`${dir} is in use by another cloud (process ${pid}).`);
    this.pid = pid;
  }
}

/** One cloud per folder: two journals in one file would be nobody's. Gives the way to unlock it. */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, 'lock');
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.write(`${process.pid} ${performance.timeOrigin}`);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) throw error;
      const [pid, origin] = (await readFile(path, 'utf8').catch(() => '')).split(' ').map(Number);
      // In a container a crashed cloud had, as likely as not, the same process id as this one.
      const isOurOwnPast = pid === process.pid && origin !== performance.timeOrigin;
      if (pid && !isOurOwnPast && isAlive(pid)) throw new FolderInUse(dir, pid);
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
