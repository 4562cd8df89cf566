import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Bytes a page; the same on every Linux that Node's binaries run on, but for some ARM kernels that use larger pages. */
const PAGE = 4096;
const EVERY = 100;
const EVERY_WITHOUT_PROC = 1000;

/** Something whose memory is watched while it works. */
export interface Watched {
  /** A process that is measured with those that it started. */
  readonly pid: number;
  /** Bytes. */
  readonly memoryLimit: number;
  /** Bytes in use now. */
  onMemory(bytes: number): void;
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
      for (const one of [...this.#watched]) one.onMemory(treeBytes(one.pid, one.memoryLimit));
    } else if (process.platform !== 'win32') {
      this.#askPs();
    }
  }

  #askPs(): void {
    const pids = [...this.#watched].map(({ pid }) => pid).join(',');
    execFile('/bin/ps', ['-o', 'pid=,rss=', '-p', pids], (_error, stdout) => {
      const rss = new Map(stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
      for (const one of [...this.#watched]) one.onMemory((rss.get(one.pid) ?? 0) * 1024);
    });
  }
}

/**
 * Bytes of a process and of those that it started; 0 when it is gone or the system does not tell. What they share is counted once for
 * each, and exactly only where the sum is beyond `limit`, since counting it takes a while.
 */
export function treeBytes(pid: number, limit: number): number {
  if (process.platform !== 'linux') return 0;
  const pids = [pid];
  // It grows meanwhile.
  for (const one of pids) pids.push(...childrenOf(one));
  const resident = pids.reduce((sum, one) => sum + residentBytes(one), 0);
  return pids.length === 1 || resident <= limit ? resident : pids.reduce((sum, one) => sum + proportionalBytes(one), 0);
}

/** Processes that the first thread of a process started, the oldest first. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

/** Resident bytes, where memory that several processes share is divided among them. */
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
