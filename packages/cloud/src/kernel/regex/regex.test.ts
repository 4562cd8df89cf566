import { describe, expect, test } from 'vitest';
import { Budget } from '../budget.ts';
import { PatternError, Regex } from './index.ts';

const java = (source: string, flags?: string) => new Regex(source, { dialect: 'java', ...(flags ? { flags } : {}) });
const ecma = (source: string, flags?: string) => new Regex(source, { dialect: 'ecma', ...(flags ? { flags } : {}) });

describe('agrees with the expressions of JavaScript', () => {
  const patterns = [
    'a|ab|abc', '(a|ab)(c|bcd)', '(a+)(b+)?', 'a*?b', '[a-c]+', '[^a-c]+', '[\\w-]+', '\\bab\\b', '\\Ba', '^a', 'c$',
    'a{2,3}', 'a{2,3}?', 'a{2}', '(?:ab)+', '(?<x>a)(?<y>b)', '(?=.*c)a.', '(?!ab)a.', '(?<=a)b', '(?<!a)b', '.',
    '(?=(a+))a', '(?<=(\\w)(\\w))c', '[]', '[^]', '\\u0061\\x62', '\\d+|\\s', '(a|b)*c', 'x*', '(x?)(a)',
  ]; // biome-ignore format: a list
  const texts = ['', 'a', 'ab', 'abc', 'aabbcc', 'xaab', 'a b', 'A1\nbc', 'aaa', 'é😀a'];
  test.each(patterns)('%s', (pattern) => {
    for (const flags of ['', 'i', 's', 'm']) {
      for (const text of texts) {
        const [expected, found] = [new RegExp(pattern, `${flags}u`).exec(text), ecma(pattern, flags).exec(text)];
        expect([text, flags, found?.index, found?.groups]).toEqual([text, flags, expected?.index, expected?.slice()]);
        expect(ecma(pattern, flags).test(text)).toBe(expected !== null);
      }
    }
  });
});

// https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
test.each([
  ['\\p{Alpha}+', 'aB', true],
  ['[\\p{Lower}\\d]+', 'a1', true],
  ['[a-z&&[^aeiou]]+', 'xyz', true],
  ['[a-z&&[^aeiou]]+', 'xaz', false],
  ['[a-c[x-z]]+', 'axz', true],
  ['\\Qa.b\\E+', 'a.bbb', true],
  ['\\Qa.b\\E', 'axb', false],
  ['(?i)ABC', 'abc', true],
  ['a(?i:b)c', 'aBc', true],
  ['a(?i:b)c', 'aBC', false],
  ['(?x) a b # letters', 'ab', true],
  ['a++b', 'aab', true],
  ['a++ab', 'aab', false],
  ['a{1,2}+ab', 'aab', false],
  ['\\h+\\R', ' \t\r\n', true],
  ['\\x{1F600}', '😀', true],
  ['\\p{IsAlphabetic}\\p{Lu}', 'éA', true],
])('Java: %s and %s: %s', (pattern, text, expected) => {
  expect(java(pattern).matches(text)).toBe(expected);
});

test('Java: the end of a text is also before its last line end', () => {
  expect(java('a$').test('a\n')).toBe(true);
  expect(java('a\\Z').test('a\r\n')).toBe(true);
  expect(java('a\\z').test('a\n')).toBe(false);
  expect(java('a$').test('a\nb')).toBe(false);
});

test.each([
  ['(a', 'missing closing )'],
  ['a)', 'unmatched closing )'],
  ['*a', 'nothing to repeat'],
  ['[b-a]', 'range out of order'],
  ['a{3,2}', 'numbers out of order'],
  ['\\j', 'unknown escape'],
  ['\\p{Nothing}', 'unknown character property'],
  ['(a)\\1', 'back-reference'],
  ['(?<n>a)\\k<n>', 'back-reference'],
  ['(?>a)', 'atomic group'],
  ['(?:ab)*+', 'possessive quantifier of a group'],
  ['(?:x{1000}){1000}', 'larger than'],
  ['(?:(?:){1000000000}){1000000000}|(?:x{1000}){30}', 'larger than'],
  ['('.repeat(5_000), 'nested more than'],
  ['['.repeat(5_000), 'nested more than'],
])('%s is refused: %s', (pattern, reason) => {
  expect(() => java(pattern)).toThrow(PatternError);
  expect(() => java(pattern)).toThrow(reason);
});

// Counted in steps, not by the clock: each character costs at most a step or two for each instruction.
test.each(['(a+)+b', '(a|aa)+b', '(a*)*b', 'a*a*a*a*a*a*b', '(a|a?)+b', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
  '%s takes steps in proportion to the text',
  (pattern) => {
    const regex = java(pattern);
    const spends = (length: number) => () => regex.test('a'.repeat(length), new Budget(length * 60, 'It'));
    expect(spends(100)()).toBe(false);
    expect(spends(3_000)()).toBe(false);
  },
);

test('what is still too much stops at its budget', () => {
  const all = () => [...java('(a*b)?').matchAll('a'.repeat(20_000))];
  expect(all).toThrow('The regular expression needs more than the 2000000 steps');
  expect(() => java('((a|b)?){1000}c').test('a'.repeat(100_000))).toThrow('needs more than');
  expect(() => java('(?:(?=.*x)a)*b').test('a'.repeat(20_000))).toThrow('needs more than');
});
