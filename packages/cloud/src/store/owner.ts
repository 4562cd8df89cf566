import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** Identifies a process that holds a lock, so a later one with the same id is not mistaken for it. */
export interface Owner {
  readonly pid: number;
  /** When the process began, according to its JavaScript: distinguishes processes in a container, where ids repeat. */
  readonly origin: number;
  /** Where that id has a meaning: containers on one disk count their processes separately. `-`: not known to be another place. */
  readonly space: string;
  /** The boot of the system that it runs on; `-` if unknown. */
  readonly boot: string;
  /** When the process began, according to the system; `-` if unknown. */
  readonly start: string;
}

export function ownProcess(): Owner {
  const { pid } = process;
  return { pid, origin: performance.timeOrigin, space: processSpace(), boot: bootId(), start: startOf(pid) ?? '-' };
}

export const writeOwner = ({ pid, origin, space, boot, start }: Owner): string =>
  [pid, origin, space, boot, start].join(' ');

/** Undefined for text that no version of this program wrote completely. Earlier ones wrote the first three fields only. */
export function readOwner(text: string): Owner | undefined {
  const [pid, origin, space = '-', boot = '-', start = '-'] = text.split(' ');
  return Number(pid) > 0 ? { pid: Number(pid), origin: Number(origin), space, boot, start } : undefined;
}

/** `unknown`: its process id cannot be looked up from here. */
export function stateOf({ pid, origin, space, boot, start }: Owner): 'alive' | 'ended' | 'unknown' {
  const own = ownProcess();
  if (boot !== '-' && boot !== own.boot) return 'unknown';
  if (space !== '-' && space !== own.space) return 'unknown';
  if (pid === own.pid) return origin === own.origin ? 'alive' : 'ended';
  if (!isRunning(pid)) return 'ended';
  const now = start === '-' ? undefined : startOf(pid);
  return now === undefined || now === start ? 'alive' : 'ended';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // Linux keeps a killed process's id until its parent has read the exit status; it holds nothing any more.
  return !/^[ZX]/.test(statOf(pid)[0] ?? '');
}

/** Fields of proc_pid_stat(5) from the third on, behind the name, which may have blanks and brackets. */
function statOf(pid: number): string[] {
  const text = textOf(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** When a process began. Undefined if the system does not say. */
function startOf(pid: number): string | undefined {
  // Field 22: clock ticks after the system's start.
  if (process.platform === 'linux') return statOf(pid)[19];
  return process.platform === 'win32' ? undefined : startByPs(pid);
}

/** For systems without /proc, macOS among them. */
export function startByPs(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8', stdio: 'pipe' });
    return text.trim().replace(/\s+/g, '_') || undefined;
  } catch {
    return undefined;
  }
}

/** A part is enough, and lets an owner fit into an inode; see lock.ts. */
const bootId = (): string => textOf('/proc/sys/kernel/random/boot_id').slice(0, 8) || '-';

function processSpace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '-';
  } catch {
    return '-';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
