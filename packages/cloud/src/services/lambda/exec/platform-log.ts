import type { LoggingConfig } from '@aws-sdk/client-lambda';
import type { Initialization } from './variables.ts';

interface Report {
  readonly requestId: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly init: number | undefined;
  /** MB. */
  readonly memorySize: number;
  readonly maxMemory: number;
  readonly status: 'success' | 'error' | 'timeout';
  readonly errorType?: string | undefined;
}

/**
 * Lambda's own lines in a function's log.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export interface PlatformLog {
  /**
   * `notes`: differences from AWS here. They are part of this line, since programs that count a
   * function's lines leave out Lambda's.
   */
  initStart(runtime: string, initialization: Initialization, notes: readonly string[]): string;
  /** A difference from AWS that is found later: a line that AWS does not write. */
  note(text: string): string;
  start(requestId: string, version: string): string;
  /** Returns one line, or two. */
  end(report: Report): string[];
}

export function platformLog(logging: LoggingConfig | undefined, now: () => number): PlatformLog {
  return logging?.LogFormat === 'JSON' ? jsonLog(now, logging.SystemLogLevel ?? 'INFO') : textLog;
}

const noteLine = (text: string): string => `[jaws-cloud] ${text}`;

const textLog: PlatformLog = {
  initStart: (runtime, _initialization, notes) =>
    `INIT_START Runtime Version: ${runtime}\t${notes.map((text) => `${noteLine(text)}\t`).join('')}`,
  note: noteLine,
  start: (requestId, version) => `START RequestId: ${requestId} Version: ${version}`,
  end: (report) => [`END RequestId: ${report.requestId}`, textReport(report)],
};

function textReport(report: Report): string {
  const { duration, init, requestId } = report;
  let text = `REPORT RequestId: ${requestId}\tDuration: ${duration.toFixed(2)} ms\tBilled Duration: ${billed(report)} ms\tMemory Size: ${report.memorySize} MB\tMax Memory Used: ${report.maxMemory} MB\t`;
  if (init !== undefined) text += `Init Duration: ${init.toFixed(2)} ms\t`;
  if (report.status !== 'success') text += `Status: ${report.status}\t`;
  if (report.errorType && report.status === 'error') text += `Error Type: ${report.errorType}\t`;
  return text;
}

/** The initialization is billed since August 2025. */
const billed = ({ duration, init = 0 }: Report): number => Math.ceil(duration + init);

function jsonLog(now: () => number, level: string): PlatformLog {
  const line = (type: string, record: object) => JSON.stringify({ time: new Date(now()).toISOString(), type, record });
  const quiet = level === 'WARN';
  return {
    initStart: (runtimeVersion, initializationType, notes) => {
      const record = { initializationType, phase: 'init', runtimeVersion };
      if (notes.length > 0) return line('platform.initStart', { ...record, notes });
      return quiet ? '' : line('platform.initStart', record);
    },
    note: (text) => line('jaws.note', { message: text }),
    start: (requestId, version) => (quiet ? '' : line('platform.start', { requestId, version })),
    end: (report) => (quiet && report.status === 'success' ? [] : [line('platform.report', jsonReport(report))]),
  };
}

const jsonReport = (report: Report): object => ({
  requestId: report.requestId,
  metrics: {
    durationMs: round(report.duration),
    billedDurationMs: billed(report),
    memorySizeMB: report.memorySize,
    maxMemoryUsedMB: report.maxMemory,
    ...(report.init === undefined ? {} : { initDurationMs: round(report.init) }),
  },
  status: report.status,
  ...(report.errorType ? { errorType: report.errorType } : {}),
});

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
