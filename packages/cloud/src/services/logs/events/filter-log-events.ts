import type { FilterLogEventsRequest, FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { compile } from '../filter-pattern/compile.ts';
import { groupOf } from '../find.ts';
import { type GroupRecord, logs } from '../records.ts';
import { checkOptional, checkRange, FILTER_PATTERN } from '../validate.ts';
import type { Entry } from './chunk.ts';
import { read } from './storage.ts';

const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;

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
  const nearest = new Nearest(limit + 1);
  const span = {
    from: Math.max(input.startTime ?? 0, after?.timestamp ?? 0),
    to: input.endTime,
    streams: new Set(names.keys()),
  };
  for await (const entries of read(ctx.kernel, ctx, group, span, nearest)) {
    for (const entry of entries) if (isAfter(entry, after) && pattern(entry.message)) nearest.add(entry);
  }
  const found = nearest.take();
  const shown = fitting(found, limit);
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
    nextToken: last && shown.length < found.length ? `${last.timestamp}.${last.sequence}` : undefined,
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

const byTime = (a: Entry, b: Entry): number => a.timestamp - b.timestamp || a.sequence - b.sequence;

/** Keeps the earliest `size` of the events added, so that a page of a long log does not hold all of it. */
class Nearest {
  readonly #size: number;
  #entries: Entry[] = [];
  /** No event after this one is among the earliest any more. */
  #latest: Entry | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  wants(from: number): boolean {
    return !this.#latest || from <= this.#latest.timestamp;
  }

  add(entry: Entry): void {
    if (this.#latest && byTime(entry, this.#latest) > 0) return;
    this.#entries.push(entry);
    if (this.#entries.length >= this.#size * 2) this.#cut();
  }

  take(): Entry[] {
    this.#cut();
    return this.#entries;
  }

  #cut(): void {
    this.#entries.sort(byTime);
    if (this.#entries.length < this.#size) return;
    this.#entries.length = this.#size;
    this.#latest = this.#entries.at(-1) ?? this.#latest;
  }
}

function fitting(found: readonly Entry[], limit: number): Entry[] {
  let bytes = 0;
  const end = found.findIndex((entry, index) => {
    bytes += Buffer.byteLength(entry.message) + 26;
    return index >= limit || (index > 0 && bytes > MAX_BYTES);
  });
  return found.slice(0, end < 0 ? found.length : end);
}

interface Place {
  readonly timestamp: number;
  readonly sequence: number;
}

function isAfter(entry: Entry, place: Place | undefined): boolean {
  if (!place) return true;
  return entry.timestamp > place.timestamp || (entry.timestamp === place.timestamp && entry.sequence > place.sequence);
}

function parse(token: string): Place {
  const match = /^(\d+)\.(\d+)$/.exec(token);
  if (!match) throw invalidParameter('The specified nextToken is invalid.');
  return { timestamp: Number(match[1]), sequence: Number(match[2]) };
}
