import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { setStack } from './journal.ts';
import { type Run, runOf, settleSoon, startRun, withNewSignal } from './runs.ts';
import { fakeDeployment, STACK_ID } from './testing.ts';

describe('startRun', () => {
  it('carries out the work with a deployment of its own, and is known until it is done', async () => {
    const { ctx, stack } = await fakeDeployment();
    let seen: unknown;
    const run = startRun(
      ctx,
      STACK_ID,
      async (d, own) => {
        seen = [d.stackId, d.token, d.signal === own.signal, runOf(ctx.kernel, STACK_ID) === own];
        setStack(d, 'UPDATE_COMPLETE');
      },
      { token: 'mine' },
    );
    expect(runOf(ctx.kernel, STACK_ID)).toBe(run);
    await run.done;
    expect(seen).toEqual([STACK_ID, 'mine', true, true]);
    expect(runOf(ctx.kernel, STACK_ID)).toBeUndefined();
    expect(stack().status).toBe('UPDATE_COMPLETE');
  });

  it('is not forgotten with an earlier one that ends later', async () => {
    const { ctx } = await fakeDeployment();
    let release = () => {};
    const first = startRun(ctx, STACK_ID, () => new Promise<void>((done) => (release = done)));
    const second = startRun(ctx, STACK_ID, () => new Promise<void>(() => {}));
    await new Promise(setImmediate);
    release();
    await first.done;
    expect(runOf(ctx.kernel, STACK_ID)).toBe(second);
  });

  it('keeps the cloud from closing', async () => {
    const { ctx, owned } = await fakeDeployment();
    let done = false;
    startRun(ctx, STACK_ID, async () => {
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      done = true;
    });
    await owned.close();
    expect(done).toBe(true);
  });

  it.each<[StackStatus, StackStatus]>([
    ['CREATE_IN_PROGRESS', 'CREATE_FAILED'],
    ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED'],
    ['DELETE_IN_PROGRESS', 'DELETE_FAILED'],
    ['ROLLBACK_IN_PROGRESS', 'ROLLBACK_FAILED'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'],
    ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE'],
    ['CREATE_COMPLETE', 'CREATE_COMPLETE'],
  ])('brings a stack that is %s to rest as %s when the work breaks', async (status, rest) => {
    const { ctx, stack, log } = await fakeDeployment({ stack: { status, statusReason: 'before' } });
    await startRun(ctx, STACK_ID, () => Promise.reject(new Error('a bug'))).done;
    expect(stack().status).toBe(rest);
    expect(stack().statusReason).toBe(status === rest ? 'before' : 'Internal Failure');
    expect(log).toEqual([expect.stringMatching(`^The deployment of ${STACK_ID} failed .*a bug`)]);
  });
});

describe('a run', () => {
  /** A run that waits for its signal. */
  async function waiting(timeoutInMinutes?: number) {
    const fake = await fakeDeployment();
    const options = timeoutInMinutes === undefined ? {} : { timeoutInMinutes };
    const run = startRun(
      fake.ctx,
      STACK_ID,
      (d) =>
        new Promise<void>((done) => {
          if (d.signal.aborted) done();
          d.signal.addEventListener('abort', () => done());
        }),
      options,
    );
    await new Promise(setImmediate);
    return { ...fake, run };
  }
  const stateOf = ({ cancelled, superseded, timedOut, signal }: Run) => ({
    cancelled,
    superseded,
    timedOut,
    aborted: signal.aborted,
  });
  const idle = { cancelled: false, superseded: false, timedOut: false, aborted: false };

  it('can be abandoned, cancelled or superseded', async () => {
    const { run } = await waiting();
    expect(stateOf(run)).toEqual(idle);
    run.abandon();
    expect(stateOf(run)).toEqual({ ...idle, aborted: true });
    const cancelled = (await waiting()).run;
    cancelled.cancel();
    expect(stateOf(cancelled)).toEqual({ ...idle, cancelled: true, aborted: true });
    const superseded = (await waiting()).run;
    superseded.supersede();
    expect(stateOf(superseded)).toEqual({ ...idle, superseded: true, aborted: true });
    await Promise.all([run, cancelled, superseded].map(({ done }) => done));
  });

  it('times out after so many minutes', async () => {
    const { run, clock } = await waiting(2);
    await run.done;
    expect(stateOf(run)).toEqual({ ...idle, timedOut: true, aborted: true });
    expect(clock.waits).toEqual([120_000]);
  });

  it('takes its timer back when it is done', async () => {
    const { ctx, clock } = await fakeDeployment();
    let off = 0;
    clock.at = () => () => {
      off += 1;
    };
    await startRun(ctx, STACK_ID, async () => {}, { timeoutInMinutes: 1 }).done;
    expect(off).toBe(1);
  });

  it('goes on with a signal of its own', async () => {
    const { d, abort } = await fakeDeployment();
    abort.abort();
    expect(withNewSignal(d)).toMatchObject({ stackId: STACK_ID, token: 'token' });
    expect([d.signal.aborted, withNewSignal(d).signal.aborted]).toEqual([true, false]);
  });
});

it('an answer waits for a deployment as long as its grace, and no longer than the deployment', async () => {
  const { ctx } = await fakeDeployment();
  const endless = startRun(ctx, STACK_ID, () => new Promise<void>(() => {}));
  expect(endless.grace).toBe(400);
  endless.grace = 1;
  await settleSoon(endless);
  const lenient = await fakeDeployment({ lenient: true });
  const quick = startRun(lenient.ctx, STACK_ID, async () => {});
  expect(quick.grace).toBe(10_000);
  await settleSoon(quick);
  expect(runOf(lenient.ctx.kernel, STACK_ID)).toBeUndefined();
});
