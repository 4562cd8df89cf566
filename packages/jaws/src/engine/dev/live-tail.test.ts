import type { CloudWatchLogsClient, StartLiveTailResponseStream } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import type { Event } from '../../events.ts';
import { followLiveTail, liveTailPrice } from './live-tail.ts';

const arnOf = (name: string) => `arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/${name}`;

/** Sessions that send these parts in turn; the signal is aborted when none are left. */
function fakeLogs(sessions: readonly (readonly StartLiveTailResponseStream[])[], abort: AbortController) {
  const asked: string[][] = [];
  let next = 0;
  const send = async (command: { readonly input: { readonly logGroupIdentifiers?: string[] } }) => {
    asked.push(command.input.logGroupIdentifiers ?? []);
    const parts = sessions[next];
    next += 1;
    if (!parts) abort.abort();
    return {
      responseStream: (async function* () {
        yield* parts ?? [];
      })(),
    };
  };
  return { asked, client: { send } as unknown as Pick<CloudWatchLogsClient, 'send'> };
}

const line = (logGroupIdentifier: string, message: string): StartLiveTailResponseStream =>
  ({ sessionUpdate: { sessionResults: [{ logGroupIdentifier, message, timestamp: 1_700_000_000_000 }] } }) as never;

async function follow(sessions: readonly (readonly StartLiveTailResponseStream[])[], names = ['a', 'b']) {
  const abort = new AbortController();
  const { asked, client } = fakeLogs(sessions, abort);
  const events: Event[] = [];
  const groups = new Map(names.map((name) => [arnOf(name), `m/${name}`]));
  const place = { stage: 'dev', region: 'us-east-1' };
  const following = followLiveTail({
    client,
    groups,
    place,
    emit: (event) => void events.push(event),
    signal: abort.signal,
  });
  return { following, asked, lines: () => events.map((event) => ('message' in event ? event.message : '')), events };
}

test('lines name their function, however AWS names the group', async () => {
  const { events, following } = await follow([[line(arnOf('a'), 'one\n'), line('000000000000:/aws/lambda/b', 'two')]]);
  await following;
  expect(events).toMatchObject([
    { type: 'function-log', function: 'm/a', message: 'one', at: '2023-11-14T22:13:20.000Z' },
    { type: 'function-log', function: 'm/b', message: 'two' },
  ]);
});

test('a session that AWS ends after three hours is opened again', async () => {
  const timeout = { SessionTimeoutException: {} } as StartLiveTailResponseStream;
  const { asked, following, lines } = await follow([[line(arnOf('a'), 'one'), timeout], [line(arnOf('a'), 'two')]]);
  await following;
  expect(lines()).toEqual(['one', 'two']);
  expect(asked).toHaveLength(3);
});

test('any other end is an error', async () => {
  const broken = { SessionStreamingException: new Error('broken') } as never;
  const { following } = await follow([[broken]]);
  await expect(following).rejects.toThrow('broken');
});

test('a session has ten groups at most, and the price says how many there are', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `f${n}`);
  const { asked, following } = await follow([[], []], names);
  await following;
  expect(asked.slice(0, 2).map(({ length }) => length)).toEqual([10, 2]);
  expect(liveTailPrice(10)).toBe('Live Tail costs $0.01 a minute; 1,800 minutes a month are free.');
  expect(liveTailPrice(12)).toContain('2 sessions');
});
