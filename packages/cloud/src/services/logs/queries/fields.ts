import { parseUserJson } from '../../../kernel/json.ts';
import type { Entry } from '../events/chunk.ts';
import type { Row, Value } from './values.ts';

const MAX_FIELDS = 200;

/**
 * The fields that Logs Insights finds in an event by itself: its own, those of a JSON message, and those of Lambda's lines.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
export function fieldsOf(entry: Entry, stream: string, log: string, pointer: string): Row {
  const row = new Map<string, Value>([
    ['@timestamp', entry.timestamp],
    ['@message', entry.message],
    ['@logStream', stream],
    ['@log', log],
    ['@ingestionTime', entry.ingested],
    ['@ptr', pointer],
  ]);
  if (/^\s*\{/.test(entry.message)) {
    try {
      flatten('', parseUserJson(entry.message), row);
    } catch {}
  }
  lambda(entry.message, row);
  return row;
}

function flatten(path: string, value: unknown, row: Map<string, Value>): void {
  if (row.size >= MAX_FIELDS || value === null || value === undefined) return;
  if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) flatten(path === '' ? key : `${path}.${key}`, inner, row);
  } else if (!row.has(path)) row.set(path, typeof value === 'boolean' ? Number(value) : (value as string | number));
}

const REPORT: readonly (readonly [field: string, pattern: RegExp, scale: number])[] = [
  ['@duration', /\bDuration: ([\d.]+) ms/, 1],
  ['@billedDuration', /\bBilled Duration: ([\d.]+) ms/, 1],
  ['@initDuration', /\bInit Duration: ([\d.]+) ms/, 1],
  ['@memorySize', /\bMemory Size: (\d+) MB/, 1e6],
  ['@maxMemoryUsed', /\bMax Memory Used: (\d+) MB/, 1e6],
];

function lambda(message: string, row: Map<string, Value>): void {
  const id = /\b(?:RequestId: |\t)([0-9a-f]{8}-[0-9a-f-]{27})\b/.exec(message)?.[1];
  if (id === undefined) return;
  row.set('@requestId', id);
  const type = /^(START|END|REPORT)\b/.exec(message)?.[1];
  if (type) row.set('@type', type);
  if (type !== 'REPORT') return;
  for (const [field, pattern, scale] of REPORT) {
    const value = pattern.exec(message)?.[1];
    if (value !== undefined) row.set(field, Number(value) * scale);
  }
}
