import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { parseRecord } from '../env/format.ts';

/** What a process does to a stage while it holds its lease. `deploy` includes a promotion and a continued rollout, `env` changes variables. */
export type Activity = 'deploy' | 'rollback' | 'abort' | 'remove' | 'env';

/** Who holds a lease, and how to find out whether it still runs. */
export interface Holder {
  readonly deployment: string;
  /** Random for each time that a process takes leases: a continued rollout has the deployment id of the process before. Absent in older leases. */
  readonly nonce?: string;
  /** Absent in older leases. */
  readonly activity?: Activity;
  /** `anna@laptop`. */
  readonly owner: string;
  readonly pid: number;
  /** Equal only for processes that see each other's ids: one boot of one machine, one container. */
  readonly machine: string;
  /** Distinguishes two processes with one id; empty if the system does not say. */
  readonly started: string;
  /** ISO 8601. */
  readonly since: string;
  readonly expires: string;
}

const orEmpty = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

const machineOf = (): string =>
  [
    hostname(),
    orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    orEmpty(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ');

/** When a process began, in the kernel's own count (field 22 of /proc/<pid>/stat); empty if /proc does not exist. */
const startOf = (pid: number): string =>
  orEmpty(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /^[ZX]/.test(fields[0] ?? '') ? '' : (fields[19] ?? '');
  });

export function thisHolder(deployment: string, since: Date, expires: Date): Holder {
  return {
    deployment,
    owner: `${orEmpty(() => userInfo().username) || 'somebody'}@${hostname()}`,
    pid: process.pid,
    machine: machineOf(),
    started: startOf(process.pid),
    since: since.toISOString(),
    expires: expires.toISOString(),
  };
}

/** Whether the holder is a process of this machine that has ended. False if unknown. */
export function hasEnded({ machine, pid, started }: Holder): boolean {
  if (machine !== machineOf() || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return started !== '' && startOf(pid) !== started;
}

/** Undefined for a text that no holder wrote. Throws OtherJawsNeeded. */
export function parseHolder(text: string, where: string): Holder | undefined {
  const value = parseRecord<Holder>(text, where);
  const texts = [value?.deployment, value?.owner, value?.machine, value?.started, value?.since, value?.expires];
  return texts.every((one) => typeof one === 'string') ? (value as Holder) : undefined;
}
