import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment } from './environment.ts';
import { type Evictable, mostEnvironments, Slots } from './slots.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const environment = () => ({}) as Environment;
/** Asks for a place, and says whether it got one. */
function asking(slots: Slots) {
  const asked: { release?: () => void } = {};
  void slots.take().then((release) => {
    asked.release = release;
  });
  return asked;
}
const turn = () => vi.advanceTimersByTimeAsync(0);

describe('starts at once', () => {
  it('are as many as the machine has room for, in the order in which they came', async () => {
    const slots = new Slots(2, 10);
    const [first, second, third, fourth] = [1, 2, 3, 4].map(() => asking(slots));
    await turn();
    expect([first, second, third, fourth].map((one) => one?.release !== undefined)).toEqual([true, true, false, false]);
    first?.release?.();
    first?.release?.();
    await turn();
    expect([third, fourth].map((one) => one?.release !== undefined)).toEqual([true, false]);
    second?.release?.();
    await turn();
    expect(fourth?.release).toBeDefined();
  });

  it('that take longer than a second make room for others', async () => {
    const slots = new Slots(1, 10);
    const slow = asking(slots);
    const next = asking(slots);
    await vi.advanceTimersByTimeAsync(999);
    expect(next.release).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(next.release).toBeDefined();
    // It has already returned its place, so it cannot release another's.
    slow.release?.();
    const third = asking(slots);
    await turn();
    expect(third.release).toBeUndefined();
  });
});

describe('environments', () => {
  /** An owner that ends its idle environment, last used at the given time. */
  function owner(slots: Slots, oldestIdle: number | undefined) {
    const own = environment();
    const ended: number[] = [];
    const evictable: Evictable = {
      oldestIdle,
      endOldestIdle() {
        ended.push(1);
        // A process takes a while to end.
        queueMicrotask(() => slots.gone(own));
      },
    };
    slots.born(own, evictable);
    return { own, ended };
  }

  it('are no more than the machine holds: the one that was idle longest makes room', async () => {
    const slots = new Slots(5, 3);
    const [busy, newer, older] = [owner(slots, undefined), owner(slots, 20), owner(slots, 10)];
    const one = asking(slots);
    await turn();
    await turn();
    expect([busy, newer, older].map(({ ended }) => ended.length)).toEqual([0, 0, 1]);
    expect(one.release).toBeDefined();
  });

  it('that start count, too', async () => {
    const slots = new Slots(5, 1);
    const first = asking(slots);
    const second = asking(slots);
    await turn();
    expect([first, second].map(({ release }) => release !== undefined)).toEqual([true, false]);
    first.release?.();
    await turn();
    expect(second.release).toBeDefined();
  });

  it('that a slow start did not make leave their room', async () => {
    const slots = new Slots(5, 1);
    const slow = asking(slots);
    const next = asking(slots);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(next.release).toBeUndefined();
    slow.release?.();
    slow.release?.();
    await turn();
    expect(next.release).toBeDefined();
  });

  it('wait until one has ended or becomes idle', async () => {
    const slots = new Slots(5, 1);
    const { own } = owner(slots, undefined);
    const waiting = asking(slots);
    await turn();
    slots.idle();
    await turn();
    expect(waiting.release).toBeUndefined();
    slots.gone(environment());
    await turn();
    expect(waiting.release).toBeUndefined();
    slots.gone(own);
    await turn();
    expect(waiting.release).toBeDefined();
  });

  it('that became idle make room at once', async () => {
    const slots = new Slots(5, 1);
    const own = environment();
    let idleSince: number | undefined;
    const evictable = {
      get oldestIdle() {
        return idleSince;
      },
      endOldestIdle: () => queueMicrotask(() => slots.gone(own)),
    };
    slots.born(own, evictable);
    const waiting = asking(slots);
    await turn();
    idleSince = 1;
    slots.idle();
    await turn();
    await turn();
    expect(waiting.release).toBeDefined();
  });
});

it.each<[string | undefined, number, number]>([
  [undefined, 16, 128],
  [undefined, 16.1, 128],
  [undefined, 2, 32],
  [undefined, 5, 40],
  [undefined, 4_000, 1_000],
  ['', 16, 128],
  ['0', 16, 128],
  ['-1', 16, 128],
  ['many', 16, 128],
  ['1', 16, 1],
  ['5000', 16, 5_000],
])('a machine asked for %j environments with %d GiB holds %d', (asked, gibibytes, max) => {
  expect(mostEnvironments(asked, gibibytes * 1024 ** 3)).toBe(max);
});
