import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Growth, processesOf } from './growth.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(100_000);
});
afterEach(() => vi.useRealTimers());

/** A process that does not exist, and so never waits for a processor. */
const NOBODY = 2 ** 30;

/** The demand on a pool: environments that have been busy for this many milliseconds, and so on. */
function demand({ busy = [] as number[], waiting = 1, waited = 0, starting = 0, pids = [NOBODY] } = {}) {
  const now = performance.now();
  return {
    waiting,
    since: waiting > 0 ? now - waited : undefined,
    starting,
    busy: new Map(busy.map((ago) => [{ processes: () => pids }, now - ago])),
  };
}
/** Growth on `width` processors, of a pool whose processes compute for this share of the time, and this one for `own`. */
function growth(width: number, { share, own }: { share: number | undefined; own: number } = { share: 0, own: 0 }) {
  const looked: (readonly number[])[] = [];
  const effort = {
    since(processes: readonly number[]) {
      looked.push(processes);
      return share;
    },
    own: () => own,
  };
  return Object.assign(new Growth(width, effort), { looked });
}

describe('another environment', () => {
  it('is what the first invocation needs', () => {
    expect(growth(1).deservesMore(demand(), false)).toBe(true);
  });

  it('waits while as many start as there are processors', () => {
    const one = growth(2);
    expect(one.deservesMore(demand({ starting: 1, waiting: 9 }), false)).toBe(true);
    expect(one.deservesMore(demand({ starting: 2, waiting: 9 }), false)).toBe(false);
    // However long an invocation has waited.
    expect(one.deservesMore(demand({ starting: 2, waiting: 9, busy: [9_000], waited: 9_000 }), true)).toBe(false);
  });

  it('is started for each processor as long as no invocation has ended', () => {
    const one = growth(3);
    expect(one.deservesMore(demand({ busy: [1, 1] }), false)).toBe(true);
    expect(one.deservesMore(demand({ busy: [1], starting: 1 }), false)).toBe(true);
    expect(one.deservesMore(demand({ busy: [1, 1, 1] }), false)).toBe(false);
    expect(one.deservesMore(demand({ busy: [1, 1], starting: 1 }), false)).toBe(false);
  });

  it('runs on a free processor what would wait for more than 20 ms', () => {
    const one = growth(4);
    one.ran(10);
    expect(one.deservesMore(demand({ busy: [1], waiting: 2 }), false)).toBe(false);
    expect(one.deservesMore(demand({ busy: [1], waiting: 3 }), false)).toBe(true);
    // With two running, the wait is half as long; a starting environment takes one of the waiting invocations.
    expect(one.deservesMore(demand({ busy: [1, 1], waiting: 4 }), false)).toBe(false);
    expect(one.deservesMore(demand({ busy: [1, 1], waiting: 5 }), false)).toBe(true);
    expect(one.deservesMore(demand({ busy: [1], waiting: 3, starting: 1 }), false)).toBe(false);
    expect(one.deservesMore(demand({ starting: 1, waiting: 3 }), false)).toBe(false);
    expect(one.deservesMore(demand({ starting: 1, waiting: 4 }), false)).toBe(true);
  });

  it('beyond the processors is for what would wait longer than a cold start', () => {
    const one = growth(2);
    one.ran(100);
    expect(one.deservesMore(demand({ busy: [1, 1], waiting: 2 }), false)).toBe(false);
    expect(one.deservesMore(demand({ busy: [1, 1], waiting: 3 }), false)).toBe(true);
  });

  it('beyond the processors is not for what is short and computes', () => {
    const many = { busy: [1, 1], waiting: 5 };
    const short = growth(2);
    short.ran(99);
    // Nobody has measured yet whether it does.
    expect(short.deservesMore(demand(many), false)).toBe(false);
    short.look([7]);
    expect([short.deservesMore(demand(many), false), short.looked]).toEqual([true, [[7]]]);
    for (const [share, own, more] of [
      [0.5, 0.5, true],
      [0.51, 0, false],
      [0, 0.51, false],
      // The system does not report it.
      [undefined, 0, false],
    ] as const) {
      const one = growth(2, { share, own });
      one.ran(99);
      one.look([]);
      expect(one.deservesMore(demand(many), false)).toBe(more);
    }
  });
});

describe('what it has learned', () => {
  it('of invocations is a moving average that begins with the first', () => {
    const one = growth(1);
    one.ran(200);
    one.ran(0);
    // 160 ms: the wait of one is longer than a cold start, 100 ms. After three more it is 81.92 ms.
    expect(one.deservesMore(demand({ busy: [1] }), false)).toBe(true);
    for (let n = 0; n < 3; n++) one.ran(0);
    expect(one.deservesMore(demand({ busy: [1] }), false)).toBe(false);
  });

  it('of cold starts is a moving average that begins with 100 ms', () => {
    const one = growth(1);
    expect(one.coldStart).toBe(100);
    one.started(600);
    expect(one.coldStart).toBe(200);
    one.started(100);
    expect(one.coldStart).toBe(180);
  });
});

describe('where all environments are stuck', () => {
  const stuck = { busy: [101, 150], waited: 101 };

  it('one more starts, whatever was expected of them', () => {
    const one = growth(2);
    expect(one.deservesMore(demand(stuck), true)).toBe(true);
    one.ran(1);
    expect(one.deservesMore(demand(stuck), true)).toBe(true);
  });

  it('none starts before all that they have said was read', () => {
    expect(growth(2).deservesMore(demand(stuck), false)).toBe(false);
  });

  it.each([
    ['somebody has waited for a cold start', { ...stuck, waited: 99 }],
    ['each has been at it for as long', { ...stuck, busy: [150, 99] }],
    ['anybody waits', { ...stuck, waiting: 0 }],
  ])('none starts before %s', (_, more) => {
    expect(growth(2).deservesMore(demand(more), true)).toBe(false);
  });

  it('none starts where nothing runs', () => {
    const one = growth(2);
    one.ran(1);
    expect(one.deservesMore(demand({ starting: 1, waiting: 1, waited: 9_000 }), true)).toBe(false);
  });

  // The thread that reads this process's state is itself running at that moment.
  it.runIf(process.platform === 'linux')('what is short waits for the processors for two seconds', () => {
    const pids = [NOBODY, process.pid];
    const one = growth(2);
    one.ran(99);
    expect(one.deservesMore(demand({ ...stuck, pids }), true)).toBe(false);
    expect(one.deservesMore(demand({ ...stuck, pids, waited: 2_000 }), true)).toBe(false);
    expect(one.deservesMore(demand({ ...stuck, pids, waited: 2_001 }), true)).toBe(true);
    const long = growth(2);
    long.ran(100);
    expect(long.deservesMore(demand({ ...stuck, pids }), true)).toBe(true);
    expect(growth(2).deservesMore(demand({ ...stuck, pids }), true)).toBe(true);
  });
});

it('the processes of environments are those of all of them', () => {
  const of = (...pids: number[]) => [{ processes: () => pids }, 0] as const;
  expect(processesOf(new Map([of(1, 2), of(), of(3)]))).toEqual([1, 2, 3]);
});
