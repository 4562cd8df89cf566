import { isObject } from './text.ts';

/** The REPORT line of an invocation. */
export interface Report {
  /** Milliseconds. */
  readonly duration: number;
  readonly billedDuration: number;
  /** MB. */
  readonly memorySize: number;
  readonly maxMemoryUsed: number;
  /** Milliseconds that a cold start took; undefined if the function was warm. */
  readonly initDuration: number | undefined;
  /** It ended with an error or a timeout, including during initialization. */
  readonly hasFailed?: true;
}

/**
 * What Lambda reports at the end of an invocation's log, as text or, with the log format JSON, as an object. Undefined without a
 * report.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function readReport(log: string): Report | undefined {
  for (const line of log.split('\n').reverse()) {
    if (line.startsWith('REPORT RequestId:')) return ofText(line);
    if (line.startsWith('{') && line.includes('"platform.report"')) return ofJson(line);
  }
  return undefined;
}

function ofText(line: string): Report | undefined {
  const parts = new Map(line.split('\t').map((part) => part.split(': ', 2) as [string, string]));
  const number = (name: string) => {
    const value = Number.parseFloat(parts.get(name) ?? '');
    return Number.isNaN(value) ? undefined : value;
  };
  return whole({
    duration: number('Duration'),
    billedDuration: number('Billed Duration'),
    memorySize: number('Memory Size'),
    maxMemoryUsed: number('Max Memory Used'),
    // The second one, the restore of a snapshot, if the function has SnapStart.
    initDuration: number('Init Duration') ?? number('Restore Duration'),
    status: parts.get('Status'),
  });
}

function ofJson(line: string): Report | undefined {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return undefined;
  }
  const record = isObject(data) && isObject(data.record) ? data.record : {};
  const metrics = isObject(record.metrics) ? record.metrics : {};
  const number = (name: string) => (typeof metrics[name] === 'number' ? metrics[name] : undefined);
  return whole({
    duration: number('durationMs'),
    billedDuration: number('billedDurationMs'),
    memorySize: number('memorySizeMB'),
    maxMemoryUsed: number('maxMemoryUsedMB'),
    initDuration: number('initDurationMs') ?? number('restoreDurationMs'),
    status: record.status,
  });
}

type Found = { readonly [Name in Exclude<keyof Report, 'hasFailed'>]: number | undefined } & {
  readonly status: unknown;
};

function whole(found: Found): Report | undefined {
  const { duration, billedDuration, memorySize, maxMemoryUsed, initDuration } = found;
  if (duration === undefined || billedDuration === undefined) return undefined;
  if (memorySize === undefined || maxMemoryUsed === undefined) return undefined;
  const hasFailed = found.status !== undefined && found.status !== 'success';
  return { duration, billedDuration, memorySize, maxMemoryUsed, initDuration, ...(hasFailed && { hasFailed }) };
}

/** The lines that Lambda itself writes about an invocation. */
export const ofPlatform =
  /^(?:INIT_START|INIT_REPORT|START RequestId|END RequestId|REPORT RequestId|RESTORE_)|^XRAY TraceId|^\{.*"type":"platform\./;

/** The function's own lines. */
export const ownLines = (log: string): string[] =>
  log.split('\n').filter((line) => line.trim() !== '' && !ofPlatform.test(line));

/** Bytes of the log that Lambda returns with a response. */
const tail = 4096;

/** Whether the log is truncated at its beginning. */
export const isCut = (log: string): boolean => Buffer.byteLength(log) >= tail;
