import { describe, expect, test, vi } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import { Interrupted } from './context.ts';
import { described, fakeHandle, fakeHost, happened, id, noStack, place } from './testing.ts';
import { hasBegun, lastEventId, watchStack } from './watch.ts';

const event = (EventId: string, ClientRequestToken: string, over: object = {}) => ({
  EventId,
  ClientRequestToken,
  LogicalResourceId: 'Queue',
  PhysicalResourceId: 'queue-1',
  ResourceType: 'AWS::SQS::Queue',
  ResourceStatus: 'CREATE_IN_PROGRESS',
  Timestamp: new Date(0),
  ...over,
});
const rest = { LogicalResourceId: 'dev-shop-l', PhysicalResourceId: id, ResourceType: 'AWS::CloudFormation::Stack' };
const done = (EventId: string, token = 'jaws-1', ResourceStatus = 'UPDATE_COMPLETE') =>
  event(EventId, token, { ...rest, ResourceStatus });

test('the newest event of a stack', async () => {
  const { handle, calls } = fakeHandle({ DescribeStackEvents: () => happened('t', 'A', 'B') });
  expect(await lastEventId(handle, id)).toBe('t-1');
  expect(calls).toEqual([['DescribeStackEvents', { StackName: id }]]);
  for (const answer of [{}, { StackEvents: [] }]) {
    expect(await lastEventId(fakeHandle({ DescribeStackEvents: () => answer }).handle, id)).toBeUndefined();
  }
});

test('an operation has begun when an event has its token', async () => {
  const begun = (...events: object[]) =>
    hasBegun(fakeHandle({ DescribeStackEvents: () => ({ StackEvents: events }) }).handle, id);
  expect(await begun(event('2', 'other'), event('1', 'jaws-1'))).toBe(true);
  expect(await begun(event('1', 'other'))).toBe(false);
  expect(await begun()).toBe(false);
});

test('every event is emitted with all that it says', async () => {
  const { handle, events } = fakeHandle({
    DescribeStackEvents: () => ({
      StackEvents: [
        done('3'),
        event('2', 'jaws-1', {
          ResourceStatus: 'CREATE_FAILED',
          ResourceStatusReason: 'Too many',
          Timestamp: undefined,
        }),
        event('1', 'jaws-1', { LogicalResourceId: undefined, ResourceType: undefined, ResourceStatus: undefined }),
      ],
    }),
  });
  const watched = await watchStack(handle, id, { token: 'jaws-1' });
  expect(watched).toMatchObject({ status: 'UPDATE_COMPLETE', stack: undefined });
  expect(watched.events.map(({ EventId }) => EventId)).toEqual(['1', '2', '3']);
  const at = '1970-01-01T00:00:00.000Z';
  expect(events).toEqual([
    { type: 'stack-event', ...place, logicalId: '', resourceType: '', status: '', at },
    {
      type: 'stack-event',
      ...place,
      logicalId: 'Queue',
      resourceType: 'AWS::SQS::Queue',
      status: 'CREATE_FAILED',
      reason: 'Too many',
      at: '2026-01-02T03:04:05.000Z',
    },
    {
      type: 'stack-event',
      ...place,
      logicalId: 'dev-shop-l',
      resourceType: rest.ResourceType,
      status: 'UPDATE_COMPLETE',
      at,
    },
  ]);
});

describe('events come a page at a time', () => {
  const pages = (...all: (readonly object[])[]) => ({
    DescribeStackEvents: ({ NextToken }: Record<string, unknown>) => {
      const at = Number(NextToken ?? 0);
      return { StackEvents: all[at], ...(at + 1 < all.length && { NextToken: String(at + 1) }) };
    },
  });

  test('and are read until one that is known', async () => {
    const { handle, calls, events } = fakeHandle(
      pages([done('5', 'x'), event('4', 'x')], [event('3', 'x'), event('2', 'x')], [event('1', 'x')]),
    );
    await watchStack(handle, id, { after: '2' });
    expect(calls.map(([, input]) => input)).toEqual([{ StackName: id }, { StackName: id, NextToken: '1' }]);
    expect(events).toHaveLength(3);
  });

  test('all of them where none is known', async () => {
    const { handle, events } = fakeHandle(pages([done('2', 'x')], [event('1', 'x')]));
    await watchStack(handle, id, { after: undefined });
    expect(events).toHaveLength(2);
  });

  test('or until those of another operation', async () => {
    const { handle, calls, events } = fakeHandle(
      pages([done('4'), event('3', 'jaws-1')], [event('2', 'jaws-1'), event('1', 'other')], [event('0', 'jaws-1')]),
    );
    await watchStack(handle, id, { token: 'jaws-1' });
    expect(calls).toHaveLength(2);
    expect(events).toHaveLength(3);
  });

  test('those of an operation are looked for on the first page only', async () => {
    const { handle, calls } = fakeHandle(pages([event('2', 'other')], [event('1', 'jaws-1')]));
    expect(await hasBegun(handle, id)).toBe(false);
    expect(calls).toHaveLength(1);
  });
});

test('an event of a stack within the stack, or of one of its resources, is not its end', async () => {
  const { handle } = fakeHandle({
    DescribeStackEvents: (_input, call) => ({
      StackEvents: [
        ...(call > 1 ? [done('3')] : []),
        done('2', 'jaws-1', 'UPDATE_IN_PROGRESS'),
        event('1', 'jaws-1', { ...rest, PhysicalResourceId: 'nested', ResourceStatus: 'CREATE_COMPLETE' }),
        event('0', 'jaws-1', { PhysicalResourceId: id, ResourceStatus: 'CREATE_COMPLETE' }),
      ],
    }),
  });
  expect((await watchStack(handle, id, { token: 'jaws-1' })).events).toHaveLength(4);
});

describe('an interruption', () => {
  test('leaves the stack to itself, and says which one that is', async () => {
    const stop = new AbortController();
    const { host } = fakeHost({ signal: stop.signal });
    const { handle, calls } = fakeHandle(
      {
        DescribeStackEvents: () => {
          stop.abort();
          return happened('jaws-1', 'UPDATE_IN_PROGRESS');
        },
      },
      { host },
    );
    const error = await watchStack(handle, id, { token: 'jaws-1' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Interrupted);
    expect((error as Interrupted).running).toBe('dev-shop-l (us-east-1)');
    expect(calls).toHaveLength(1);
  });

  test('ends the waiting for a service that does not answer', async () => {
    const stop = new AbortController();
    const { host } = fakeHost({ signal: stop.signal });
    const throttled = fail('AwsThrottled', { call: 'x', detail: 'y', attempts: 5 });
    const { handle } = fakeHandle(
      {
        DescribeStackEvents: () => {
          stop.abort();
          return throttled;
        },
      },
      { host },
    );
    await expect(watchStack(handle, id, { token: 'jaws-1' })).rejects.toMatchObject({
      running: 'dev-shop-l (us-east-1)',
    });
  });
});

describe('where no event says the end, the stack itself is asked', () => {
  /** Watches without waiting in real time; returns how often it asked for events. */
  async function watch(wanted: Parameters<typeof watchStack>[2], stack: () => unknown, events: readonly object[] = []) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { handle, names } = fakeHandle({
        DescribeStackEvents: () => ({ StackEvents: events }),
        DescribeStacks: stack,
      });
      let end: Awaited<ReturnType<typeof watchStack>> | undefined;
      void watchStack(handle, id, wanted).then((watched) => {
        end = watched;
      });
      while (end === undefined && names().length < 100) await vi.advanceTimersByTimeAsync(5_000);
      return { end, asked: names().filter((name) => name === 'DescribeStackEvents').length };
    } finally {
      vi.useRealTimers();
    }
  }

  test('a stack at rest has ended, and is given', async () => {
    const { end, asked } = await watch({ after: '1' }, () => described());
    expect(end).toMatchObject({ status: 'UPDATE_COMPLETE', events: [], stack: { id } });
    expect(asked).toBe(8);
  });

  test('one that is gone was deleted', async () => {
    expect((await watch({ after: '1' }, noStack)).end).toMatchObject({ status: 'DELETE_COMPLETE', stack: undefined });
  });

  test('one that goes on is waited for', async () => {
    expect(await watch({ after: '1' }, () => described({ StackStatus: 'UPDATE_IN_PROGRESS' }))).toMatchObject({
      end: undefined,
    });
  });

  test('an operation that does not show yet gets twice the time: the old status may be answered for a while', async () => {
    expect(await watch({ token: 'jaws-1' }, () => described())).toMatchObject({
      end: { status: 'UPDATE_COMPLETE' },
      asked: 16,
    });
  });

  test('one that showed once needs no more', async () => {
    const { end, asked } = await watch({ token: 'jaws-1' }, () => described(), [event('1', 'jaws-1')]);
    expect(end?.events).toHaveLength(1);
    expect(asked).toBe(9);
  });
});
