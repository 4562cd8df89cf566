import { describe, expect, test } from 'vitest';
import type { Event } from '../events.ts';
import { width } from './format.ts';
import { inked } from './ink.ts';
import { createLogLines, type LogOptions } from './log-lines.ts';
import { looksOf } from './paint.ts';

const looks = looksOf({ isTTY: false } as NodeJS.WriteStream, { NO_COLOR: '1' });
const id = '8f507cfc-1a2b-4697-b07a-ac58fc914c95';
const at = '2026-01-02T03:04:05.678Z';
const log = (message: string, over: object = {}): Extract<Event, { type: 'function-log' }> => ({
  type: 'function-log',
  stage: 'dev',
  region: 'eu-west-1',
  function: 'links/create',
  at,
  message,
  ...over,
});
const plain: LogOptions = { regions: false, verbose: false };

/** The text after time and function. */
const said = (messages: readonly string[], over: Partial<LogOptions> = {}) => {
  const line = createLogLines();
  return messages
    .map((message) => line(log(message), looks, { ...plain, ...over }))
    .filter((one) => one !== undefined)
    .map((one) => one.replace(`${at} links/create  `, ''));
};

describe('a line', () => {
  test.each([
    ['of Node.js', `${at}\t${id}\tINFO\tcreated a link`, 'created a link'],
    ['of Node.js outside a request', `${at}\tundefined\tINFO\tstarted`, 'started'],
    ['of a warning', `${at}\t${id}\tWARN\tslow`, 'WARN slow'],
    ['of an error that was logged', `${at}\t${id}\tERROR\tno table`, 'ERROR no table'],
    ['of Python', `[INFO]\t${at}\t${id}\tcreated a link`, 'created a link'],
    ['without anything in front', 'plain text\n', 'plain text'],
    ['of JSON', '{"level":"INFO","message":"saved","id":7,"by":"a b","tags":["x"]}', 'saved id=7 by="a b" tags=["x"]'],
    ['of JSON that Node.js logged', `${at}\t${id}\tINFO\t{"message":"saved","id":7}`, 'saved id=7'],
    ['of JSON without a message', '{"a":1,"b":""}', 'a=1 b=""'],
    [
      'of the log format JSON',
      `{"timestamp":"${at}","level":"WARN","requestId":"${id}","message":"slow"}`,
      'WARN slow',
    ],
    ['of pino', `{"level":50,"time":1767323045678,"msg":"no table","pid":1}`, 'ERROR no table pid=1'],
    ['of JSON that is cut', '{"message":"sav', '{"message":"sav'],
    ['of a list', '[1,2]', '[1,2]'],
    ['of lines that end with CR LF', `${at}\t${id}\tINFO\tone\r\ntwo`, 'one\n    two'],
    ['of several lines', `${at}\t${id}\tINFO\tone\ntwo`, 'one\n    two'],
  ])('%s', (_, message, expected) => {
    expect(said([message])).toEqual([expected]);
  });

  test('of JSON is expanded by --verbose', () => {
    expect(said(['{"message":"saved","id":7}'], { verbose: true })).toEqual(['saved\n    {\n      "id": 7\n    }']);
  });
});

describe('an invocation', () => {
  const report = `REPORT RequestId: ${id}\tDuration: 12.40 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 71 MB\t`;
  const start = ['INIT_START Runtime Version: nodejs:24', `START RequestId: ${id} Version: $LATEST`];
  const end = `END RequestId: ${id}`;
  const error = {
    errorType: 'TypeError',
    errorMessage: 'no table',
    stack: [
      'TypeError: no table',
      '    at run (/var/task/aws_modules/links/create/index.ts:3:9)',
      '    at node:internal/x:1:2',
    ],
  };
  const failed = `${at}\t${id}\tERROR\tInvoke Error \t${JSON.stringify(error)}`;

  test('is one line of its duration and memory', () => {
    expect(said([...start, end, report])).toEqual(['✔ 12 ms, 128/71 MB']);
    expect(said([`${report}Init Duration: 95.20 ms\t`])).toEqual(['✔ 12 ms, 128/71 MB, cold 95 ms']);
    const json = {
      time: at,
      type: 'platform.report',
      record: {
        requestId: id,
        metrics: { durationMs: 12, billedDurationMs: 12, memorySizeMB: 128, maxMemoryUsedMB: 71 },
      },
    };
    expect(said([JSON.stringify({ time: at, type: 'platform.start', record: {} }), JSON.stringify(json)])).toEqual([
      '✔ 12 ms, 128/71 MB',
    ]);
  });

  test("is shown with Lambda's own lines by --verbose", () => {
    expect(said([...start, end], { verbose: true })).toHaveLength(3);
  });

  test('that failed says type, message and places in the sources, and its report says so too', () => {
    expect(said([failed, report])).toEqual([
      '✖ TypeError: no table\n    at run (aws_modules/links/create/index.ts:3:9)\n    at node:internal/x:1:2',
      '✖ 12 ms, 128/71 MB',
    ]);
    const python = JSON.stringify({
      errorType: 'ValueError',
      errorMessage: 'x',
      stackTrace: ['  File "/var/task/a.py", line 3, in run\n'],
    });
    expect(said([python])).toEqual(['✖ ValueError: x\n    File "a.py", line 3, in run']);
  });

  test('that was ended says by what', () => {
    expect(said([`${at} ${id} Task timed out after 3.00 seconds\n\n`, report])).toEqual([
      '✖ Task timed out after 3.00 seconds',
      '✖ 12 ms, 128/71 MB',
    ]);
    expect(said([`RequestId: ${id} Error: Runtime exited with error: signal: killed`])).toEqual([
      '✖ Runtime exited with error: signal: killed',
    ]);
  });

  test('that failed before its handler ran has no line of its own that says so, but its report does', () => {
    const early = failed.replace(`\t${id}\t`, '\tundefined\t').replace('Invoke Error', 'Uncaught Exception');
    expect(said([early, `${report}Status: error\tError Type: TypeError\t`])[1]).toBe('✖ 12 ms, 128/71 MB');
    const metrics = { durationMs: 12, billedDurationMs: 12, memorySizeMB: 128, maxMemoryUsedMB: 71 };
    const json = (status: string) =>
      JSON.stringify({ time: at, type: 'platform.report', record: { requestId: id, status, metrics } });
    expect(said([json('error')])).toEqual(['✖ 12 ms, 128/71 MB']);
    expect(said([json('success')])).toEqual(['✔ 12 ms, 128/71 MB']);
  });

  test('of another request has not failed', () => {
    expect(said([failed, report.replace('8f507cfc', '00000000')])[1]).toMatch(/^✔/);
  });
});

describe('in front of a line', () => {
  test('are an ISO time, the region where there are several, and the function', () => {
    const line = createLogLines();
    expect(line(log('x'), looks, plain)).toBe(`${at} links/create  x`);
    expect(line(log('x'), looks, { ...plain, regions: true })).toBe(`${at} eu-west-1 links/create  x`);
  });

  test('is the local time at a terminal, and names are aligned', () => {
    const line = createLogLines();
    const options = { ...plain, regions: true, columns: 120 };
    expect(line(log('x'), looks, options)).toMatch(/^\d\d:\d\d:05\.678 eu-west-1 links\/create {2}x$/);
    expect(line(log('x', { function: 'a/b', region: 'sa' }), looks, options)).toMatch(
      /^[\d:.]{12} sa {8}a\/b {9} {2}x$/,
    );
  });

  test('leaves room for the text on a narrow terminal: no line is longer than it, the rest is indented', () => {
    const text = createLogLines()(log('word '.repeat(30), { function: 'module/a-rather-long-name' }), looks, {
      ...plain,
      regions: true,
      columns: 60,
    })!;
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^\d\d:\d\d:05 eu-west-1 module\/a-rather… {2}word word/);
    expect(lines.slice(1).every((one) => one.startsWith('    word'))).toBe(true);
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(60);
  });
});

test('levels have their colours, functions their own', () => {
  const colored = looksOf({ isTTY: true } as NodeJS.WriteStream, { FORCE_COLOR: '1' });
  const line = createLogLines()(log(`${at}\t${id}\tERROR\tno`), colored, plain)!;
  expect(inked(line)).toContain('\u001b[31mERROR');
  expect(inked(createLogLines()(log(`${at}\t${id}\tWARN\tno`), colored, plain)!)).toContain('\u001b[33mWARN');
});
