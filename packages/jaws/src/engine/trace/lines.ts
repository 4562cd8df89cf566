import { inParallel } from '../../base/async.ts';
import { eventsOf } from './search.ts';
import { spanIn } from './spans.ts';
import type { LoggedSpan, Source } from './trace.ts';
import type { TraceLine } from './types.ts';

/**
 * How many lines are shown, and how many of a log group are read to find them: an environment also logs for others between two spans.
 */
const mostLines = 5_000;
const mostRead = 20_000;
/** FilterLogEvents takes so many names of streams. */
const mostStreams = 100;
/** Milliseconds by which a line may be written before or after the span that it belongs to. */
const margin = 1_000;
const width = 4;

type ForEachRegion = <T>(work: (region: string) => Promise<T[]>) => Promise<T[]>;

/**
 * What functions have logged within these spans, the oldest first. A stream has one invocation at a time: a line that names no request belongs to
 * the one that runs.
 */
export async function linesOf(
  logged: readonly LoggedSpan[],
  signal: AbortSignal,
  inEach: ForEachRegion,
): Promise<{ readonly lines: readonly TraceLine[]; readonly more: boolean }> {
  let more = false;
  const found = await inEach(async (region) => {
    const groups = new Map<Source, LoggedSpan[]>();
    for (const one of logged) {
      if (one.source.region === region) groups.set(one.source, [...(groups.get(one.source) ?? []), one]);
    }
    const all = await inParallel([...groups], width, async ([source, spans]) => {
      const streams = [...new Set(spans.map(({ stream }) => stream))];
      more ||= streams.length > mostStreams;
      const input = {
        logGroupName: source.group,
        logStreamNames: streams.slice(0, mostStreams),
        // The span's start is written by the function; CloudWatch accepts no time before 1970.
        startTime: Math.max(0, Math.floor(Math.min(...spans.map(({ span }) => span.start)) - margin)),
        endTime: Math.ceil(Math.max(...spans.map(({ span }) => span.start + span.duration)) + margin),
      };
      const read = await eventsOf(await source.clients.logs(), input, mostRead, signal);
      more ||= read.more;
      return read.events.flatMap(({ message = '', timestamp = 0, logStreamName }) => {
        const here = spans.filter(({ stream }) => stream === logStreamName);
        if (spanIn(message, source) || !belongs(message, timestamp, here)) return [];
        const at = new Date(timestamp).toISOString();
        return [{ at, region, function: source.function, message: message.replace(/\r?\n$/, '') }];
      });
    });
    return all.flat();
  });
  found.sort((a, b) => a.at.localeCompare(b.at));
  return { lines: found.slice(0, mostLines), more: more || found.length > mostLines };
}

const request = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

function belongs(message: string, timestamp: number, spans: readonly LoggedSpan[]): boolean {
  // In front of a line, or a field of its JSON; further down an id may be anything.
  const named: readonly string[] = message.slice(0, 300).match(request) ?? [];
  if (spans.some(({ span }) => span.requestId !== undefined && named.includes(span.requestId))) return true;
  if (
    /^(?:\d{4}-\d\d-\d\dT\S+\t[0-9a-f-]{36}\t|START |END |REPORT )/.test(message) &&
    spans.every(({ span }) => span.requestId)
  ) {
    return false;
  }
  return spans.some(({ span: { start, duration } }) => timestamp >= start && timestamp <= start + duration);
}
