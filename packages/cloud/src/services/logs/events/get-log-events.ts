import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { findStream, groupOf } from '../find.ts';
import { checkRange } from '../validate.ts';
import { eventAt, read } from './storage.ts';
import { byTime, type Position, Window } from './window.ts';

const MAX_EVENTS = 10_000;
const DIGITS = 56;
/** The place before a stream's first event. */
const START: Position = { timestamp: -1, sequence: -1 };
const START_DIGITS = '9'.repeat(DIGITS);

/**
 * Tokens are the sequence numbers of events: `f/` goes on after one, `b/` before it. At either end the token that was given comes
 * back; one whose event was dropped stands before what is left.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export const getLogEvents: Operation<GetLogEventsRequest, GetLogEventsResponse> = async (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', MAX_EVENTS, 1, MAX_EVENTS);
  const specified = input.nextToken === undefined ? undefined : parse(input.nextToken);
  const group = groupOf(input, ctx);
  const stream = findStream(group, input.logStreamName, ctx);
  const event =
    specified && specified.sequence >= 0 ? await eventAt(ctx.kernel, ctx, group, specified.sequence) : undefined;
  const token: Token | undefined = specified && { forwards: specified.forwards, place: event ?? START };
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
  const rest = specified?.sequence ?? START.sequence;
  return {
    events: shown.map(({ timestamp, message, ingested }) => ({ timestamp, message, ingestionTime: ingested })),
    nextForwardToken: `f/${digits(shown.at(-1)?.sequence ?? rest)}`,
    nextBackwardToken: `b/${digits(shown[0]?.sequence ?? rest)}`,
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

const digits = (sequence: number): string => (sequence < 0 ? START_DIGITS : String(sequence).padStart(DIGITS, '0'));

function parse(token: string): { readonly forwards: boolean; readonly sequence: number } {
  const match = /^([fb])\/(\d{56})$/.exec(token);
  const sequence = match?.[2] === START_DIGITS ? START.sequence : Number(match?.[2]);
  if (!match || !Number.isSafeInteger(sequence)) throw invalidParameter('The specified nextToken is invalid.');
  return { forwards: match[1] === 'f', sequence };
}
