import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/**
 * Whether processes compute or wait: for a response, a timer, a disk. Time that a process waits for a processor counts as
 * computing, so a busy machine makes no process look idle.
 */
export class Effort {
  /** Nanoseconds of computing so far, by process. */
  #spent = new Map<number, number>();
  #at = performance.now();
  #own = { loop: performance.eventLoopUtilization(), spent: computed(process.pid), at: performance.now() };

  /**
   * The share of the time since the last call that this process was busy, from 0 to 1. Its event loop counts the time that it waits for
   * a processor as idle, and the scheduler knows the main thread only: the larger value counts.
   */
  own(): number {
    const before = this.#own;
    this.#own = { loop: performance.eventLoopUtilization(), spent: computed(process.pid), at: performance.now() };
    const { utilization } = performance.eventLoopUtilization(this.#own.loop, before.loop);
    const scheduled = (this.#own.spent - before.spent) / ((this.#own.at - before.at) * 1e6);
    return Math.max(utilization, Math.min(1, scheduled) || 0);
  }

  /** The share of the time since the last call that these processes computed, from 0 to 1. Undefined if the system does not say. */
  since(processes: readonly number[]): number | undefined {
    const now = performance.now();
    const nanoseconds = (now - this.#at) * 1e6;
    const before = this.#spent;
    this.#spent = new Map(processes.map((pid) => [pid, computed(pid)]));
    this.#at = now;
    const both = processes.filter((pid) => (before.get(pid) ?? 0) > 0 && (this.#spent.get(pid) ?? 0) > 0);
    if (both.length === 0 || nanoseconds <= 0) return undefined;
    const more = both.reduce((sum, pid) => sum + (this.#spent.get(pid) ?? 0) - (before.get(pid) ?? 0), 0);
    return Math.min(1, more / both.length / nanoseconds);
  }
}

/** Of a process's main thread. https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
function computed(pid: number): number {
  try {
    const [running = 0, waiting = 0] = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ').map(Number);
    return running + waiting;
  } catch {
    return 0;
  }
}

/** Whether a process's main thread computes, or would if it had a processor. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function isRunnable(pid: number): boolean {
  try {
    // The name of the program, in parentheses, may have anything in it.
    return /^\d+ \(.*\) R /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
