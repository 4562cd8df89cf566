import type { FilterLogEventsRequest, FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { Pace } from '../../../kernel/pace.ts';
import { invalidParameter } from '../errors.ts';
import { compile } from '../filter-pattern/compile.ts';
import { groupOf } from '../find.ts';
import { type GroupRecord, logs } from '../records.ts';
import { checkOptional, checkRange, FILTER_PATTERN } from '../validate.ts';
import type { Entry } from './chunk.ts';
import { read } from './storage.ts';
import { byTime, type Position, Window } from './window.ts';

const MAX_EVENTS = 10_000;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export const filterLogEvents: Operation<FilterLogEventsRequest, FilterLogEventsResponse> = async (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', MAX_EVENTS, 1, MAX_EVENTS);
  const pattern = compile(checkOptional(input.filterPattern, 'filterPattern', FILTER_PATTERN) ?? '');
  if (input.logStreamNames && input.logStreamNamePrefix !== undefined) {
    throw invalidParameter('LogStreamNamePrefix and logStreamNames are mutually exclusive parameters.');
  }
  const group = groupOf(input, ctx);
  const names = streamNames(group, input, ctx);
  const after = input.nextToken === undefined ? undefined : parse(input.nextToken);
  const window = new Window(limit);
  const span = {
    from: Math.max(input.startTime ?? 0, after?.timestamp ?? 0),
    to: input.endTime,
    streams: new Set(names.keys()),
  };
  const pace = new Pace();
  for await (const entries of read(ctx.kernel, ctx, group, span, window)) {
    for (const entry of entries) {
      if (pace.due) await pace.rest();
      if ((!after || byTime(entry, after) > 0) && pattern(entry.message)) window.add(entry);
    }
  }
  const { shown, more } = window.take();
  const last = shown.at(-1);
  return {
    events: shown.map((entry) => ({
      logStreamName: names.get(entry.stream) ?? '',
      timestamp: entry.timestamp,
      message: entry.message,
      ingestionTime: entry.ingested,
      eventId: eventId(entry),
    })),
    searchedLogStreams: [],
    nextToken: last && more ? `${last.timestamp}.${last.sequence}` : undefined,
  };
};

/** 56 digits, unique in the group and in the order of its events. */
export function eventId(entry: Entry): string {
  return `3${String(entry.timestamp).padStart(15, '0')}${String(entry.sequence).padStart(40, '0')}`;
}

/** Names of the streams to search, by id. */
function streamNames(
  group: Readonly<GroupRecord>,
  input: FilterLogEventsRequest,
  ctx: Context,
): ReadonlyMap<string, string> {
  const wanted = input.logStreamNames && new Set(input.logStreamNames);
  const prefix = input.logStreamNamePrefix ?? '';
  const streams = [...logs(ctx).streams(group).values()].filter(
    (stream) => (wanted === undefined || wanted.has(stream.name)) && stream.name.startsWith(prefix),
  );
  return new Map(streams.map((stream) => [stream.id, stream.name]));
}

function parse(token: string): Position {
  const match = /^(\d+)\.(\d+)$/.exec(token);
  if (!match) throw invalidParameter('The specified nextToken is invalid.');
  return { timestamp: Number(match[1]), sequence: Number(match[2]) };
}
