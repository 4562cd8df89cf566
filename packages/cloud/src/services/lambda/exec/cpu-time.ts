import { readdirSync, readFileSync } from 'node:fs';

/** A function that has this variable with the value 1 gets a line with its CPU time in the log of each invocation. */
const variable = 'JAWS_CLOUD_CPU_TIME';

export const asksForCpuTime = (variables: Readonly<Record<string, string>> | undefined): boolean =>
  variables?.[variable] === '1';

/**
 * CPU time that all threads of these processes have used so far. Milliseconds; undefined if the system does not say.
 * https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat
 */
export function cpuTime(processes: readonly number[]): number | undefined {
  const found = processes.flatMap((pid) => threadsOf(pid));
  return found.length === 0 ? undefined : found.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** Nanoseconds of each thread. One that ends meanwhile is left out. */
function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const nanoseconds = Number.parseInt(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1'), 10);
      return Number.isFinite(nanoseconds) ? [nanoseconds] : [];
    });
  } catch {
    return [];
  }
}
