import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { findStream, groupOf } from '../find.ts';
import { checkRange } from '../validate.ts';
import type { Entry } from './chunk.ts';
import { read } from './storage.ts';

const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const DIGITS = 56;
/** The place before a stream's first event. */
const START = '9'.repeat(DIGITS);

/**
 * Tokens are places in the stream, counted from its very first event: `f/` goes on after it, `b/` before it. At either end
 * the token that was given comes back. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export const getLogEvents: Operation<GetLogEventsRequest, GetLogEventsResponse> = async (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', MAX_EVENTS, 1, MAX_EVENTS);
  const token = input.nextToken === undefined ? undefined : parse(input.nextToken);
  const group = groupOf(input, ctx);
  const stream = findStream(group, input.logStreamName, ctx);
  const all: Entry[] = [];
  for await (const entries of read(ctx.kernel, ctx, group, { streams: new Set([stream.id]) })) all.push(...entries);
  all.sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
  const from = input.startTime ?? 0;
  const to = input.endTime ?? Number.MAX_SAFE_INTEGER;
  const placed = all
    .map((entry, index) => ({ entry, place: stream.dropped + index }))
    .filter(({ entry }) => entry.timestamp >= from && entry.timestamp < to);

  const forwards = token ? token.forwards : (input.startFromHead ?? false);
  const side = token
    ? placed.filter((one) => (token.forwards ? one.place > token.place : one.place < token.place))
    : placed;
  const shown = fitting(forwards ? side : [...side].reverse(), limit);
  if (!forwards) shown.reverse();
  const rest = token?.place ?? (forwards ? stream.dropped - 1 : stream.dropped + all.length - 1);
  return {
    events: shown.map(({ entry: { timestamp, message, ingested } }) => ({
      timestamp,
      message,
      ingestionTime: ingested,
    })),
    nextForwardToken: `f/${digits(shown.at(-1)?.place ?? rest)}`,
    nextBackwardToken: `b/${digits(shown[0]?.place ?? rest)}`,
  };
};

/** As many as the limit and 1 MB allow, at least one. */
function fitting<T extends { readonly entry: Entry }>(side: readonly T[], limit: number): T[] {
  let bytes = 0;
  const end = side.findIndex(({ entry }, index) => {
    bytes += Buffer.byteLength(entry.message) + 26;
    return index >= limit || (index > 0 && bytes > MAX_BYTES);
  });
  return side.slice(0, end < 0 ? side.length : end);
}

function digits(place: number): string {
  return place < 0 ? START : String(place).padStart(DIGITS, '0');
}

function parse(token: string): { forwards: boolean; place: number } {
  const match = /^([fb])\/(\d{56})$/.exec(token);
  if (!match) throw invalidParameter('The specified nextToken is invalid.');
  return { forwards: match[1] === 'f', place: match[2] === START ? -1 : Number(match[2]) };
}
