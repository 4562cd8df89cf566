import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { Event } from '../events.ts';
import type { StackHandle } from './handle.ts';
import { watchStack } from './watch.ts';

/** A stack with these answers to the repeated requests for its events; the last one is repeated. */
function workWith(answers: readonly (readonly string[] | Error)[]): { work: StackHandle; events: Event[] } {
  const events: Event[] = [];
  let asked = 0;
  const send = async () => {
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    if (answer instanceof Error) throw answer;
    const all = answer.map((text, index) => ({
      EventId: String(index),
      StackId: 'arn:stack',
      StackName: 'dev-shop-l',
      LogicalResourceId: 'dev-shop-l',
      PhysicalResourceId: 'arn:stack',
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: text.replace(/^other /, ''),
      ClientRequestToken: text.startsWith('other ') ? 'another' : 'jaws-1',
      Timestamp: new Date(index),
    }));
    return { StackEvents: all.reverse() };
  };
  const work: StackHandle = {
    host: { emit: (event) => events.push(event), signal: new AbortController().signal, now: () => new Date() },
    // It only asks for events.
    cf: { send } as unknown as CloudFormationClient,
    place: { stage: 'dev', region: 'us-east-1', stack: 'dev-shop-l' },
    token: 'jaws-1',
    base: undefined,
  };
  return { work, events };
}
const statuses = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'stack-event' ? [event.status] : []));

test('every event arrives once, oldest first, from the given one on', async () => {
  const { work, events } = workWith([
    ['REVIEW_IN_PROGRESS', 'CREATE_IN_PROGRESS'],
    ['REVIEW_IN_PROGRESS', 'CREATE_IN_PROGRESS'],
    ['REVIEW_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'CREATE_COMPLETE'],
  ]);
  expect((await watchStack(work, 'arn:stack', { after: '0' })).status).toBe('CREATE_COMPLETE');
  expect(statuses(events)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
});

test('throttling and a lost connection are waited out, and said once', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const throttled = fail('AwsThrottled', { call: 'x', detail: 'Rate exceeded', attempts: 5 });
    const { work, events } = workWith([throttled, throttled, ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']]);
    const watched = watchStack(work, 'arn:stack', { after: undefined });
    await vi.advanceTimersByTimeAsync(11_000);
    expect((await watched).status).toBe('CREATE_COMPLETE');
    expect(events.filter((event) => event.type === 'warning')).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test('an outage while the stack itself is asked for is waited out as well', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const unavailable = fail('AwsUnavailable', {
      call: 'cloudformation:DescribeStacks in us-east-1',
      detail: '503',
      status: 503,
      endpoint: undefined,
    });
    let failing = 2;
    const { work, events } = workWith([['CREATE_IN_PROGRESS']]);
    const send = work.cf.send.bind(work.cf) as unknown as (command: object) => Promise<unknown>;
    const cf = {
      send: async (command: object) => {
        if (!(command instanceof DescribeStacksCommand)) return send(command);
        if (failing-- > 0) throw unavailable;
        return { Stacks: [{ StackId: 'arn:stack', StackStatus: 'CREATE_COMPLETE' }] };
      },
    } as unknown as CloudFormationClient;
    const watched = watchStack({ ...work, cf }, 'arn:stack', { token: 'jaws-1' });
    watched.catch(() => {});
    await vi.advanceTimersByTimeAsync(120_000);
    expect((await watched).status).toBe('CREATE_COMPLETE');
    expect(failing).toBe(-1);
    expect(events.filter((event) => event.type === 'warning')).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test('an outage that does not end is thrown', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const unavailable = fail('AwsUnavailable', { call: 'x', detail: '503', status: 503, endpoint: undefined });
    const { work } = workWith([['CREATE_IN_PROGRESS'], unavailable]);
    const watched = watchStack(work, 'arn:stack', { token: 'jaws-1' });
    const thrown = expect(watched).rejects.toMatchObject({ code: 'AwsUnavailable' });
    await vi.advanceTimersByTimeAsync(300_000);
    await thrown;
  } finally {
    vi.useRealTimers();
  }
});

test('any other error is thrown at once', async () => {
  const { work } = workWith([new TypeError('a bug')]);
  await expect(watchStack(work, 'arn:stack', { after: undefined })).rejects.toBeInstanceOf(TypeError);
});

test('of several operations only the events of this one count', async () => {
  const { work, events } = workWith([
    ['other UPDATE_IN_PROGRESS', 'other UPDATE_COMPLETE'],
    ['other UPDATE_IN_PROGRESS', 'other UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS'],
    ['other UPDATE_IN_PROGRESS', 'other UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'],
  ]);
  expect((await watchStack(work, 'arn:stack', { token: 'jaws-1' })).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(statuses(events)).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE']);
});

test('an operation that ended is found behind what somebody else did after it', async () => {
  const { work, events } = workWith([
    ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', 'other DELETE_IN_PROGRESS', 'other DELETE_COMPLETE'],
  ]);
  expect((await watchStack(work, 'arn:stack', { token: 'jaws-1' })).status).toBe('UPDATE_COMPLETE');
  expect(statuses(events)).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE']);
});

describe('a region that does not answer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const said = (events: readonly Event[]) =>
    events.flatMap((event) =>
      event.type === 'notice' ? [/has not answered for (\d+) s/.exec(event.message)?.[1]] : [],
    );

  test.each([
    ['hangs', () => new Promise<never>(() => {})],
    [
      'fails',
      () => Promise.reject(fail('AwsUnavailable', { call: 'x', detail: 'down', status: 503, endpoint: undefined })),
    ],
  ])('and %s is given up after a minute, with lines until then', async (_title, send) => {
    const { work, events } = workWith([]);
    const watched = watchStack({ ...work, cf: { send } as unknown as CloudFormationClient }, 'arn:stack', {
      after: undefined,
    });
    const ended = watched.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(said(events)).toEqual(['20', '40']);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await ended).toMatchObject({
      code: 'RegionSilent',
      message:
        'dev us-east-1 has not answered for 60 s and was given up, while CloudFormation was changing dev-shop-l there.',
    });
  });

  test('is waited for again once it has answered, also with an error', async () => {
    let asked = 0;
    const send = async () => {
      asked += 1;
      if (asked % 8 === 0) throw fail('AwsThrottled', { call: 'x', detail: 'Rate exceeded', attempts: 5 });
      throw fail('AwsUnavailable', { call: 'x', detail: 'down', status: 503, endpoint: undefined });
    };
    const { work, events } = workWith([]);
    const watched = watchStack({ ...work, cf: { send } as unknown as CloudFormationClient }, 'arn:stack', {
      after: undefined,
    });
    const ended = watched.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(said(events)).toEqual(['20', '20', '20']);
    await vi.advanceTimersByTimeAsync(60_000);
    // As often as reads may fail.
    expect(await ended).toMatchObject({ code: 'AwsUnavailable' });
  });
});
