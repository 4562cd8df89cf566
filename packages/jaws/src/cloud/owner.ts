import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAlive } from '../base/process.ts';

/** A command that holds a lock, identified so exactly that no later process with the same number is mistaken for it. */
export interface Owner {
  readonly pid: number;
  /** Start time of the system and of the process; `-` if the system does not report it. */
  readonly start: string;
}

/** A lock's content: no two are the same. */
export const newLock = (): string => `${process.pid} ${startOf(process.pid) ?? '-'} ${randomUUID()}`;

/** Undefined if it is incomplete. Earlier versions wrote the number only. */
export function readOwner(text: string): Owner | undefined {
  const [pid, start = '-'] = text.split(' ');
  return Number(pid) > 0 ? { pid: Number(pid), start } : undefined;
}

export function hasEnded({ pid, start }: Owner): boolean {
  if (!isAlive(pid)) return true;
  const now = start === '-' ? undefined : startOf(pid);
  return now !== undefined && now !== start;
}

/** When a process started; undefined if the system does not say. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = textOf(`/proc/${pid}/stat`);
    // Field 22 of proc_pid_stat(5), counted from after the name, which may contain blanks itself: ticks after the system's
    // start.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks && `${textOf('/proc/sys/kernel/random/boot_id').slice(0, 8)}:${ticks}`;
  }
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

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
