import { expect, test } from 'vitest';
import { codeOnly, partsOf } from './source-parts.ts';

test.each([
  ['a /* b */ c // d', 'a c'],
  ["const a = \"b\" + 'c\\'d';", 'const a = + ;'],
  ['`a $'.concat('{b + `c $', '{d}`} e` f'), 'b + d f'],
  ['a = /["/]b/g; c / d / e', 'a = g; c / d / e'],
  ['return /@/.test(x)', 'return .test(x)'],
  ["<p>don't</p>\n@D", '<p>don @D'],
  ['a = {b: `$'.concat('{ {c: 1}.c }` } @d'), 'a = {b: {c: 1}.c } @d'],
])('what is not code becomes blank: %j', (source, code) => {
  const blank = codeOnly(source);
  expect(blank.trim().split(/\s+/)).toEqual(code.split(' '));
  expect(blank).toHaveLength(source.length);
});

test.each([
  'a',
  '"',
  "'",
  '`',
  '/',
  '/[',
  '= /[',
  '(/',
  '$'.concat('{'),
  '`$'.concat('{'),
  '{',
  '}',
  ' ',
  '\n',
  '/*',
  '//',
  '\\',
  'return /',
])('long runs of %j take linear time', (run) => {
  const source = run.repeat(1_000_000 / run.length);
  const start = performance.now();
  partsOf(source);
  codeOnly(source);
  // What squares this length takes minutes.
  expect(performance.now() - start).toBeLessThan(5000);
});
