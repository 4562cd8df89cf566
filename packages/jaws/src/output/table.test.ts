import { describe, expect, test } from 'vitest';
import { columnsOf, width, wrap } from './format.ts';
import { inked } from './ink.ts';
import { painted } from './paint.ts';
import { table } from './table.ts';

const rows = [
  ['function', 'AuthorizerOfLinks', 'authorizes whoever may create or delete a link of the project'],
  ['endpoint', 'GET /links', 'none'],
];

describe('table', () => {
  test('aligns cells, without trailing spaces', () => {
    expect(
      table(
        [
          ['a', 'bbb'],
          ['aaaa', ''],
          ['', 'b'],
        ],
        '  ',
      ),
    ).toBe('  a     bbb\n  aaaa\n        b');
  });

  test('breaks the widest cells between words where they do not fit', () => {
    const text = table(rows, '  ', 60);
    expect(text.split('\n')).toEqual([
      '  function  AuthorizerOfLinks  authorizes whoever may create',
      '                               or delete a link of the',
      '                               project',
      '  endpoint  GET /links         none',
    ]);
    expect(table(rows, '  ', 120).split('\n')).toHaveLength(2);
  });

  test('takes room from long words before facts', () => {
    const release = ['● 5', '2026-11-29 08:59', 'done', 'root', 'us-east-1', '~ links/stats, 3 more'];
    expect(table([release], '', 58).split('\n')[0]).toMatch(
      /^● 5 {2}2026-11-29 08:59 {2}done {2}root {2}us-east-1 {2}~$/,
    );
  });

  test('cuts a word that is longer than its column', () => {
    const text = table([['x'.repeat(50), 'y'.repeat(50)]], '', 60);
    expect(text).toBe(`${'x'.repeat(28)}…  ${'y'.repeat(28)}…`);
  });

  test('never cuts an address: it has a line of its own', () => {
    const url = `https://${'long'.repeat(15)}.test/a`;
    expect(
      table(
        [
          ['method', 'address'],
          ['GET', url],
        ],
        '',
        60,
      ),
    ).toBe(`method  address\nGET\n  ${url}`);
    expect(
      table(
        [
          ['GET', url],
          ['', `${url}/b`],
        ],
        '',
        60,
      ),
    ).toBe(`GET\n  ${url}\n  ${url}/b`);
  });

  test('each line of a cell has its colour', () => {
    const { dim } = painted;
    const lines = table([['name', dim('some words that are too long for it')]], '', 30).split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect([width(line) <= 30, inked(line).endsWith('\u001b[22m')]).toEqual([true, true]);
  });

  test('a line break in a cell makes no row', () => {
    expect(table([['a\nFORGED', 'b']])).toBe('a␊FORGED  b');
    expect(table([['a\nFORGED row', 'b'.repeat(30)]], '', 30)).not.toMatch(/\n *FORGED/);
  });

  test('fits in any width that has room for its columns', () => {
    for (let columns = 30; columns < 110; columns++)
      for (const line of table(rows, '  ', columns).split('\n')) expect(width(line)).toBeLessThanOrEqual(columns);
  });
});

test('lines are wrapped between words, and only at a terminal', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrap('  - indented text\n\nnext', 12)).toEqual(['  - indented', 'text', '', 'next']);
  expect(wrap(`a ${'x'.repeat(20)} b`, 10)).toEqual(['a', 'x'.repeat(20), 'b']);
  expect(wrap('a b', undefined)).toEqual(['a b']);
  expect(columnsOf({ isTTY: false, columns: 5 } as never)).toBeUndefined();
  expect(columnsOf({ isTTY: true, columns: 50 } as never)).toBe(50);
});
