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
  initStart(runtime: string, initialization: Initialization): string;
  /** What is not as on AWS here: a line that AWS has not. */
  note(text: string): string;
  start(requestId: string, version: string): string;
  /** Gives one line, or two. */
  end(report: Report): string[];
}

export function platformLog(logging: LoggingConfig | undefined, now: () => number): PlatformLog {
  return logging?.LogFormat === 'JSON' ? jsonLog(now, logging.SystemLogLevel ?? 'INFO') : textLog;
}

const textLog: PlatformLog = {
  initStart: (runtime) => `INIT_START Runtime Version: ${runtime}\t`,
  note: (text) => `[jaws-cloud] ${text}`,
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

/** The initialisation is billed since August 2025. */
const billed = ({ duration, init = 0 }: Report): number => Math.ceil(duration + init);

function jsonLog(now: () => number, level: string): PlatformLog {
  const line = (type: string, record: object) => JSON.stringify({ time: new Date(now()).toISOString(), type, record });
  const quiet = level === 'WARN';
  return {
    initStart: (runtime, initialization) =>
      quiet
        ? ''
        : line('platform.initStart', { initializationType: initialization, phase: 'init', runtimeVersion: runtime }),
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
