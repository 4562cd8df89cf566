import { expect, test } from 'vitest';
import { fitsParts, includesText, indexOfText } from './search.ts';

const row = 'a'.repeat(60_000);

// Each of these is too long for the native search; the last one would take minutes.
test.each([
  [`${row}b`, `${'a'.repeat(500)}b`, 59_500],
  [`${row}b${row}`, `b${'a'.repeat(500)}`, 60_000],
  [`${'ab'.repeat(30_000)}abc`, `${'ab'.repeat(400)}abc`, 59_200],
  [row, `${'a'.repeat(500)}b`, -1],
  ['a'.repeat(3_000_000), `${'a'.repeat(200_000)}b${'a'.repeat(200_000)}`, -1],
])('finds a long text in a longer one', (text, pattern, at) => {
  expect(indexOfText(text, pattern)).toBe(at);
  expect(includesText(text, pattern)).toBe(at >= 0);
});

test('finds from a position on, and short texts as JavaScript does', () => {
  expect(indexOfText('abcabc', 'abc', 1)).toBe(3);
  expect(indexOfText('abc', '')).toBe(0);
  const text = `${'x'.repeat(500)}${row}`.repeat(2);
  expect(indexOfText(text, 'x'.repeat(500), 1)).toBe(60_500);
});

test.each([
  ['a*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'acb', false],
  ['*b*', 'abc', true],
  ['aba*aba', 'aba', false],
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['*', '', true],
])('%s fits %s: %s', (pattern, text, expected) => {
  expect(fitsParts(pattern.split('*'), text)).toBe(expected);
});
