import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** How long a folder that is in use is waited for. Milliseconds. */
const PATIENCE = 1_000;

/** The folder is another running cloud's. */
class FolderInUse extends Error {
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
  const began = performance.now();
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.write(`${process.pid} ${performance.timeOrigin}`);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid, origin] = (await readFile(path, 'utf8').catch(() => '')).split(' ').map(Number);
      // In a container a crashed cloud had, as likely as not, the same process id as this one.
      const isOurOwnPast = pid === process.pid && origin !== performance.timeOrigin;
      if (pid && !isOurOwnPast && (await isAlive(pid))) {
        // A process that was just killed is there for a moment longer.
        if (performance.now() - began > PATIENCE) throw new FolderInUse(dir, pid);
        await wait(50);
      } else await rm(path, { force: true });
    }
  }
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // Linux keeps a killed process's number until its parent has looked; it holds nothing any more.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(status);
}
