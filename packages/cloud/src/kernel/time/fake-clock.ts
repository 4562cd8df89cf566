import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../environment.ts';
import { duration } from './duration.ts';

/** Time that stands still until a test advances it. One clock may be shared by several clouds. */
export interface FakeClock extends Clock {
  at(time: number, ring: () => unknown): () => void;
  /**
   * Advances time: milliseconds, or a text such as `5m`, `1h30m`, `7d`. Everything due meanwhile happens, each at its
   * time and in its order; resolves when it is done, including functions that it started.
   */
  advance(time: number | string): Promise<void>;
  /** For clouds: `rest` resolves when all work has ended. Returns the function that undoes it. */
  join(rest: () => Promise<void>): () => void;
}

/** Whether a clock is one of {@link fakeClock}. */
export const isFake = (clock: Clock): clock is FakeClock => 'advance' in clock && 'join' in clock;

interface Timer {
  readonly time: number;
  readonly ring: () => unknown;
}

/** A clock for `startCloud({ clock })` that shows this time: a Date, ISO 8601 text or milliseconds since the epoch. */
export function fakeClock(startAt: Date | string | number): FakeClock {
  let now = new Date(startAt).getTime();
  if (Number.isNaN(now)) throw new RangeError(`${JSON.stringify(startAt)} is not a time.`);
  const timers = new Set<Timer>();
  const clouds = new Set<() => Promise<void>>();
  let last: Promise<unknown> = Promise.resolve();

  const rest = async () => {
    for (const one of clouds) await one();
  };

  const next = (until: number): Timer | undefined => {
    let first: Timer | undefined;
    // At the same time, the one that was set first: a set keeps the order.
    for (const timer of timers) if (timer.time <= until && (!first || timer.time < first.time)) first = timer;
    return first;
  };

  const go = async (milliseconds: number) => {
    const until = now + milliseconds;
    await rest();
    for (let timer = next(until); timer; timer = next(until)) {
      now = Math.max(now, timer.time);
      timers.delete(timer);
      await timer.ring();
      await rest();
    }
    now = until;
  };

  return {
    now: () => now,
    at(time, ring) {
      const timer = { time, ring: AsyncLocalStorage.bind(ring) };
      timers.add(timer);
      // A due entry does not wait for time to pass, but it rings only after this call returns.
      const soon = time <= now ? setImmediate(() => timers.delete(timer) && void timer.ring()) : undefined;
      return () => {
        timers.delete(timer);
        clearImmediate(soon);
      };
    },
    async advance(time) {
      const milliseconds = duration(time);
      const run = last.then(() => go(milliseconds));
      last = run.catch(() => undefined);
      return run;
    },
    join(one) {
      clouds.add(one);
      return () => clouds.delete(one);
    },
  };
}
