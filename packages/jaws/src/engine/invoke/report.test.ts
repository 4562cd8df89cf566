import { describe, expect, test } from 'vitest';
import { isCut, ownLines, readReport } from '../../base/lambda-report.ts';
import { readAnswer, readError } from './answer.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
const id = '8f507cfc-xmpl-4697-b07a-ac58fc914c95';
const text = [
  'INIT_START Runtime Version: nodejs:22.v1\tRuntime Version ARN: arn',
  `START RequestId: ${id} Version: 3`,
  `2026-11-25T10:00:00.000Z\t${id}\tINFO\tREPORT of today`,
  `END RequestId: ${id}`,
  `REPORT RequestId: ${id}\tDuration: 15.74 ms\tBilled Duration: 147 ms\tMemory Size: 128 MB\tMax Memory Used: 56 MB\tInit Duration: 130.49 ms\t`,
  'XRAY TraceId: 1-5e34a614\tSegmentId: 07f5xmpl2d1f6f85\tSampled: true\t',
  '',
].join('\n');

describe('a report', () => {
  test('is read of text', () => {
    expect(readReport(text)).toEqual({
      duration: 15.74,
      billedDuration: 147,
      memorySize: 128,
      maxMemoryUsed: 56,
      initDuration: 130.49,
    });
    expect(readReport(text.replace(/\tInit Duration.*/, ''))).toMatchObject({ initDuration: undefined });
    expect(readReport(text.replace('Init Duration', 'Restore Duration'))).toMatchObject({ initDuration: 130.49 });
  });

  test('is read of JSON', () => {
    const metrics = { durationMs: 1.5, billedDurationMs: 2, memorySizeMB: 128, maxMemoryUsedMB: 60, initDurationMs: 9 };
    const line = { time: '2026-11-25T10:00:00.000Z', type: 'platform.report', record: { requestId: id, metrics } };
    const log = `{"level":"INFO","message":"own"}\n${JSON.stringify(line)}\n`;
    expect(readReport(log)).toEqual({
      duration: 1.5,
      billedDuration: 2,
      memorySize: 128,
      maxMemoryUsed: 60,
      initDuration: 9,
    });
    expect(ownLines(log)).toEqual(['{"level":"INFO","message":"own"}']);
  });

  test.each([
    ['nothing', ''],
    ['half a line', 'REPORT RequestId: x\tDuration: 1 ms'],
    ['no JSON', '{"platform.report"'],
  ])('is missing in %s', (_name, log) => {
    expect(readReport(log)).toBeUndefined();
  });

  test('is not a line of the function', () => {
    expect(ownLines(text)).toEqual([`2026-11-25T10:00:00.000Z\t${id}\tINFO\tREPORT of today`]);
  });

  test('may be all that is left of a long log', () => {
    expect(isCut(text)).toBe(false);
    expect(isCut(text.padEnd(4096))).toBe(true);
  });
});

describe('an answer', () => {
  test.each([
    ['{"a":1}', { value: { a: 1 }, format: 'json' }],
    ['"text"', { value: 'text', format: 'json' }],
    ['', { value: null, format: 'json' }],
    ['<p>é</p>', { value: '<p>é</p>', format: 'text' }],
  ])('%j', (payload, expected) => {
    expect(readAnswer(Buffer.from(payload))).toEqual(expected);
  });

  test('of bytes that are not text', () => {
    expect(readAnswer(Uint8Array.of(0xff, 0xd8, 0xff))).toEqual({ value: '/9j/', format: 'base64' });
  });

  test.each([
    [
      { errorType: 'TypeError', errorMessage: 'no', trace: ['TypeError: no', '    at f (a.js:1:2)'] },
      { errorType: 'TypeError', errorMessage: 'no', trace: ['TypeError: no', '    at f (a.js:1:2)'] },
    ],
    // Of Python.
    [
      {
        errorType: 'KeyError',
        errorMessage: "'x'",
        stackTrace: ['  File "/var/task/h.py", line 2, in h\r\n    e["x"]\r\n'],
      },
      { errorType: 'KeyError', errorMessage: "'x'", trace: ['  File "/var/task/h.py", line 2, in h', '    e["x"]'] },
    ],
    ['gone', { errorType: 'Error', errorMessage: 'gone', trace: [] }],
    [null, { errorType: 'Error', errorMessage: 'null', trace: [] }],
  ])('that is the error %j', (payload, expected) => {
    expect(readError(readAnswer(Buffer.from(JSON.stringify(payload))))).toEqual(expected);
  });
});
