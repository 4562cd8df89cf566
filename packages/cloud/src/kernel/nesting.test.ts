import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isTooDeep } from './nesting.ts';

const blocks = (depth: number) => Array.from({ length: depth }, (_, n) => `${' '.repeat(n)}a:`).join('\n');

test.each([
  ['brackets', '['.repeat(5000)],
  ['braces', '{"a":'.repeat(5000)],
  ['lists in one line', '- '.repeat(5000)],
  ['keys in one line', '? '.repeat(5000)],
  ['blocks', blocks(5000)],
])('%s', (_title, text) => {
  expect(isTooDeep(text)).toBe(true);
});

test.each([
  ['JSON', JSON.stringify({ a: [{ b: [[1, 2], { c: {} }] }] }, null, 2)],
  ['a long list', '- a\n'.repeat(5000)],
  ['many keys', Array.from({ length: 5000 }, (_, n) => `k${n}:\n  a: 1\n`).join('')],
  ['blocks', blocks(200)],
  ['a wide list', `[${'[1],'.repeat(5000)}1]`],
])('%s is fine, and is parsed', (_title, text) => {
  expect(isTooDeep(text)).toBe(false);
  expect(() => parse(text)).not.toThrow();
});
