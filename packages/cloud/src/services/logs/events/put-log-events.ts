import type { InputLogEvent, PutLogEventsRequest, PutLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { invalidParameter, violation } from '../errors.ts';
import { deliver } from '../filters/deliver.ts';
import { measureEmbedded } from '../filters/embedded.ts';
import { measure } from '../filters/measure.ts';
import { findGroup, findStream } from '../find.ts';
import { sequenceToken } from '../streams/streams.ts';
import { expiry } from './retention.ts';
import { append } from './storage.ts';
import { announce } from './tails.ts';

// Limits: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const OVERHEAD = 26;
const HOUR = 3_600_000;
const SPAN = 24 * HOUR;
const FUTURE = 2 * HOUR;
const PAST = 14 * SPAN;

export const putLogEvents: Operation<PutLogEventsRequest, PutLogEventsResponse> = (input, ctx) => {
  const events = input.logEvents ?? [];
  const bytes = checkEvents(events);
  const group = findGroup(input.logGroupName, ctx);
  const stream = findStream(group, input.logStreamName, ctx);
  const now = ctx.kernel.clock.now();
  const kept = expiry(group, now);
  const oldest = Math.max(now - PAST, kept);
  const isLate = (event: InputLogEvent) => (event.timestamp ?? 0) < oldest;
  const isEarly = (event: InputLogEvent) => (event.timestamp ?? 0) > now + FUTURE;
  const accepted =
    events.some(isLate) || events.some(isEarly) ? events.filter((one) => !isLate(one) && !isEarly(one)) : events;
  if (accepted.length > 0) {
    const pairs = accepted.map((event) => [event.timestamp ?? 0, event.message ?? ''] as const);
    const batch = append(ctx.kernel, ctx, group, stream.id, pairs, bytes);
    announce(ctx, group, stream.name, batch);
    deliver(ctx, group, stream.name, batch);
    measure(ctx, group, batch);
    measureEmbedded(ctx, pairs);
  }
  const answer = { nextSequenceToken: sequenceToken(now) };
  if (accepted.length === events.length) return answer;
  return { ...answer, rejectedLogEventsInfo: rejected(events, now, kept) };
};

/** The rejected events, as positions in the request; events are in chronological order. */
function rejected(events: readonly InputLogEvent[], now: number, kept: number) {
  const old = events.filter((event) => (event.timestamp ?? 0) < now - PAST).length;
  const expired = events.filter((event) => (event.timestamp ?? 0) < kept).length;
  const early = events.findIndex((event) => (event.timestamp ?? 0) > now + FUTURE);
  return {
    ...(early < 0 ? {} : { tooNewLogEventStartIndex: early }),
    ...(old === 0 ? {} : { tooOldLogEventEndIndex: old }),
    ...(expired === 0 ? {} : { expiredLogEventEndIndex: expired }),
  };
}

/** The size of the batch in bytes as AWS counts it, or the error for an invalid batch. */
function checkEvents(events: readonly InputLogEvent[]): number {
  if (events.length < 1) throw violation('[]', 'logEvents', 'Member must have length greater than or equal to 1');
  if (events.length > MAX_EVENTS) {
    throw violation('[…]', 'logEvents', `Member must have length less than or equal to ${MAX_EVENTS}`);
  }
  let bytes = 0;
  let previous = 0;
  events.forEach(({ timestamp, message }, index) => {
    const field = `logEvents.${index + 1}.member`;
    if (timestamp === undefined) throw violation(undefined, `${field}.timestamp`, 'Member must not be null');
    if (timestamp < 0)
      throw violation(timestamp, `${field}.timestamp`, 'Member must have value greater than or equal to 0');
    if (message === undefined) throw violation(undefined, `${field}.message`, 'Member must not be null');
    if (message === '') throw violation('', `${field}.message`, 'Member must have length greater than or equal to 1');
    if (timestamp < previous) {
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
    previous = timestamp;
    const size = Buffer.byteLength(message) + OVERHEAD;
    if (size > MAX_BYTES) throw invalidParameter(`Log event too large: ${size} bytes exceeds limit of ${MAX_BYTES}`);
    bytes += size;
  });
  if (bytes > MAX_BYTES) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BYTES}`);
  if (previous - (events[0]?.timestamp ?? 0) > SPAN) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  return bytes;
}
