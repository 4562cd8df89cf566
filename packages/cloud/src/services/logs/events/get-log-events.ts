import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { findStream, groupOf } from '../find.ts';
import { checkRange } from '../validate.ts';
import { read } from './storage.ts';
import { byTime, type Position, Window } from './window.ts';

const MAX_EVENTS = 10_000;
const TIMESTAMP_DIGITS = 16;
const SEQUENCE_DIGITS = 40;
/** The place before a stream's first event. */
const START: Position = { timestamp: -1, sequence: -1 };
const START_DIGITS = '9'.repeat(TIMESTAMP_DIGITS + SEQUENCE_DIGITS);

/**
 * Tokens are the places of events: `f/` goes on after one, `b/` before it. At either end the token that was given comes back.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export const getLogEvents: Operation<GetLogEventsRequest, GetLogEventsResponse> = async (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', MAX_EVENTS, 1, MAX_EVENTS);
  const token = input.nextToken === undefined ? undefined : parse(input.nextToken);
  const group = groupOf(input, ctx);
  const stream = findStream(group, input.logStreamName, ctx);
  const forwards = token ? token.forwards : (input.startFromHead ?? false);
  const span = {
    streams: new Set([stream.id]),
    from: Math.max(input.startTime ?? 0, token?.forwards ? token.place.timestamp : 0),
    to: Math.min(endOf(input), token && !token.forwards ? token.place.timestamp : Number.MAX_SAFE_INTEGER),
    backwards: !forwards,
  };
  const window = new Window(limit, forwards);
  for await (const entries of read(ctx.kernel, ctx, group, span, window)) {
    for (const entry of entries) if (!token || isBeyond(entry, token)) window.add(entry);
  }
  const { shown } = window.take();
  const rest = token?.place ?? START;
  return {
    events: shown.map(({ timestamp, message, ingested }) => ({ timestamp, message, ingestionTime: ingested })),
    nextForwardToken: `f/${digits(shown.at(-1) ?? rest)}`,
    nextBackwardToken: `b/${digits(shown[0] ?? rest)}`,
  };
};

/** The last millisecond of the span: `endTime` itself is outside. */
function endOf({ endTime }: GetLogEventsRequest): number {
  return endTime === undefined ? Number.MAX_SAFE_INTEGER : endTime - 1;
}

interface Token {
  readonly forwards: boolean;
  readonly place: Position;
}

function isBeyond(entry: Position, { forwards, place }: Token): boolean {
  return forwards ? byTime(entry, place) > 0 : byTime(entry, place) < 0;
}

function digits({ timestamp, sequence }: Position): string {
  if (timestamp < 0) return START_DIGITS;
  return String(timestamp).padStart(TIMESTAMP_DIGITS, '0') + String(sequence).padStart(SEQUENCE_DIGITS, '0');
}

function parse(token: string): Token {
  const match = /^([fb])\/(\d{16})(\d{40})$/.exec(token);
  if (!match) throw invalidParameter('The specified nextToken is invalid.');
  const place = token.endsWith(START_DIGITS) ? START : { timestamp: Number(match[2]), sequence: Number(match[3]) };
  return { forwards: match[1] === 'f', place };
}
