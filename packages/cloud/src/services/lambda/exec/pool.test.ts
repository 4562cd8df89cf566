import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import type { Environment } from './environment.ts';
import type { EnvironmentFactory } from './environment-factory.ts';
import type { Invocation } from './invocation.ts';
import { Pool } from './pool.ts';
import { Slots } from './slots.ts';

/** An environment that only records whether it was ended. */
const warm = () => {
  const kill = vi.fn();
  return { kill, environment: { expires: Number.POSITIVE_INFINITY, kill } as unknown as Environment };
};

it('gives back what a burst left, and keeps the environment that was used last', () => {
  vi.useFakeTimers();
  try {
    const factory = { now: () => 0 } as unknown as EnvironmentFactory;
    const pool = new Pool('1', factory, new Slots(2, 10), () => {});
    const [first, second, last] = [warm(), warm(), warm()];
    for (const { environment } of [first, second, last]) pool.idle(environment);
    const killed = () => [first, second, last].map(({ kill }) => kill.mock.calls.length);

    vi.advanceTimersByTime(19_000);
    pool.reap(performance.now() - 300_000, 0);
    expect(killed()).toEqual([0, 0, 0]);
    vi.advanceTimersByTime(2_000);
    pool.reap(performance.now() - 300_000, 0);
    expect(killed()).toEqual([1, 1, 0]);
    vi.advanceTimersByTime(300_000);
    pool.reap(performance.now() - 300_000, 0);
    expect(killed()).toEqual([1, 1, 1]);
  } finally {
    vi.useRealTimers();
  }
});

it('keeps provisioned environments, however long they are unused', () => {
  vi.useFakeTimers();
  try {
    const factory = { now: () => 0 } as unknown as EnvironmentFactory;
    const pool = new Pool('1', factory, new Slots(2, 10), () => {});
    const [first, second, burst] = [warm(), warm(), warm()];
    for (const { environment } of [first, second, burst]) pool.idle(environment);
    pool.provision(2);
    vi.advanceTimersByTime(3_600_000);
    pool.reap(performance.now() - 300_000, 0);
    const killed = [first, second, burst].map(({ kill }) => kill.mock.calls.length);
    // Which one goes does not matter; two stay.
    expect(killed.toSorted()).toEqual([0, 0, 1]);
    pool.reap(performance.now() - 300_000, 0);
    expect(pool.alive).toBe(2);
    // Nor are they ended to make room for other functions.
    expect(pool.oldestIdle).toBeUndefined();
    pool.provision(0);
    pool.reap(performance.now() - 300_000, 0);
    expect(pool.alive).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it.runIf(process.platform === 'linux').each([
  ['gets company when it waits for something', 'process.stdin.resume()', 'S', 500, true],
  ['gets none while it computes or waits for a processor', 'for (;;);', 'R', 500, false],
  ['gets some after two seconds of that', 'for (;;);', 'R', 2500, true],
])('a short function whose invocation takes long %s', async (_, code, state, ms, isMade) => {
  const child = spawn(process.execPath, ['-e', `console.log(); ${code}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const stateOf = () => readFileSync(`/proc/${child.pid}/stat`, 'latin1').replace(/^.*\) /s, '')[0];
  await vi.waitFor(() => expect(stateOf()).toBe(state), 20_000);
  vi.useFakeTimers();
  try {
    const start = vi.fn(() => new Promise(() => {}));
    const factory = { now: () => 0, environment: start } as unknown as EnvironmentFactory;
    const environment = {
      expires: Number.POSITIVE_INFINITY,
      invoke() {},
      kill() {},
      processes: () => [child.pid],
    } as unknown as Environment;
    const pool = new Pool('1', factory, new Slots(1, 10), () => {});
    const invocation = { abort() {} } as unknown as Invocation;
    pool.idle(environment);
    pool.run(invocation);
    pool.idle(environment);
    for (let n = 0; n < 2; n++) pool.run(invocation);
    await vi.advanceTimersByTimeAsync(ms);
    expect(start.mock.calls.length > 0).toBe(isMade);
    void pool.kill();
  } finally {
    vi.useRealTimers();
    child.kill('SIGKILL');
  }
});

it('starts no environment for what waits when the answer of a busy one has been read', () => {
  vi.useFakeTimers();
  try {
    const start = vi.fn(() => new Promise(() => {}));
    const factory = { now: () => 0, environment: start } as unknown as EnvironmentFactory;
    const slots = new Slots(1, 10);
    const take = vi.spyOn(slots, 'take');
    const environment = {
      expires: Number.POSITIVE_INFINITY,
      invoke() {},
      kill() {},
      processes: () => [],
    } as unknown as Environment;
    const pool = new Pool('1', factory, slots, () => {});
    const invocation = { abort() {} } as unknown as Invocation;
    pool.idle(environment);
    const began = performance.now();
    for (let n = 0; n < 2; n++) pool.run(invocation);
    // At the second look the invocation has run for long, and its answer is read in the same turn of the event loop.
    const soon = setImmediate;
    let isRead = false;
    vi.stubGlobal('setImmediate', (check: () => void) => {
      soon(check);
      if (performance.now() - began < 100 || isRead) return;
      isRead = true;
      soon(() => pool.idle(environment));
    });
    vi.advanceTimersByTime(120);
    expect(isRead).toBe(true);
    expect(take).not.toHaveBeenCalled();
    void pool.kill();
  } finally {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  }
});
