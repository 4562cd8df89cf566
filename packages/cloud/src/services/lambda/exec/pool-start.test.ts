import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment, EnvironmentListener } from './environment.ts';
import type { EnvironmentFactory } from './environment-factory.ts';
import type { InitFailure } from './init-failure.ts';
import type { Invocation } from './invocation.ts';
import { Pool } from './pool.ts';
import { Slots } from './slots.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const late: InitFailure = { kind: 'timeout', errorType: 'Sandbox.Timedout', payload: undefined, reason: 'timeout' };
const broken: InitFailure = { kind: 'error', errorType: 'Own', payload: undefined, reason: 'Own' };

/** A pool whose environments record the calls to them: `1 start 10000 on-demand`. */
function pool({
  width = 2,
  most: max = 10,
  expires = Number.POSITIVE_INFINITY,
  preparation = Promise.resolve(),
}: {
  width?: number;
  most?: number;
  expires?: number;
  preparation?: Promise<void>;
} = {}) {
  const log: string[] = [];
  const made: { environment: Environment; settle(failure?: InitFailure): void }[] = [];
  const factory = {
    timeout: 3_000,
    now: () => 0,
    release: () => log.push('released'),
    async environment(listener: EnvironmentListener) {
      const name = made.length + 1;
      let settle = (_failure?: InitFailure) => {};
      const environment = {
        expires,
        start(limit: number, kind: string) {
          log.push(`${name} start ${limit} ${kind}`);
          return new Promise<InitFailure | undefined>((resolve) => {
            settle = (failure) => {
              resolve(failure);
              if (failure) listener.gone(environment);
              else listener.idle(environment);
            };
          });
        },
        invoke: ({ id }: Invocation) => log.push(`${name} runs ${id}`),
        refuse: ({ id }: Invocation, { errorType }: InitFailure) => log.push(`${name} refuses ${id} ${errorType}`),
        kill: () => log.push(`${name} killed`),
        processes: () => [],
      } as unknown as Environment;
      made.push({ environment, settle: (failure) => settle(failure) });
      await preparation;
      return environment;
    },
  } as unknown as EnvironmentFactory;
  const slots = new Slots(width, max);
  const one = new Pool('1', factory, slots, () => log.push('empty'));
  /** The `name`th environment is ready, or failed. */
  const settle = async (name: number, failure?: InitFailure) => {
    made[name - 1]?.settle(failure);
    await vi.advanceTimersByTimeAsync(0);
  };
  const run = async (...ids: string[]) => {
    for (const id of ids) one.run({ id, abort: () => log.push(`${id} aborted`) } as unknown as Invocation);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { pool: one, slots, made, run, settle, take: () => log.splice(0) };
}

describe('a cold start', () => {
  it('is for an invocation, which runs as soon as it is done', async () => {
    const { pool: one, run, settle, take } = pool();
    await run('a');
    expect(take()).toEqual(['1 start 10000 on-demand']);
    expect(one.alive).toBe(0);
    await settle(1);
    expect([take(), one.alive, one.failed]).toEqual([['1 runs a'], 1, false]);
  });

  it('that takes longer than ten seconds begins once more, with the timeout of the function', async () => {
    const { run, settle, take } = pool();
    await run('a');
    await settle(1, late);
    expect(take()).toEqual(['1 start 10000 on-demand', '2 start 3000 on-demand']);
    await settle(2);
    expect(take()).toEqual(['2 runs a']);
  });

  it('that takes too long twice fails its invocation', async () => {
    const { run, settle, take } = pool();
    await run('a');
    await settle(1, late);
    take();
    await settle(2, late);
    expect(take()).toEqual(['2 refuses a Sandbox.Timedout']);
  });

  it('that fails in another way is not tried again, and fails one invocation', async () => {
    const { pool: one, run, settle, take } = pool({ width: 1 });
    await run('a', 'b');
    expect(take()).toEqual(['1 start 10000 on-demand']);
    await settle(1, broken);
    // The next one may succeed.
    expect(take()).toEqual(['1 refuses a Own', '2 start 10000 on-demand']);
    await settle(2);
    expect([take(), one.failed]).toEqual([['2 runs b'], false]);
  });

  it('is as many at once as there are processors, and no more than what waits', async () => {
    const { run, take } = pool({ width: 2 });
    await run('a', 'b', 'c');
    expect(take()).toEqual(['1 start 10000 on-demand', '2 start 10000 on-demand']);
    const wide = pool({ width: 5 });
    await wide.run('a', 'b');
    expect(wide.take()).toHaveLength(2);
  });

  it('that nothing waits for any more does not begin', async () => {
    const { pool: one, run, slots, settle, take } = pool({ width: 1 });
    const release = await slots.take();
    await run('a');
    void one.kill();
    expect(take()).toEqual(['a aborted']);
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toEqual(['released', 'empty']);
    await settle(1);
    expect(take()).toEqual([]);
  });

  it('ends with its cloud, which waits for that', async () => {
    const { pool: one, run, settle, take } = pool();
    await run('a');
    take();
    const ended = vi.fn();
    void one.kill().then(ended);
    await vi.advanceTimersByTimeAsync(0);
    expect([take(), ended.mock.calls.length]).toEqual([['a aborted', '1 killed'], 0]);
    await settle(1, late);
    expect([take(), ended.mock.calls.length]).toEqual([['released', 'empty'], 1]);
    await run('b');
    expect(take()).toEqual(['b aborted']);
  });

  it('does not begin in a cloud that ended while its files were made', async () => {
    let made = () => {};
    const preparation = new Promise<void>((resolve) => {
      made = resolve;
    });
    const { pool: one, run, take } = pool({ preparation });
    await run('a');
    const ended = vi.fn();
    void one.kill().then(ended);
    await vi.advanceTimersByTimeAsync(0);
    expect([take(), ended.mock.calls.length]).toEqual([['a aborted'], 0]);
    made();
    await vi.advanceTimersByTimeAsync(0);
    expect([take(), ended.mock.calls.length]).toEqual([['1 killed', 'released', 'empty'], 1]);
  });

  it('gives its place back, ready or failed', async () => {
    const { run, settle, slots } = pool({ width: 1 });
    const next = vi.fn();
    await run('a');
    void slots.take().then(next);
    await vi.advanceTimersByTimeAsync(0);
    expect(next).not.toHaveBeenCalled();
    await settle(1);
    expect(next).toHaveBeenCalledOnce();
    const failing = pool({ width: 1 });
    await failing.run('a');
    void failing.slots.take().then(next);
    await failing.settle(1, broken);
    expect(next).toHaveBeenCalledTimes(2);
  });

  it('counts among the environments of the machine until it has failed', async () => {
    const { run, settle, slots } = pool({ width: 9, most: 2 });
    await run('a');
    const next = vi.fn();
    void slots.take().then((release) => next(release()));
    await vi.advanceTimersByTimeAsync(0);
    // A starting environment counts as alive, and holds a place until it is ready.
    expect(next).not.toHaveBeenCalled();
    await settle(1);
    expect(next).toHaveBeenCalledOnce();
  });

  it('of an environment whose credentials have expired meanwhile is discarded, and another one begins when it is gone', async () => {
    const { pool: one, made, run, settle, take } = pool({ expires: 0 });
    await run('a');
    take();
    await settle(1);
    expect(take()).toEqual(['1 killed', '2 start 10000 on-demand']);
    one.gone(made[0]!.environment);
    expect(take()).toEqual([]);
  });
});

describe('environments that are kept ready', () => {
  it('start ahead of invocations, as many as are missing', async () => {
    const { pool: one, settle, take } = pool();
    one.provision(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toEqual(['1 start 10000 provisioned-concurrency', '2 start 10000 provisioned-concurrency']);
    // Starting environments are not missing.
    one.provision(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toEqual([]);
    await settle(1);
    await settle(2);
    expect(one.alive).toBe(2);
    one.provision(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toEqual([]);
  });

  it('take what waits', async () => {
    const { pool: one, run, settle, take } = pool();
    one.provision(1);
    await run('a');
    expect(take()).toEqual(['1 start 10000 provisioned-concurrency']);
    await settle(1);
    expect(take()).toEqual(['1 runs a']);
  });

  it('fail where they do not become ready, and are not started again for that', async () => {
    const { pool: one, settle, take } = pool();
    one.provision(1);
    await vi.advanceTimersByTimeAsync(0);
    take();
    await settle(1, broken);
    expect([one.failed, take()]).toEqual([true, []]);
    one.provision(1);
    expect(one.failed).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toEqual(['2 start 10000 provisioned-concurrency']);
  });

  it('fail an invocation that waits instead', async () => {
    const { pool: one, run, settle, take } = pool();
    one.provision(1);
    await run('a');
    take();
    await settle(1, broken);
    expect([one.failed, take()[0]]).toEqual([false, '1 refuses a Own']);
  });

  it('are replaced when their credentials run out', async () => {
    const { pool: one, settle, take } = pool({ expires: 20 * 60_000 });
    one.provision(1);
    await vi.advanceTimersByTimeAsync(0);
    await settle(1);
    take();
    one.reap(0, 4 * 60_000 - 1);
    expect(take()).toEqual([]);
    one.reap(0, 4 * 60_000);
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toEqual(['1 killed', '2 start 10000 provisioned-concurrency']);
  });

  it('are not started in a pool that ends', async () => {
    const { pool: one, settle, made, take } = pool();
    one.provision(1);
    await vi.advanceTimersByTimeAsync(0);
    await settle(1);
    take();
    one.drain();
    one.gone(made[0]!.environment);
    one.provision(3);
    await vi.advanceTimersByTimeAsync(0);
    expect(take()).toEqual(['1 killed', 'released', 'empty']);
  });
});

describe('a pool that ends', () => {
  it('lets what starts become ready, run what waits, and ends it then', async () => {
    const { pool: one, made, run, settle, take } = pool();
    await run('a');
    take();
    one.drain();
    expect(take()).toEqual([]);
    await settle(1);
    expect(take()).toEqual(['1 runs a']);
    one.idle(made[0]!.environment);
    expect(take()).toEqual(['1 killed']);
    one.gone(made[0]!.environment);
    expect(take()).toEqual(['released', 'empty']);
    one.gone(made[0]!.environment);
    expect(take()).toEqual([]);
  });
});

it('a pool that is killed while a start waits for the room of a slow one ends', async () => {
  const { pool: one, settle, take } = pool({ most: 1 });
  one.provision(2);
  await vi.advanceTimersByTimeAsync(2_000);
  const ended = vi.fn();
  void one.kill().then(ended);
  await settle(1, broken);
  expect([take().slice(-2), ended.mock.calls.length]).toEqual([['released', 'empty'], 1]);
});

describe('a pool with waiting invocations', () => {
  it('looks again every half cold start, and starts more when its environments are stuck', async () => {
    const { pool: one, made, run, settle, take } = pool({ width: 1 });
    await run('a');
    await settle(1);
    one.idle(made[0]!.environment);
    await run('b', 'c');
    take();
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(60);
    expect(take()).toEqual([]);
    await vi.advanceTimersByTimeAsync(60);
    expect(take()).toEqual(['2 start 10000 on-demand']);
    void one.kill();
  });

  it('does not look again when nothing waits', async () => {
    const { pool: one, run, settle } = pool({ width: 1 });
    await run('a');
    await settle(1);
    expect(vi.getTimerCount()).toBe(0);
    void one.kill();
  });

  it('keeps no timer when it has ended', async () => {
    const { pool: one, made, run, settle } = pool({ width: 1 });
    await run('a');
    await settle(1);
    await run('b');
    expect(vi.getTimerCount()).toBe(1);
    void one.kill();
    one.gone(made[0]!.environment);
    expect(vi.getTimerCount()).toBe(0);
  });
});
