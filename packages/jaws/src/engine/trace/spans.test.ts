import { describe, expect, test } from 'vitest';
import { placed, spanIn } from './spans.ts';
import type { Span } from './types.ts';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const place = { function: 'm/one', region: 'us-east-1' };
const id = (letter: string) => letter.repeat(16);
const line = (over: object = {}) =>
  JSON.stringify({ type: 'jaws.span', trace, span: id('a'), name: 'GET /a', start: 1_000, duration: 5, ...over });

describe('a line', () => {
  test('is a span with what it says', () => {
    const all = {
      parent: id('b'),
      requestId: '8f507cfc-1a2b-4697-b07a-ac58fc914c95',
      queued: 3,
      status: 200,
      error: 'E',
    };
    expect(spanIn(line({ ...all, links: [trace] }), place)).toEqual({
      trace,
      span: id('a'),
      name: 'GET /a',
      start: 1_000,
      duration: 5,
      ...place,
      ...all,
      links: [trace],
    });
  });

  test.each([
    ['a text', 'jaws.span'],
    ['a text before it', `x ${line()}`],
    ['half of it', line().slice(0, -2)],
    ['a trace that is none', line({ trace: 'x'.repeat(32) })],
    ['a span that is none', line({ span: `${id('a').slice(1)}"` })],
    ['no time', line({ start: 'now' })],
    ['a time before all', line({ start: -1 })],
    ['a time after all', line({ duration: 1e300 })],
    ['a list', '{"type":"jaws.span",[]}'],
  ])('%s does not count', (_, text) => expect(spanIn(text, place)).toBeUndefined());

  test('takes nothing else for granted: wrong fields go, texts are one line', () => {
    const odd = {
      parent: 7,
      requestId: '../x',
      queued: -1,
      status: 'x',
      error: ' \n ',
      links: 'x',
      name: 'a\n b ',
    };
    expect(spanIn(line(odd), place)).toEqual({
      trace,
      span: id('a'),
      name: 'a b',
      start: 1_000,
      duration: 5,
      ...place,
    });
    expect(spanIn(line({ name: 'x'.repeat(10_000) }), place)?.name.length).toBe(200);
    expect(spanIn(line({ name: undefined }), place)?.name).toBe('m/one');
    expect(spanIn(line({ links: Array(1000).fill(trace) }), place)?.links?.length).toBe(20);
  });
});

const span = (letter: string, parent: string | undefined, start: number, duration: number): Span => ({
  trace,
  span: id(letter),
  ...(parent !== undefined && { parent: id(parent) }),
  name: letter,
  start,
  duration,
  ...place,
});
const shown = (all: readonly Span[]) =>
  placed(all).spans.map(({ name, depth, at, gap, shifted, orphan }) => ({
    [name]: [
      depth,
      at,
      ...(gap === undefined ? [] : [{ gap }]),
      ...(shifted ? ['shifted'] : []),
      ...(orphan ? ['orphan'] : []),
    ],
  }));

describe('a tree', () => {
  test('children follow their parent in the order of their time, with what lies between', () => {
    const all = [
      span('d', 'a', 1_400, 10),
      span('b', 'a', 1_010, 20),
      span('c', 'b', 1_200, 50),
      span('a', undefined, 1_000, 100),
    ];
    expect(shown(all)).toEqual([
      { a: [0, 0] },
      { b: [1, 10] },
      { c: [2, 200, { gap: 170 }] },
      { d: [1, 400, { gap: 300 }] },
    ]);
    expect(placed(all).total).toBe(410);
  });

  test('a clock that is behind moves a span, and all below it, to its parent: no time is negative', () => {
    const all = [span('a', undefined, 10_000, 100), span('b', 'a', 4_000, 50), span('c', 'b', 4_060, 10)];
    const { spans, total } = placed(all);
    // All others start from the first one.
    expect(spans.map(({ name, at }) => [name, at])).toEqual([
      ['a', 6_000],
      ['b', 6_000],
      ['c', 6_060],
    ]);
    expect(spans.map(({ shifted }) => shifted)).toEqual([undefined, true, undefined]);
    expect(total).toBe(6_100);
    for (const { at, gap = 0 } of spans) expect(Math.min(at, gap)).toBeGreaterThanOrEqual(0);
  });

  test('one whose parent logged nothing stands for itself; one that came twice is there once', () => {
    const all = [span('b', 'x', 1_000, 10), span('a', undefined, 1_100, 10), span('a', undefined, 1_100, 10)];
    expect(shown(all)).toEqual([{ b: [0, 0, 'orphan'] }, { a: [0, 100] }]);
  });

  test('circles end', () => {
    const all = [span('a', 'b', 1_000, 10), span('b', 'a', 1_000, 10), span('c', 'c', 1_000, 10)];
    expect(
      placed(all)
        .spans.map(({ name }) => name)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });

  test('a long chain is not a deep call', () => {
    const ids = Array.from({ length: 50_000 }, (_, at) => at.toString(16).padStart(16, '0'));
    const all = ids.map(
      (one, at): Span => ({ ...span('a', undefined, at, 1), span: one, ...(at > 0 && { parent: ids[at - 1]! }) }),
    );
    expect(placed(all).spans.at(-1)?.depth).toBe(49_999);
  });
});
