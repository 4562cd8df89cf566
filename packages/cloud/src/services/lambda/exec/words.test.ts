import { describe, expect, it } from 'vitest';
import type { Context } from '../../../kernel/context.ts';
import { exitReason } from './exit.ts';
import { loggingRole, logStreamName } from './function-log.ts';
import { initReport } from './init-failure.ts';
import { errorPayload, errorTypeOf } from './invocation.ts';
import { platformLog } from './platform-log.ts';

// What Lambda's log says about functions.

it.each<[number | null, NodeJS.Signals | null, string]>([
  [0, null, 'Runtime exited without providing a reason'],
  [null, null, 'Runtime exited without providing a reason'],
  [1, null, 'Runtime exited with error: exit status 1'],
  [129, null, 'Runtime exited with error: exit status 129'],
  [null, 'SIGKILL', 'Runtime exited with error: signal: killed'],
  [null, 'SIGABRT', 'Runtime exited with error: signal: aborted'],
  [null, 'SIGSEGV', 'Runtime exited with error: signal: segmentation fault'],
  [null, 'SIGTERM', 'Runtime exited with error: signal: terminated'],
  [null, 'SIGBUS', 'Runtime exited with error: signal: bus error'],
  [null, 'SIGILL', 'Runtime exited with error: signal: illegal instruction'],
  [null, 'SIGFPE', 'Runtime exited with error: signal: floating point exception'],
  [null, 'SIGUSR2', 'Runtime exited with error: signal: usr2'],
])('a process that ended with %s, %s: %s', (code, signal, reason) => {
  expect(exitReason(code, signal)).toBe(reason);
});

it('reports an initialization that failed', () => {
  const failure = { errorType: 'Runtime.ExitError', payload: undefined, reason: '' };
  expect(initReport(12.3456, { ...failure, kind: 'error' })).toBe(
    'INIT_REPORT Init Duration: 12.35 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError',
  );
  expect(initReport(10_000, { ...failure, kind: 'timeout' })).toBe(
    'INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout',
  );
});

it('finds the type of error that a payload names', () => {
  expect(errorTypeOf(errorPayload('TypeError', 'no'))).toBe('TypeError');
  for (const text of ['{"errorType":1}', '{}', '{', 'null']) expect(errorTypeOf(Buffer.from(text))).toBeUndefined();
  expect(JSON.parse(errorPayload('A', 'b').toString())).toEqual({ errorType: 'A', errorMessage: 'b' });
});

it('names log streams by date, function and version', () => {
  const now = Date.UTC(2026, 0, 2, 23, 59);
  expect(logStreamName(now, '$LATEST', 'abc')).toBe('2026/01/02/[$LATEST]abc');
  expect(logStreamName(now, '7', 'abc', 'f')).toBe('2026/01/02/f[7]abc');
});

it('asks for the function’s role where it writes logs, but not in a lenient cloud', () => {
  const ctx = (lenient: boolean) => ({ kernel: { lenient } }) as unknown as Context;
  expect(loggingRole(ctx(false), { Role: 'r' })).toBe('r');
  expect(loggingRole(ctx(true), { Role: 'r' })).toBeUndefined();
});

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
describe('the platform’s log', () => {
  const report = {
    requestId: 'id',
    duration: 12.3456,
    init: undefined,
    memorySize: 128,
    maxMemory: 64,
    status: 'success' as const,
  };
  const failed = { ...report, init: 100.5, status: 'error' as const, errorType: 'Runtime.ExitError' };

  it('as text', () => {
    for (const logging of [undefined, { LogFormat: 'Text' as const }]) {
      const log = platformLog(logging, () => 0);
      expect(log.initStart('nodejs:22', 'on-demand', [])).toBe('INIT_START Runtime Version: nodejs:22\t');
      expect(log.initStart('nodejs:22', 'on-demand', ['a', 'b'])).toBe(
        'INIT_START Runtime Version: nodejs:22\t[jaws-cloud] a\t[jaws-cloud] b\t',
      );
      expect(log.note('text')).toBe('[jaws-cloud] text');
      expect(log.start('id', '3')).toBe('START RequestId: id Version: 3');
      expect(log.end(report)).toEqual([
        'END RequestId: id',
        'REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t',
      ]);
      const [, line] = log.end(failed);
      expect(line).toBe(
        'REPORT RequestId: id\tDuration: 12.35 ms\tBilled Duration: 113 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t' +
          'Init Duration: 100.50 ms\tStatus: error\tError Type: Runtime.ExitError\t',
      );
      expect(log.end({ ...failed, status: 'timeout' })[1]).toMatch(/Status: timeout\t$/);
      expect(log.end({ ...failed, errorType: undefined })[1]).toMatch(/Status: error\t$/);
    }
  });

  const parsed = (line: string) => JSON.parse(line);
  const json = (SystemLogLevel?: 'DEBUG' | 'INFO' | 'WARN') =>
    platformLog({ LogFormat: 'JSON', ...(SystemLogLevel ? { SystemLogLevel } : {}) }, () => Date.UTC(2026, 0, 1));

  it.each([undefined, 'INFO', 'DEBUG'] as const)('as JSON of level %s', (level) => {
    const log = json(level);
    const time = '2026-01-01T00:00:00.000Z';
    expect(parsed(log.initStart('nodejs:22', 'provisioned-concurrency', []))).toEqual({
      time,
      type: 'platform.initStart',
      record: { initializationType: 'provisioned-concurrency', phase: 'init', runtimeVersion: 'nodejs:22' },
    });
    expect(parsed(log.start('id', '3'))).toEqual({
      time,
      type: 'platform.start',
      record: { requestId: 'id', version: '3' },
    });
    expect(log.end(report).map(parsed)).toEqual([
      {
        time,
        type: 'platform.report',
        record: {
          requestId: 'id',
          metrics: { durationMs: 12.346, billedDurationMs: 13, memorySizeMB: 128, maxMemoryUsedMB: 64 },
          status: 'success',
        },
      },
    ]);
    const [line = ''] = log.end(failed);
    expect(parsed(line).record).toMatchObject({
      metrics: { initDurationMs: 100.5, billedDurationMs: 113 },
      status: 'error',
      errorType: 'Runtime.ExitError',
    });
    expect(parsed(log.note('text'))).toEqual({ time, type: 'jaws.note', record: { message: 'text' } });
  });

  it('as JSON of level WARN has only what went wrong, and what is not as on AWS', () => {
    const log = json('WARN');
    expect([log.initStart('n', 'on-demand', []), log.start('id', '3'), log.end(report)]).toEqual(['', '', []]);
    expect(parsed(log.initStart('n', 'on-demand', ['a']))).toMatchObject({ record: { notes: ['a'], phase: 'init' } });
    expect(log.end(failed)).toHaveLength(1);
    expect(log.end({ ...report, status: 'timeout' })).toHaveLength(1);
  });
});
