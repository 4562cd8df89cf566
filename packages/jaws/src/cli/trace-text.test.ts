import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { PlacedSpan, TraceResult } from '../engine/trace/types.ts';
import { width } from '../output/format.ts';
import { inked } from '../output/ink.ts';
import { looksOf, painted } from '../output/paint.ts';
import { traceText } from './trace-text.ts';

const looks = looksOf(process.stdout, { NO_COLOR: '1', TERM: 'xterm' });
const span = (over: Partial<PlacedSpan>): PlacedSpan => ({
  trace: '4bf92f3577b34da6a3ce929d0e0e4736',
  span: 'a'.repeat(16),
  name: 'GET /orders',
  function: 'shop/order',
  region: 'us-east-1',
  start: 1_000,
  duration: 100,
  depth: 0,
  at: 0,
  ...over,
});
const found: TraceResult = {
  stage: 'prod',
  traces: ['4bf92f3577b34da6a3ce929d0e0e4736'],
  spans: [
    span({ status: 201 }),
    span({ name: 'jobs', function: 'shop/work', depth: 1, at: 300, duration: 50, queued: 200, gap: 200 }),
    span({
      name: 'OrderPlaced',
      function: 'shop/mail',
      region: 'eu-west-1',
      depth: 2,
      at: 380,
      gap: 30,
      duration: 20,
      error: 'TypeError',
    }),
    span({ name: 'other', depth: 0, at: 390, duration: 0, orphan: true, shifted: true, links: ['a', 'b'] }),
  ],
  total: 400,
  more: true,
  failed: [{ region: 'sa-east-1', code: 'RegionAway', message: 'It is away.' }],
};

test('a tree with a waterfall: what waited, what failed, what is missing', () => {
  const lines = traceText(found, looks).split('\n');
  expect(lines).toEqual([
    '4bf92f3577b34da6a3ce929d0e0e4736: 4 spans in 2 regions, 400 ms',
    '                   function    region     took                                      note',
    'GET /orders        shop/order  us-east-1  100 ms  ████████                          201',
    '└ jobs             shop/work   us-east-1  50 ms           ░░░░░░░░░░░░░░░░████      waited 200 ms',
    '  └ ✖ OrderPlaced  shop/mail   eu-west-1  20 ms                                 ██  TypeError, 30 ms later',
    'other              shop/order  us-east-1  0 ms                                   █  of 2 traces, its caller logged no span, clocks differ',
    '✖ sa-east-1: It is away. (RegionAway)',
    'The output is incomplete: only a part of each log is read.',
  ]);
});

test('a narrow terminal has no plot; a deep tree stays readable', () => {
  const deep = Array.from({ length: 40 }, (_, depth) => span({ depth, at: depth }));
  const narrow = traceText({ ...found, spans: deep }, looks, 80).split('\n');
  expect(narrow.join('')).not.toContain('█');
  expect(narrow.filter((line) => width(line) > 80)).toEqual([]);
});

test('what was logged cannot steer the terminal', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const message = `${at}\t8f507cfc-1a2b-4697-b07a-ac58fc914c95\tINFO\tan \u001b]0;title\u0007order\u001b[2J\u009b31m\u202e\rred`;
  const lines = [{ at, region: 'us-east-1', function: 'shop/order', message }];
  const text = inked(traceText({ ...found, lines }, looks));
  expect(text).toContain('an ␛]0;title␇order␛[2J\\u{9b}31m\\u{202e}␍red');
  const colored = { ...looks, paint: painted };
  const terminal = stripVTControlCharacters(inked(traceText({ ...found, lines }, colored)));
  const steering = [...terminal].filter((one) => one !== '\n' && /\p{Cc}|\p{Bidi_Control}/u.test(one));
  expect(steering).toEqual([]);
  expect(traceText({ ...found, lines: [] }, looks)).toContain('Nothing else was logged.');
});
