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
  /** Lines that were pushed out. */
  readonly dropped: number;
  readonly next: number;
}

export const nothing: Buffer = { lines: [], dropped: 0, next: 0 };

const same = (a: Line, b: Given) =>
  a.at === b.at && a.region === b.region && a.function === b.function && a.message === b.message;

/** Lines behind those that are there. Those of the last moment come again with each answer, and are taken once. */
export function append({ lines, dropped, next }: Buffer, given: readonly Given[]): Buffer {
  const known = lines.slice(-1000);
  const fresh = given.filter((one) => !known.some((old) => same(old, one)));
  if (fresh.length === 0) return { lines, dropped, next };
  const added = fresh.map((one, at): Line => {
    const { at: time, region, function: id, message } = one;
    return { n: next + at, at: time, region, function: id, message, level: levelOf(message) };
  });
  const all = [...lines, ...added];
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
