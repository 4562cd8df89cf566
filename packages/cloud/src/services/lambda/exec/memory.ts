import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Bytes a page; the same on every Linux that Node's binaries run on, except for some ARM kernels that use larger pages.
 */
const PAGE = 4096;
const EVERY = 100;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const PROCESSES = 1024;
const EVERY_WITHOUT_PROC = 1000;

/** A process whose memory is watched while it works. */
export interface Watched {
  readonly pid: number;
  /** The process and those that it started, on Linux. */
  processes(): readonly number[];
  /** Bytes. */
  readonly memoryLimit: number;
  /** Bytes in use now, by this many processes. */
  onMemory(bytes: number, processes: number): void;
}

/** Measures the resident memory of all environments that work, ten times a second, with one timer for all. */
export class MemoryWatch {
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  add(one: Watched): void {
    this.#watched.add(one);
    this.#timer ??= setInterval(() => this.#look(), process.platform === 'linux' ? EVERY : EVERY_WITHOUT_PROC).unref();
  }

  remove(one: Watched): void {
    this.#watched.delete(one);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#watched.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else if (process.platform === 'linux') {
      for (const one of [...this.#watched]) {
        const processes = one.processes();
        one.onMemory(bytesOf(processes, one.memoryLimit), processes.length);
      }
    } else if (process.platform !== 'win32') {
      this.#askPs();
    }
  }

  #askPs(): void {
    const pids = [...this.#watched].map(({ pid }) => pid).join(',');
    execFile('/bin/ps', ['-o', 'pid=,rss=', '-p', pids], (_error, stdout) => {
      const rss = new Map(stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
      for (const one of [...this.#watched]) one.onMemory((rss.get(one.pid) ?? 0) * 1024, 1);
    });
  }
}

/**
 * Bytes of these processes, without ended ones. Shared memory is counted once for each, and exactly only where the sum is beyond
 * `limit`, since counting it takes a while.
 */
export function bytesOf(pids: readonly number[], limit: number): number {
  const resident = sum(pids, residentBytes);
  return pids.length === 1 || resident <= limit ? resident : sum(pids, proportionalBytes);
}

const sum = (pids: readonly number[], of: (pid: number) => number): number =>
  pids.reduce((total, pid) => total + of(pid), 0);

/** These processes and all their descendants. */
export function treeOf(roots: readonly number[]): number[] {
  const found = [...roots];
  // It grows meanwhile.
  for (const one of found) found.push(...childrenOf(one));
  return found;
}

/** Processes that the first thread of a process started, the oldest first. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

/** Resident bytes; memory that several processes share is divided among them. */
function proportionalBytes(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE;
  } catch {
    return 0;
  }
}
