import { readlinkSync } from 'node:fs';
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
      await file.write(`${process.pid} ${performance.timeOrigin} ${processSpace()}`);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = await holderOf(dir);
      if (holder && (await isAlive(holder))) {
        // A process that was just killed is there for a moment longer.
        if (performance.now() - began > PATIENCE) throw new FolderInUse(dir, holder.pid);
        await wait(50);
      } else await rm(path, { force: true });
    }
  }
}

interface Holder {
  readonly pid: number;
  readonly origin: number;
  /** Where that number means a process: containers on one disk count their processes apart. */
  readonly space: string;
}

/** Who locked this folder; undefined when nobody did, or nobody that can be read. */
async function holderOf(dir: string): Promise<Holder | undefined> {
  const [pid, origin, space = ''] = (await readFile(join(dir, 'lock'), 'utf8').catch(() => '')).split(' ');
  return Number(pid) > 0 ? { pid: Number(pid), origin: Number(origin), space } : undefined;
}

/** Whether whoever locked this folder has certainly ended: false also where that cannot be known from here. */
export async function isAbandoned(dir: string): Promise<boolean> {
  const holder = await holderOf(dir);
  return holder !== undefined && holder.space === processSpace() && !(await isAlive(holder));
}

async function isAlive({ pid, origin }: Holder): Promise<boolean> {
  // In a container a crashed cloud had, as likely as not, the same process id as this one.
  if (pid === process.pid) return origin === performance.timeOrigin;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // Linux keeps a killed process's number until its parent has looked; it holds nothing any more.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(status);
}

/** Names the set of processes in which this one's number is unique; `-` where there is only one. */
function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\s/g, '');
  } catch {
    return '-';
  }
}
