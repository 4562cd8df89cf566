import { describe, expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import { Live } from '../../../kernel/watch/live.ts';
import type { Target } from '../resolve.ts';
import { dispatch } from './dispatch.ts';
import { fleet } from './fleet.ts';
import type { Invocation, Outcome } from './invocation.ts';
import { lineageName, withRun } from './lineage.ts';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const PARENT = '11111111-2222-3333-4444-555555555555';

/** Dispatches in a world whose fleet hands every invocation to `run`. */
function dispatching(run: (invocation: Invocation) => void, { down = false, full = false } = {}) {
  const log: string[] = [];
  const durations: number[] = [];
  const own = {
    enter() {
      if (full) throw Object.assign(new Error('full'), { name: 'TooManyRequestsException' });
      log.push('enter');
      return () => log.push('leave');
    },
    run: (_ctx: unknown, _target: unknown, invocation: Invocation) => run(invocation),
  };
  const parts = new Map<object, unknown>([[fleet, own]]);
  const kernel = {
    clock: { now: () => 1_700_000_000_000 },
    ids: { uuid: () => 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' },
    faults: { isDown: () => down },
    work: { add: () => log.push('work') },
    watch: {
      live: new Live(),
      invocations: {
        push: ({ error, trigger }: { error?: string; trigger: string }) => log.push(`kept ${trigger} ${error}`),
      },
    },
    metrics: {
      counter: ({ name, dimensions }: { name: string; dimensions: string[] }) => ({
        add: (value: number) => {
          if (dimensions.length > 0) return;
          if (name === 'Duration') durations.push(value);
          else if (value > 0) log.push(`${name} ${value}`);
        },
      }),
    },
    part(part: { open(): unknown }) {
      if (!parts.has(part)) parts.set(part, part.open());
      return parts.get(part);
    },
  };
  const ctx = { kernel, caller: { arn: 'caller' } } as unknown as Context;
  const go = (target: object = {}, options: object = {}) =>
    dispatch(
      ctx,
      {
        place: { account: '111122223333', region: 'us-east-1' },
        fn: { name: 'f' },
        version: '1',
        qualifier: '1',
        code: {},
        ...target,
      } as unknown as Target,
      { payload: Buffer.from('{}'), id: PARENT, ...options },
    );
  return { go, log, durations };
}
const ok: Outcome = { payload: Buffer.from('1'), failed: false };
const run = { duration: 1.5, coldStart: false, tail: undefined };

describe('dispatch', () => {
  it('passes an invocation on, and counts and keeps its outcome', async () => {
    let seen: Invocation | undefined;
    const { go, log, durations } = dispatching((invocation) => {
      seen = invocation;
      invocation.finish(ok, run);
    });
    expect(await go({}, { clientContext: '{}', wantsTail: true, trigger: 'events' })).toBe(ok);
    expect(durations).toEqual([1.5]);
    expect(seen).toMatchObject({ id: PARENT, arn: `${ARN}:1`, clientContext: '{}', wantsTail: true });
    const fresh = 'Root=1-6553f100-aaaaaaaabbbbeeeeeeeeeeee;Parent=1111111155555555;Sampled=0';
    expect(seen?.traceId).toBe(withRun(undefined, lineageName(ARN), () => fresh));
    expect(log).toEqual(['enter', 'leave', 'kept events undefined', 'Invocations 1', 'work']);
    await go({}, { trace: 'Root=1-a;Sampled=1' });
    expect(seen?.traceId).toBe(withRun('Root=1-a;Sampled=1', lineageName(ARN), () => fresh));
    expect(seen?.wantsTail).toBe(false);
  });

  it('counts a failure as one', async () => {
    const failed = dispatching(({ finish }) => finish({ ...ok, failed: true }, run));
    await failed.go();
    expect(failed.log).toContain('Errors 1');
    const aborted = dispatching(({ abort }) => abort(new Error('no place')));
    await expect(aborted.go()).rejects.toThrow('no place');
    expect(aborted.log).toEqual(['enter', 'leave', 'kept caller Error: no place', 'Invocations 1', 'Errors 1', 'work']);
  });

  it('counts a throttle, and nothing else', async () => {
    const { go, log } = dispatching(() => {}, { full: true });
    await expect(go()).rejects.toThrow('full');
    expect(log).toEqual(['Throttles 1']);
  });

  it('runs no images, and nothing in a region that is down', async () => {
    const { go, log } = dispatching(() => {});
    await expect(go({ code: { image: 'i' } })).rejects.toThrow('Running a container image is not implemented');
    const down = dispatching(() => {}, { down: true });
    await expect(down.go()).rejects.toThrow();
    expect([log, down.log]).toEqual([[], []]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
  it('ends a loop with its sixteenth run, unless the function may go on', async () => {
    const { go, log } = dispatching(({ finish }) => finish(ok, run));
    let trace = 'Root=1-a';
    for (let runs = 0; runs < 15; runs++) trace = withRun(trace, lineageName(ARN), () => '');
    expect(await go({}, { trace })).toBe(ok);
    trace = withRun(trace, lineageName(ARN), () => '');
    log.length = 0;
    await expect(go({}, { trace })).rejects.toMatchObject({ name: 'RecursiveInvocationException' });
    expect(log).toEqual([]);
    expect(await go({ fn: { name: 'f', recursiveLoop: 'Allow' } }, { trace })).toBe(ok);
    await expect(go({ fn: { name: 'f', recursiveLoop: 'Terminate' } }, { trace })).rejects.toThrow();
    expect(await go({ fn: { name: 'other' } }, { trace })).toBe(ok);
  });
});
