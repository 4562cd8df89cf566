import type { ToolResult } from '../../../api.ts';

type Given = ToolResult<'jaws_logs'>['lines'][number];

export type Level = 'error' | 'warn' | 'info' | 'debug' | 'platform';

export interface Line {
  /** Counts up: no two lines have the same. */
  readonly n: number;
  /** ISO 8601. */
  readonly at: string;
  readonly region: string;
  readonly function: string;
  readonly level: Level;
  readonly message: string;
}

/** So many are kept, the newest. */
export const most = 100_000;

export interface Buffer {
  readonly lines: readonly Line[];
  /** Lines that were pushed out, or never came because too many were new at once. */
  readonly dropped: number;
  readonly next: number;
}

export const nothing: Buffer = { lines: [], dropped: 0, next: 0 };

/** Milliseconds: so much later than its time says a line may come, because each function's log is read by itself. */
const late = 10_000;

/** From when on lines are asked for again; undefined where there are none yet. */
export function sinceOf({ lines }: Buffer): string | undefined {
  const last = lines.at(-1);
  return last && new Date(Date.parse(last.at) - late).toISOString();
}

const keyOf = ({ at, region, function: id, message }: Line | Given) => `${at} ${region} ${id} ${message}`;

/**
 * With what an answer has that is new, oldest first: lines of the last moments come again with each answer, and are taken once. `leftOut`: the answer
 * lacks so many of the time since then.
 */
export function append(buffer: Buffer, given: readonly Given[], leftOut = 0): Buffer {
  const { lines, next } = buffer;
  const since = sinceOf(buffer) ?? '';
  const again = lines.slice(lines.findLastIndex(({ at }) => at < since) + 1);
  const known = new Set(again.map(keyOf));
  const fresh = given.filter((one) => !known.has(keyOf(one)));
  // Some of what it lacks is here since before.
  const dropped = buffer.dropped + Math.max(0, leftOut - (again.length - (given.length - fresh.length)));
  if (fresh.length === 0) return { lines, dropped, next };
  const added = fresh.map((one, at): Line => {
    const { at: time, region, function: id, message } = one;
    return { n: next + at, at: time, region, function: id, message, level: levelOf(message) };
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

/** By how Node's and Python's runtimes, and the common loggers, write it; info where nothing says otherwise. */
export function levelOf(message: string): Level {
  const head = message.slice(0, 400);
  if (platform.test(head)) return 'platform';
  return words.find(([, pattern]) => pattern.test(head))?.[0] ?? 'info';
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The request that a line is of, as Lambda's formats have it. */
export const requestOf = (message: string): string | undefined =>
  /(?:^[^\t]{0,40}\t|RequestId: |"(?:requestId|AWSRequestId|aws_request_id|awsRequestId)":\s*")(\S{36})/
    .exec(message.slice(0, 2000))?.[1]
    ?.match(uuid)?.[0];

/** A line without what its columns say. */
export const textOf = (message: string): string => message.replace(/^\S{20,30}\t\S{36}\t[A-Z]{4,7}\t/, '').trimEnd();

export interface Filter {
  readonly text: string;
  readonly level: string;
}

const ranks: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** `level`: this one or worse; empty for all; `platform` lines only with all. */
export function filtered(lines: readonly Line[], { text, level }: Filter): readonly Line[] {
  if (text === '' && level === '') return lines;
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  const from = ranks.indexOf(level as Level);
  return lines.filter(
    (one) => (from < 0 || ranks.indexOf(one.level) >= from) && (text === '' || pattern.test(one.message)),
  );
}

/** Minutes before and after a time that a link names: alarms look at the five minutes before they ring. */
const [before, after] = [10, 5];

/** The lines around a time of the address; undefined where it names none. */
export function aroundOf(at: string | undefined) {
  const time = Date.parse(at ?? '');
  if (Number.isNaN(time)) return undefined;
  const iso = (minutes: number) => new Date(time + minutes * 60_000).toISOString();
  return { at: time, since: iso(-before), until: iso(after) };
}
