import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** The contents of /proc, by path, for processes that do not exist. */
const files = vi.hoisted(() => new Map<string, string>());
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const readFileSync = ((path: string, ...more: []) => files.get(path) ?? real.readFileSync(path, ...more)) as unknown;
  return { ...real, readFileSync };
});
const { Effort, isRunnable } = await import('./effort.ts');

let now = 0;
beforeEach(() => {
  now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  files.clear();
  vi.restoreAllMocks();
});

const [ONE, OTHER, GONE] = [2 ** 30, 2 ** 30 + 1, 2 ** 30 + 2];
/** A process has run and waited for a processor for this many milliseconds. */
const spent = (pid: number, running: number, waiting = 0) =>
  files.set(`/proc/${pid}/schedstat`, `${running * 1e6} ${waiting * 1e6} 7\n`);

// https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat
describe('the share of the time that processes compute', () => {
  it('is that since the last call, with what they wait for a processor', () => {
    const effort = new Effort();
    spent(ONE, 10);
    expect(effort.since([ONE])).toBeUndefined();
    now += 100;
    spent(ONE, 30, 20);
    expect(effort.since([ONE])).toBeCloseTo(0.4);
    now += 100;
    expect(effort.since([ONE])).toBe(0);
  });

  it('is an average over those that are known at both times', () => {
    const effort = new Effort();
    spent(ONE, 10);
    spent(OTHER, 10);
    effort.since([ONE, GONE]);
    now += 100;
    spent(ONE, 60);
    spent(OTHER, 90);
    expect(effort.since([ONE, OTHER, GONE])).toBeCloseTo(0.5);
    now += 100;
    spent(ONE, 70);
    spent(OTHER, 120);
    expect(effort.since([ONE, OTHER, GONE])).toBeCloseTo(0.2);
  });

  it('is never more than the whole time, and not known of no time', () => {
    const effort = new Effort();
    spent(ONE, 10);
    effort.since([ONE]);
    now += 100;
    spent(ONE, 500);
    expect(effort.since([ONE])).toBe(1);
    expect(effort.since([ONE])).toBeUndefined();
    expect(effort.since([])).toBeUndefined();
  });
});

describe('the share of the time that this process is busy', () => {
  /** Its event loop was busy for this share of the time. */
  const loop = (utilization: number) =>
    vi.spyOn(performance, 'eventLoopUtilization').mockReturnValue({ utilization, idle: 0, active: 0 });

  it('is what the event loop says, or the scheduler, whichever is more', () => {
    loop(0.3);
    spent(process.pid, 10);
    const effort = new Effort();
    now += 100;
    spent(process.pid, 20);
    expect(effort.own()).toBeCloseTo(0.3);
    now += 100;
    spent(process.pid, 60, 40);
    expect(effort.own()).toBeCloseTo(0.8);
    now += 100;
    spent(process.pid, 900);
    expect(effort.own()).toBe(1);
  });

  it('is what the event loop says where no time has gone by', () => {
    loop(0.2);
    spent(process.pid, 10);
    expect(new Effort().own()).toBe(0.2);
  });
});

// https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
it.each([
  [`${ONE} (node) R 1 2`, true],
  [`${ONE} (node) S 1 2`, false],
  [`${ONE} (a) R (b) S 1 2`, true],
  [`${ONE} (a\n) S) R 1 2`, true],
  [`${ONE} (node) D 1 R 2`, false],
])('%j is of a process that computes: %s', (text, expected) => {
  files.set(`/proc/${ONE}/stat`, text);
  expect(isRunnable(ONE)).toBe(expected);
});

it('a process that is gone does not compute', () => expect(isRunnable(GONE)).toBe(false));
