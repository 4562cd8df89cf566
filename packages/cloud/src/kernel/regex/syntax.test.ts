import { describe, expect, test } from 'vitest';
import { Regex } from './index.ts';

const java = (source: string, flags = '') => new Regex(source, { dialect: 'java', flags });
const ecma = (source: string, flags = '') => new Regex(source, { dialect: 'ecma', flags });

// https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
test.each<[string, string, boolean]>([
  ['\\a\\e\\t\\n\\v?\\f\\r', '\u0007\u001b\t\n\f\r', true],
  ['\\cA\\ca', '\u0001\u0001', true],
  ['\\0101\\07', 'A\u0007', true],
  ['\\x41\\x{42}\\u0043', 'ABC', true],
  ['\\ud83d\\ude00', '😀', true],
  ['\\A\\w\\W\\d\\D\\s\\S\\z', 'a 1b\tx', true],
  ['\\v', '\u2028', true],
  ['\\v', '\u000b', true],
  ['\\H\\V', 'ab', true],
  ['\\H', ' ', false],
  ['\\V', '\n', false],
  ['\\s', '\u00a0', false],
  ['\\p{Lower}\\p{Upper}\\p{Alpha}\\p{Digit}\\p{Alnum}', 'aBc1d', true],
  ['\\p{Punct}\\p{Graph}\\p{Print}\\p{Blank}\\p{Cntrl}\\p{XDigit}\\p{Space}\\p{ASCII}', '!a \t\u0001F\nx', true],
  ['\\p{ASCII}', 'é', false],
  ['\\p{L}\\pL\\PL', 'éa1', true],
  ['\\P{Lower}', 'a', false],
  ['\\p{IsGreek}\\p{IsLatin}', 'αa', true],
  ['[^\\d&&[^5]]', '7', false],
  ['[a-z&&[b-y]&&[^m]]', 'm', false],
  ['[a-z&&[b-y]&&[^m]]', 'n', true],
  ['[]a]+', ']a', true],
  ['[^]a]', 'b', true],
  ['[^]a]', ']', false],
  ['[a-]', '-', true],
  ['[-a]', '-', true],
  ['[a-\\d]+', 'a-5', true],
  ['[\\b]', '\b', true],
  ['a{2,3}+a', 'aaa', false],
  ['a{2}+', 'aa', true],
  ['a?+a', 'a', false],
  ['(?i-m:A)b', 'ab', true],
  ['(?i)[A-C]', 'b', true],
  ['(?i)[^a]', 'A', false],
  ['(?im)x(?-i)Y', 'XY', true],
  ['(?im)x(?-i)Y', 'Xy', false],
  ['(?s).', '\n', true],
  ['.', '\u0085', false],
  ['(?duU)a', 'a', true],
  ['(?x)a b [ ] #c', 'ab ', true],
  ['\\Q\\E', '', true],
  ['\\Qa*', 'a*', true],
  ['^*a', 'a', true],
  ['(?<name>a)(b)', 'ab', true],
  ['a|b|', '', true],
  ['x{', 'x{', true],
  ['x{a}', 'x{a}', true],
  ['(?!a)b', 'b', true],
  ['a(?<!b)c', 'ac', true],
])('Java: %s and %j: %s', (pattern, text, expected) => {
  expect(java(pattern).matches(text)).toBe(expected);
});

test.each([
  ['(?', 'invalid group'],
  ['(?a', 'invalid group'],
  ['(?<1>a)', 'invalid group'],
  ['(?q)', 'unknown flag q'],
  ['(?-q)a', 'unknown flag q'],
  ['(?toString)', 'unknown flag'],
  ['(?<a>x)(?<a>y)', 'duplicate group name a'],
  ['(?>a)', 'an atomic group (?>…) is not supported'],
  ['[a', 'missing closing ]'],
  ['[', 'missing closing ]'],
  ['[z-a]', 'range out of order in a class'],
  ['\\', '\\ at the end of the pattern'],
  ['[\\', '\\ at the end of the pattern'],
  ['\\x{110000}', 'a code point beyond Unicode'],
  ['a{101}+'.replace('101', '0,101'), 'a possessive quantifier of more than 100'],
  ['(ab)++', 'a possessive quantifier of a group'],
  ['+', 'nothing to repeat'],
  ['a**b', 'nothing to repeat'],
  ['{2}', 'nothing to repeat'],
  ['\\p{}', 'unknown character property {}'],
  ['\\p{a b}', 'unknown character property {a b}'],
  ['\\y', 'unknown escape \\y'],
  ['\\3', 'a back-reference (\\3)'],
  ['a)', 'unmatched closing )'],
  ['(a', 'missing closing )'],
  ['(?:a', 'missing closing )'],
  [`${'('.repeat(101)}a${')'.repeat(101)}`, 'nested more than 100 deep'],
])('Java: %s is refused', (pattern, says) => {
  expect(() => java(pattern)).toThrow(
    expect.objectContaining({ name: 'PatternError', message: expect.stringContaining(says) }),
  );
});

test('groups nest 100 deep', () => {
  expect(java(`${'('.repeat(100)}a${')'.repeat(100)}`).test('a')).toBe(true);
});

describe('in the dialect of JSON Schema', () => {
  test.each<[string, string, boolean]>([
    ['\\a\\e', 'ae', true],
    ['\\h', 'h', true],
    ['\\A', 'A', true],
    ['\\0', '\0', true],
    ['\\s', '\u00a0', true],
    ['.', '\u0085', true],
    ['.', '\u2028', false],
    ['a$', 'a\n', false],
    ['[]', '', false],
    ['[[]', '[', true],
    ['[a&&b]+', 'a&b', true],
    ['\\Qa', 'Qa', true],
    ['\\j', 'j', true],
    ['\\u{1F600}', '😀', true],
    ['\\p{Script=Greek}', 'α', true],
  ])('%s and %j: %s', (pattern, text, expected) => {
    expect(ecma(pattern).matches(text)).toBe(expected);
  });

  test.each(['\\p{Alpha_}', 'a++'])('%s is refused', (pattern) => {
    expect(() => ecma(pattern)).toThrow();
  });
});

test('lines begin and end at any line end, where that is asked for', () => {
  const of = (pattern: string, text: string) => [...ecma(pattern, 'm').matchAll(text)].map(({ index }) => index);
  expect(of('^', 'a\nb\rc\u2028d')).toEqual([0, 2, 4, 6]);
  expect(of('$', 'a\nb\u0085c')).toEqual([1, 5]);
  expect([...ecma('^').matchAll('a\nb')]).toHaveLength(1);
});

test('a match tells its groups, by number and by name', () => {
  const match = java('(?<first>a+)(?<second>b)?(c)').exec('xaac', 1)!;
  expect([match.index, match.end, match.groups]).toEqual([1, 4, ['aac', 'aa', undefined, 'c']]);
  expect([...match.names]).toEqual([
    ['first', 1],
    ['second', 2],
  ]);
  expect(java('a').exec('ba', 2)).toBeUndefined();
  expect([...java('').matchAll('😀')].map(({ index }) => index)).toEqual([0, 2]);
  expect(java('(?<=(a))b').exec('ab')?.groups).toEqual(['b', 'a']);
  expect(java('(?=(a+))a').exec('aa')?.groups).toEqual(['a', 'aa']);
  expect(java('(?<=😀)b').test('😀b')).toBe(true);
});

test('a text that ends in a line end ends before it, too', () => {
  for (const text of ['a', 'a\n', 'a\r\n', 'a\r', 'a\u0085', 'a\u2028'])
    expect(java('a$').test(text), JSON.stringify(text)).toBe(true);
  for (const text of ['a\n\n', 'a\nb', 'a\r\n\n']) expect(java('a$').test(text), JSON.stringify(text)).toBe(false);
  // `$` does not match between the two characters of one line end.
  expect([...java('$').matchAll('a\r\n')].map(({ index }) => index)).toEqual([1, 3]);
});
