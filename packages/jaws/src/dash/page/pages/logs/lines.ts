import type { ToolResult } from '../../../api.ts';

type Given = ToolResult<'jaws_logs'>['lines'][number];

export type Level = 'error' | 'warn' | 'info' | 'debug' | 'platform';

export interface Line {
  /** A counter: unique to each line. */
  readonly n: number;
  /** ISO 8601. */
  readonly at: string;
  readonly region: string;
  readonly function: string;
  readonly level: Level;
  readonly message: string;
}

/** The number of lines that are kept, the newest. */
export const most = 100_000;

export interface Buffer {
  readonly lines: readonly Line[];
  /** Lines that were dropped, or never arrived because too many were new at once. */
  readonly dropped: number;
  readonly next: number;
}

export const nothing: Buffer = { lines: [], dropped: 0, next: 0 };

/** How much later than its timestamp a line may arrive, because each function's log is read separately. Milliseconds. */
const late = 10_000;

/** The time from which to read next; undefined while there are no lines. */
export function sinceOf({ lines }: Buffer): string | undefined {
  const last = lines.at(-1);
  return last && new Date(Date.parse(last.at) - late).toISOString();
}

const keyOf = ({ at, region, function: id, message }: Line | Given) => `${at} ${region} ${id} ${message}`;

/**
 * Adds the new lines of an answer, oldest first: each answer repeats the lines of the last moments, and duplicates are dropped. `leftOut`: the number
 * of lines since then that the answer lacks. `partial`: the same buffer with what a first part of the answer added.
 */
export function append(buffer: Buffer, given: readonly Given[], leftOut = 0, partial: Buffer = nothing): Buffer {
  const { lines } = buffer;
  // Lines that were shown before the answer was whole stay the same rows.
  const shown = new Map(partial.lines.map((one) => [keyOf(one), one.n]));
  const next = Math.max(buffer.next, partial.next);
  const since = sinceOf(buffer) ?? '';
  const again = lines.slice(lines.findLastIndex(({ at }) => at < since) + 1);
  const known = new Set(again.map(keyOf));
  const fresh = given.filter((one) => !known.has(keyOf(one)));
  // Some of the missing lines arrived before.
  const dropped = buffer.dropped + Math.max(0, leftOut - (again.length - (given.length - fresh.length)));
  if (fresh.length === 0) return { lines, dropped, next };
  const added = fresh.map((one, at): Line => {
    const { at: time, region, function: id, message } = one;
    return { n: shown.get(keyOf(one)) ?? next + at, at: time, region, function: id, message, level: levelOf(message) };
  });
  const all = [...lines, ...added];
  const isLate = lines.length > 0 && added.some(({ at }) => at < lines.at(-1)!.at);
  if (isLate) all.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
  const over = Math.max(0, all.length - most);
  return { lines: over > 0 ? all.slice(over) : all, dropped: dropped + over, next: next + added.length };
}

const platform = /^(?:START|END|REPORT|INIT_START|XRAY|EXTENSION)\b|^\{"time":"[^"]*","type":"platform\./;
const words: readonly (readonly [Level, RegExp])[] = [
  [
    'error',
    /\t(?:ERROR|FATAL)\t|"level":\s*"(?:error|fatal)"|\[(?:ERROR|FATAL)\]|^(?:ERROR|FATAL)\b|Task timed out|"level":\s*[56]0\b/i,
  ],
  ['warn', /\tWARN(?:ING)?\t|"level":\s*"warn(?:ing)?"|\[WARN(?:ING)?\]|^WARN(?:ING)?\b|"level":\s*40\b/i],
  [
    'debug',
    /\t(?:DEBUG|TRACE)\t|"level":\s*"(?:debug|trace)"|\[(?:DEBUG|TRACE)\]|^(?:DEBUG|TRACE)\b|"level":\s*[12]0\b/i,
  ],
];

/** The level as Node's and Python's runtimes and common loggers write it; info by default. */
export function levelOf(message: string): Level {
  const head = message.slice(0, 400);
  if (platform.test(head)) return 'platform';
  return words.find(([, pattern]) => pattern.test(head))?.[0] ?? 'info';
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The request id of a line, in Lambda's formats. */
export const requestOf = (message: string): string | undefined =>
  /(?:^[^\t]{0,40}\t|RequestId: |"(?:requestId|AWSRequestId|aws_request_id|awsRequestId)":\s*")(\S{36})/
    .exec(message.slice(0, 2000))?.[1]
    ?.match(uuid)?.[0];

/** A line without the parts that its columns show. */
export const textOf = (message: string): string => message.replace(/^\S{20,30}\t\S{36}\t[A-Z]{4,7}\t/, '').trimEnd();

export interface Filter {
  readonly text: string;
  readonly level: string;
}

const ranks: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** `level`: this one or worse; empty for all; lines of the platform only with all. */
export function filtered(lines: readonly Line[], { text, level }: Filter): readonly Line[] {
  if (text === '' && level === '') return lines;
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  const from = ranks.indexOf(level as Level);
  return lines.filter(
    (one) => (from < 0 || ranks.indexOf(one.level) >= from) && (text === '' || pattern.test(one.message)),
  );
}

/** Minutes before and after a time that a link names: alarms evaluate the five minutes before they go off. */
const [before, after] = [10, 5];

/** The range around the time in the address; undefined if it has none. */
export function aroundOf(at: string | undefined) {
  const time = Date.parse(at ?? '');
  if (Number.isNaN(time)) return undefined;
  const iso = (minutes: number) => new Date(time + minutes * 60_000).toISOString();
  return { at: time, since: iso(-before), until: iso(after) };
}
