import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ZipError } from '../code/zip.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentFactory } from './environment-factory.ts';
import { Inspection } from './inspection.ts';
import type { Invocation, Outcome, Run } from './invocation.ts';
import { Pool } from './pool.ts';
import { RuntimeMissing } from './runtime/runtime-command.ts';
import { Slots } from './slots.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const HOUR = 3_600_000;
/** A pool that cannot start environments: it has those that it is given. */
function poolOf({
  inspection = undefined as Inspection | undefined,
  now = 0,
  problem = new Error('no machine') as Error,
} = {}) {
  const log: string[] = [];
  const clock = { now };
  let starts = 0;
  const factory = {
    timeout: 3_000,
    now: () => clock.now,
    environment: () => {
      starts += 1;
      return Promise.reject(problem);
    },
    log: (id: string, text: string) => log.push(`${id} ${text}`),
    badZip: (error: Error) => new Error(`bad zip: ${error.message}`),
    release: () => log.push('released'),
  } as unknown as EnvironmentFactory;
  const slots = new Slots(2, 10);
  const pool = new Pool('1', factory, slots, () => log.push('empty'), inspection);
  return { clock, log, pool, slots, starts: () => starts };
}
/** An environment that records the calls to it. */
function warm(name: string, expires = HOUR) {
  const done: string[] = [];
  const environment = {
    expires,
    kill: () => done.push('killed'),
    invoke: ({ id }: Invocation) => done.push(id),
    processes: () => [],
  } as unknown as Environment;
  return { name, done, environment };
}
function invocation(id: string) {
  const outcomes: (Outcome | Error)[] = [];
  const runs: Run[] = [];
  const one = {
    id,
    finish: (outcome: Outcome, run: Run) => runs.push(run) && outcomes.push(outcome),
    abort: (error: Error) => outcomes.push(error),
  } as unknown as Invocation;
  return { one, outcomes, runs };
}

describe('an idle environment', () => {
  it('is used, the one that was used last first', () => {
    const { pool, starts } = poolOf();
    const [first, last] = [warm('first'), warm('last')];
    for (const { environment } of [first, last]) pool.idle(environment);
    expect(pool.alive).toBe(2);
    pool.run(invocation('1').one);
    pool.run(invocation('2').one);
    expect([first.done, last.done, starts(), pool.alive]).toEqual([['2'], ['1'], 0, 2]);
  });

  it('whose credentials end within 16 minutes is ended instead', () => {
    const { clock, pool } = poolOf();
    const [good, old] = [warm('good'), warm('old', 16 * 60_000 + 1)];
    for (const { environment } of [good, old]) pool.idle(environment);
    clock.now = 1;
    pool.run(invocation('1').one);
    expect([good.done, old.done]).toEqual([['1'], ['killed']]);
    const stale = warm('stale', 16 * 60_000);
    pool.idle(stale.environment);
    expect(stale.done).toEqual(['killed']);
    const fresh = warm('fresh', 16 * 60_000 + 2);
    pool.idle(fresh.environment);
    expect(fresh.done).toEqual([]);
  });

  it('can make room for others, the one that was idle longest first', () => {
    const { pool } = poolOf();
    expect(pool.oldestIdle).toBeUndefined();
    pool.endOldestIdle();
    const [first, last] = [warm('first'), warm('last')];
    pool.idle(first.environment);
    const since = performance.now();
    vi.advanceTimersByTime(50);
    pool.idle(last.environment);
    expect(pool.oldestIdle).toBe(since);
    pool.endOldestIdle();
    expect([first.done, last.done, pool.alive]).toEqual([['killed'], [], 1]);
  });

  it('that is gone is used no more', () => {
    const { pool } = poolOf();
    const [gone, kept] = [warm('gone'), warm('kept')];
    for (const { environment } of [kept, gone]) pool.idle(environment);
    pool.gone(gone.environment);
    pool.run(invocation('1').one);
    expect([gone.done, kept.done]).toEqual([[], ['1']]);
  });
});

describe('an invocation that waits', () => {
  it('gets the first environment that is done', async () => {
    const { pool } = poolOf();
    const { done, environment } = warm('only');
    pool.idle(environment);
    pool.run(invocation('1').one);
    // A second environment would start only after the first has been busy for a while.
    pool.provision(0);
    const waiting = invocation('2');
    vi.spyOn(performance, 'now').mockReturnValue(0);
    pool.run(waiting.one);
    pool.idle(environment);
    expect(done).toEqual(['1', '2']);
    vi.restoreAllMocks();
  });

  it.each<[string, Error, string]>([
    ['a package that is none', new ZipError('no archive'), 'bad zip: no archive'],
    ['whatever else is wrong', new Error('no machine'), 'no machine'],
  ])('learns of %s', async (_, problem, message) => {
    const { pool, starts } = poolOf({ problem });
    const { one, outcomes } = invocation('1');
    pool.run(one);
    await vi.advanceTimersByTimeAsync(0);
    expect([starts(), (outcomes[0] as Error).message, outcomes.length, pool.failed]).toEqual([1, message, 1, false]);
  });

  it('is answered where the runtime is not on this machine', async () => {
    const { log, pool } = poolOf({ problem: new RuntimeMissing('Runtime.NotOnThisMachine', 'no JDK') });
    const { one, outcomes, runs } = invocation('id');
    pool.run(one);
    await vi.advanceTimersByTimeAsync(0);
    const { failed, payload } = outcomes[0] as Outcome;
    const text = 'RequestId: id Error: no JDK';
    expect([failed, JSON.parse(String(payload))]).toEqual([
      true,
      { errorType: 'Runtime.NotOnThisMachine', errorMessage: text },
    ]);
    expect(log).toEqual([`id ${text}\nRuntime.NotOnThisMachine`]);
    // Nothing ran.
    expect(runs).toEqual([{ duration: 0, coldStart: true, tail: undefined }]);
  });
});

describe('environments that are kept ready', () => {
  it('say that they cannot be, until they are asked for again', async () => {
    const { pool, starts } = poolOf();
    pool.provision(2);
    await vi.advanceTimersByTimeAsync(0);
    expect([pool.failed, pool.alive, starts()]).toEqual([true, 0, 2]);
    pool.provision(0);
    expect(pool.failed).toBe(false);
  });

  it('are started again when one ends, but not when one never became ready', async () => {
    const { pool, starts } = poolOf();
    const { environment } = warm('one');
    pool.idle(environment);
    pool.provision(1);
    expect(pool.oldestIdle).toBeUndefined();
    await vi.advanceTimersByTimeAsync(0);
    expect(starts()).toBe(0);
    pool.gone(warm('never').environment);
    await vi.advanceTimersByTimeAsync(0);
    expect(starts()).toBe(0);
    pool.gone(environment);
    await vi.advanceTimersByTimeAsync(0);
    expect(starts()).toBe(1);
  });
});

describe('a pool that ends', () => {
  it('lets what runs end first, and is empty once', () => {
    const { log, pool } = poolOf();
    const [busy, idle] = [warm('busy'), warm('idle')];
    for (const { environment } of [idle, busy]) pool.idle(environment);
    pool.run(invocation('1').one);
    pool.drain();
    expect([busy.done, idle.done, log]).toEqual([['1'], ['killed'], []]);
    pool.idle(busy.environment);
    expect([busy.done, log]).toEqual([['1', 'killed'], []]);
    pool.gone(busy.environment);
    pool.gone(idle.environment);
    expect(log).toEqual(['released', 'empty']);
  });

  it('is empty at once where nothing runs', () => {
    const { log, pool } = poolOf();
    pool.drain();
    pool.drain();
    expect(log).toEqual(['released', 'empty']);
  });

  it('with its cloud ends everything, and notifies what waits', () => {
    const { pool } = poolOf();
    const [busy, idle] = [warm('busy'), warm('idle')];
    for (const { environment } of [idle, busy]) pool.idle(environment);
    pool.run(invocation('1').one);
    const used = invocation('2');
    pool.run(used.one);
    const waiting = invocation('3');
    pool.run(waiting.one);
    void pool.kill();
    expect([busy.done, idle.done]).toEqual([
      ['1', 'killed'],
      ['2', 'killed'],
    ]);
    expect(waiting.outcomes).toEqual([new Error('The cloud is closing.')]);
    expect(used.outcomes).toEqual([]);
  });

  it('reaps unused environments, except provisioned ones', () => {
    const { pool } = poolOf();
    const [stale, kept] = [warm('stale', 16 * 60_000), warm('kept')];
    pool.idle(kept.environment);
    vi.advanceTimersByTime(10);
    pool.reap(performance.now() - 5, 0);
    expect(kept.done).toEqual(['killed']);
    const { clock, pool: other } = poolOf({ now: -HOUR });
    other.idle(stale.environment);
    clock.now = 0;
    other.reap(0, 0);
    expect([stale.done, other.alive]).toEqual([['killed'], 0]);
  });
});

describe('a function that is debugged', () => {
  it('keeps an unused environment, as long as its credentials last', () => {
    const inspection = new Inspection(9229);
    const { pool } = poolOf({ inspection });
    const [one, other] = [warm('one'), warm('other')];
    pool.idle(one.environment);
    pool.reap(performance.now() + HOUR, 0);
    expect(one.done).toEqual([]);
    pool.reap(0, HOUR);
    expect(one.done).toEqual(['killed']);
    pool.idle(other.environment);
    inspection.end();
    pool.reap(performance.now() + HOUR, 0);
    expect(other.done).toEqual(['killed']);
  });

  it('has one environment, and another one when that is gone', async () => {
    const { log, pool, starts } = poolOf({ inspection: new Inspection(9229) });
    const one = warm('one');
    pool.idle(one.environment);
    for (const id of ['a', 'b']) pool.run(invocation(id).one);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([one.done, starts()]).toEqual([['a'], 0]);
    pool.gone(one.environment);
    await vi.advanceTimersByTimeAsync(0);
    expect([starts(), log]).toEqual([1, []]);
  });
});
