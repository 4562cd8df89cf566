import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { duration } from './duration.ts';
import { fakeClock, isFake } from './fake-clock.ts';
import { after, pause } from './timers.ts';
import { Work } from './work.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('a duration', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['1d1h1m1s1ms', 90_061_001],
    ['36500d', 3_153_600_000_000],
    [0, 0],
    [1.5, 1.5],
    [3_153_600_000_000, 3_153_600_000_000],
  ])('%j is %d ms', (input, expected) => {
    expect(duration(input)).toBe(expected);
  });

  test.each([
    '',
    '5',
    '5x',
    '-5m',
    '5 m',
    '.5m',
    '5.m',
    '5m ',
    '36501d',
    -1,
    3_153_600_000_001,
    Number.NaN,
    null,
    undefined,
    {},
    true,
  ])('%j is invalid', (input) => {
    expect(() => duration(input)).toThrow(
      `A duration is milliseconds or a text such as 250ms, 30s, 5m, 1h30m or 7d, not ${JSON.stringify(input)}.`,
    );
    expect(() => duration(input)).toThrow(RangeError);
  });
});

describe('a fake clock', () => {
  test('shows its time until it is advanced', async () => {
    const clock = fakeClock('2026-01-02T03:04:05Z');
    const start = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(clock.now()).toBe(start);
    await clock.advance('1m');
    await clock.advance(500);
    expect(clock.now()).toBe(start + 60_500);
    expect(fakeClock(new Date(7)).now()).toBe(7);
    expect([isFake(clock), isFake({ now: () => 0 })]).toEqual([true, false]);
    expect(() => fakeClock('soon')).toThrow('"soon" is not a time.');
    await expect(clock.advance('soon')).rejects.toThrow(RangeError);
    await clock.advance(1);
    expect(clock.now()).toBe(start + 60_501);
  });

  test('rings what is due, each at its time and in its order', async () => {
    const clock = fakeClock(0);
    const rung: unknown[] = [];
    const ring = (name: string) => () => void rung.push([name, clock.now()]);
    clock.at(30, ring('c'));
    clock.at(10, ring('a'));
    clock.at(20, ring('b'));
    clock.at(20, ring('b2'));
    const cancel = clock.at(15, ring('never'));
    clock.at(41, ring('late'));
    cancel();
    clock.at(10, () => void clock.at(25, ring('from a')));
    await clock.advance(40);
    expect(rung).toEqual([
      ['a', 10],
      ['b', 20],
      ['b2', 20],
      ['from a', 25],
      ['c', 30],
    ]);
    await clock.advance(1);
    expect(rung.at(-1)).toEqual(['late', 41]);
    expect(rung).toHaveLength(6);
  });

  test('rings what is due already at once, but not before the call returns, and once', async () => {
    const clock = fakeClock(10);
    let rung = 0;
    clock.at(10, () => void rung++);
    const cancel = clock.at(5, () => {
      rung += 10;
    });
    cancel();
    expect(rung).toBe(0);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(rung).toBe(1);
    await clock.advance(10);
    expect(rung).toBe(1);
  });

  test('waits for what rings and for the clouds that joined it', async () => {
    const clock = fakeClock(0);
    const order: string[] = [];
    const turn = () => new Promise((done) => setTimeout(done, 2));
    const leave = clock.join(async () => {
      await turn();
      order.push(`rest ${clock.now()}`);
    });
    clock.at(10, async () => {
      await turn();
      order.push(`ring ${clock.now()}`);
    });
    await Promise.all([clock.advance(20), clock.advance(5)]);
    expect(order).toEqual(['rest 0', 'ring 10', 'rest 10', 'rest 20']);
    expect(clock.now()).toBe(25);
    leave();
    await clock.advance(5);
    expect(order).toHaveLength(4);
  });

  test('goes on after a failure', async () => {
    const clock = fakeClock(0);
    clock.at(5, () => Promise.reject(new Error('failed')));
    await expect(clock.advance(10)).rejects.toThrow('failed');
    await clock.advance(10);
    expect(clock.now()).toBe(15);
  });

  test('rings in the work that set it', async () => {
    const clock = fakeClock(0);
    const local = new AsyncLocalStorage<string>();
    let seen: string | undefined;
    local.run('mine', () =>
      clock.at(5, () => {
        seen = local.getStore();
      }),
    );
    await clock.advance(5);
    expect(seen).toBe('mine');
  });
});

describe('a timer', () => {
  test('rings once on a fake clock', async () => {
    const clock = fakeClock(100);
    let rung = 0;
    after(clock, 10, () => void rung++);
    const cancel = after(clock, 10, () => {
      rung += 10;
    });
    cancel();
    await clock.advance(9);
    expect(rung).toBe(0);
    await clock.advance(50);
    expect(rung).toBe(1);
  });

  test('rings in real time, also after longer than Node knows', () => {
    vi.useFakeTimers();
    const clock = { now: () => 0 };
    let rung = 0;
    after(clock, 2 ** 31 + 100, () => void rung++);
    const cancel = after(clock, 2 ** 31 + 100, () => {
      rung += 10;
    });
    vi.advanceTimersByTime(2 ** 31);
    cancel();
    vi.advanceTimersByTime(99);
    expect(rung).toBe(0);
    vi.advanceTimersByTime(1);
    expect(rung).toBe(1);
    after(clock, 2 ** 31 - 1, () => void rung++);
    vi.advanceTimersByTime(2 ** 31 - 2);
    expect(rung).toBe(1);
    vi.advanceTimersByTime(1);
    expect(rung).toBe(2);
  });

  test('keeps no process alive', () => {
    const unref = vi.spyOn(globalThis, 'setTimeout');
    const cancel = after({ now: () => 0 }, 1_000, () => undefined);
    const timer = unref.mock.results[0]!.value as NodeJS.Timeout;
    expect(timer.hasRef()).toBe(false);
    cancel();
    unref.mockRestore();
  });

  test('is a pause that an aborted signal ends', async () => {
    const clock = fakeClock(0);
    const control = new AbortController();
    let done = 0;
    const paused = pause(clock, 10).then(() => done++);
    const aborted = pause(clock, 1_000, control.signal).then(() => done++);
    await clock.advance(10);
    await paused;
    expect(done).toBe(1);
    control.abort();
    await aborted;
    await pause(clock, 1_000, control.signal);
    expect(done).toBe(2);
    const later = new AbortController();
    const over = pause(clock, 5, later.signal);
    await clock.advance(5);
    await over;
    later.abort();
  });
});

describe('open requests', () => {
  const none = new Set<Promise<unknown>>();

  test('is waited for, with what it starts', async () => {
    const work = new Work(true);
    let [commits, ended] = [0, 0];
    const step = () => new Promise((done) => setTimeout(done, 5)).then(() => ended++);
    work.add(step().then(() => void work.add(step().then(() => Promise.reject(new Error('failed'))))));
    await work.rest(async () => void commits++, none);
    expect(ended).toBe(2);
    expect(commits).toBeGreaterThan(4);
  });

  test('is not kept where nothing waits for it', async () => {
    const work = new Work(false);
    let ended = false;
    let end = () => {};
    work.add(
      new Promise<void>((done) => {
        end = done;
      }).then(() => {
        ended = true;
      }),
    );
    await work.rest(async () => {}, none);
    expect(ended).toBe(false);
    end();
  });

  test('in the background is waited for as long as it does not wait for the clock', async () => {
    const work = new Work(true);
    const background = new Set<Promise<unknown>>();
    let ended = 0;
    const quick: Promise<unknown> = new Promise((done) => setTimeout(done, 2)).then(() => {
      ended += 1;
      background.delete(quick);
    });
    background.add(quick).add(new Promise(() => {}));
    await work.rest(async () => {}, background);
    expect(ended).toBe(1);
    // Work already seen to wait is not waited for again.
    const began = performance.now();
    await work.rest(async () => {}, background);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
