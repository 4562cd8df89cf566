import type { Clock } from '../environment.ts';

/** Clears a timer; clearing one that has rung does nothing. */
export type Cancel = () => void;

/** The maximum time of Node's timers. Milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Rings once when this many milliseconds have passed on the cloud's clock: on a fake clock when it is advanced. It does not keep
 * the process alive. A fake clock waits for the promise that `ring` returns before it advances further.
 */
export function after(clock: Clock, milliseconds: number, ring: () => unknown): Cancel {
  if (clock.at) return clock.at(clock.now() + milliseconds, ring);
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = setTimeout(() => (left > LONGEST ? wait(left - LONGEST) : ring()), Math.min(left, LONGEST)).unref();
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}

/** Resolves when this many milliseconds have passed on the cloud's clock, or the signal is aborted. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = after(clock, milliseconds, done);
    signal?.addEventListener('abort', done);
  });
}
