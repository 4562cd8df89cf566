import { parseUserJson } from '../../kernel/json.ts';
import type { SeenLine, SeenStart } from '../../kernel/watch/live.ts';
import type { SeenInvocation, SeenRequest } from '../../kernel/watch/watch.ts';
import type { CloudInvocation, CloudLine, CloudRequest, CloudStart } from './happenings.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const LONGEST_LINE = 256 * 1024;

export const shownRequest = (one: SeenRequest): CloudRequest =>
  ({ ...one, time: iso(one.time), duration: hundredths(one.duration) }) as CloudRequest;

export const shownInvocation = ({ event, result, error, log, ...one }: SeenInvocation): CloudInvocation =>
  ({
    ...one,
    time: iso(one.time),
    event: parsed(event),
    ...(error === undefined ? { result: result && parsed(result) } : { error }),
    duration: hundredths(one.duration),
    log,
  }) as CloudInvocation;

// By name: the record belongs to the whole invocation, whose end adds more.
export const shownStart = (one: SeenStart): CloudStart => ({
  id: one.id,
  time: iso(one.time),
  account: one.account,
  region: one.region,
  function: one.function,
  version: one.version,
  trigger: one.trigger,
  event: parsed(one.event),
  coldStart: one.coldStart,
});

export const shownLine = ({ id, line, ...one }: SeenLine): CloudLine => ({
  ...one,
  time: iso(one.time),
  ...(id === undefined ? {} : { id }),
  line: cut(line),
});

export const iso = (time: number): string => new Date(time).toISOString();

const hundredths = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

function cut(line: string): string {
  // A character has at most three bytes in UTF-8: short texts need no counting.
  if (line.length * 3 <= LONGEST_LINE) return line;
  const bytes = Buffer.from(line);
  let end = Math.min(bytes.length, LONGEST_LINE);
  // Not in the middle of a character.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/** A payload as JSON, or as text if it is not JSON. */
function parsed(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString();
  try {
    return parseUserJson(text);
  } catch {
    return text;
  }
}
