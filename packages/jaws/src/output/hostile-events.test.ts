import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { Event } from '../events.ts';
import { createOutput } from './index.ts';
import { sinkOf } from './writer.ts';

const evil = 'e\u001b[2J\u001b]0;t\u0007\u009b8m\u202e\u200b\u2028\u0085\u0000\r\nFORGED';
const at = { stage: 'dev', region: evil };
const events: readonly Event[] = [
  { type: 'notice', message: evil },
  { type: 'warning', message: evil, hint: evil },
  { type: 'cloud-started', endpoint: evil, pid: 1 },
  { type: 'test-cloud', endpoint: evil },
  { type: 'step', id: 'a', title: evil, state: 'started', detail: evil },
  { type: 'step', id: 'a', title: evil, state: 'failed', detail: evil },
  { type: 'wrote', path: evil },
  { type: 'built', function: evil, hash: evil, bytes: 1, ms: 1, cached: false },
  { type: 'uploaded', ...at, function: evil, bucket: evil, key: evil, bytes: 1 },
  { type: 'stack', ...at, stack: evil, state: 'creating', detail: evil },
  {
    type: 'stack-event',
    ...at,
    stack: evil,
    logicalId: evil,
    resourceType: evil,
    status: `${evil}_FAILED`,
    reason: evil,
    at: evil,
  },
  { type: 'stack-event', ...at, stack: evil, logicalId: evil, resourceType: evil, status: 'CREATE_COMPLETE', at: evil },
  { type: 'stack', ...at, stack: evil, state: 'failed', detail: evil },
  { type: 'dns-records', ...at, domain: evil, purpose: 'traffic', records: [{ name: evil, type: 'A', value: evil }] },
  { type: 'region-failed', ...at, code: evil, message: evil, hint: evil },
  { type: 'rollout', stage: evil, waves: [{ regions: [evil], bake: 1 }], allOrNothing: true, atLeast: 1 },
  { type: 'wave', stage: evil, wave: 1, of: 2, regions: [evil], state: 'watched', detail: evil },
  { type: 'restored', ...at, functions: 1, owner: evil },
  { type: 'log', source: evil, line: evil },
  { type: 'function-log', ...at, function: evil, at: evil, message: evil },
  {
    type: 'function-log',
    ...at,
    function: 'a',
    at: evil,
    message: JSON.stringify({ level: evil, message: evil, [evil]: evil }),
  },
  { type: 'request', method: evil, path: evil, status: 200, ms: 1, function: evil },
  { type: 'swapped', ...at, functions: [evil], ms: 1 },
  {
    type: 'invocation',
    ...at,
    function: evil,
    id: evil,
    trigger: evil,
    ok: false,
    error: evil,
    trace: [evil],
    ms: 1,
    coldStart: true,
  },
  { type: 'dev-ready', ...at, url: evil, webSocket: evil, functions: 1, debug: { [evil]: 1 } },
];
const errors = [
  fail('InvalidValue', { what: evil, value: evil, expected: evil }),
  fail('InvalidProject', {} as never, {
    problems: [{ message: evil, hint: evil, position: { file: evil, line: 1, column: 1 } }],
  }),
  new Error(evil),
];

/** What nothing but our own sequences may bring: colors, moves up and to the beginning, erased lines, the cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that the tool writes
const ours = /\u{1b}\[(?:\d+m|1A|2K|G|\?25[lh])/gu;
const hidden = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]|[\u200b\u2060\ufeff]/u;

describe.each(['terminal', 'pipe', 'json'])('on a %s', (where) => {
  test.each([false, true])('no event and no error steers or forges, verbose: %s', (verbose) => {
    const stream = Object.assign(new PassThrough(), { isTTY: where === 'terminal', columns: 100, rows: 30 });
    // A test stream is not a tty.WriteStream; it has the members that the writer uses.
    const sink = sinkOf(stream as unknown as NodeJS.WriteStream);
    const env = { TERM: 'xterm', FORCE_COLOR: '1' };
    const options = { stdout: sink, stderr: sink, verbose, version: evil, env, cwd: '/' };
    const output = createOutput(where === 'json', options);
    output.showRegions(2);
    for (const event of events) output.emit(event);
    for (const error of errors) output.error(error);
    output.result({
      data: { text: evil, [evil]: evil },
      head: (paint) => paint.bold(`head ${evil.replaceAll('\n', ' ')}`),
      text: (paint) => paint.red(`text ${evil.replaceAll('\n', ' ')}`),
    });
    output.close();
    const text = String(stream.read());
    const shown = text.replace(ours, '');
    expect(shown).not.toMatch(hidden);
    expect(shown.split('\n').filter((line) => line.startsWith('FORGED'))).toEqual([]);
    expect(shown.includes('FORGED')).toBe(true);
    if (where !== 'json') return;
    const parsed = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    // Nothing is lost: the mark of a program is an escape of JSON.
    expect(parsed.slice(0, events.length)).toEqual(events);
  });
});
