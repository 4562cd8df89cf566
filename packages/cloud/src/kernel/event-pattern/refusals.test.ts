import { describe, expect, test } from 'vitest';
import { BudgetError } from '../budget.ts';
import { compilePattern } from './compile.ts';
import { flatten } from './flatten.ts';
import { matches } from './match.ts';

const reason = (pattern: string) => {
  try {
    compilePattern(pattern);
    return 'accepted';
  } catch (error) {
    expect(error).toMatchObject({ code: 'InvalidEventPatternException', status: 400 });
    return (error as Error).message.replace('Event pattern is not valid. Reason: ', '').split('\n')[0];
  }
};
const of = (expression: string) => reason(`{"a": [${expression}]}`);

// The words are those of https://github.com/aws/event-ruler, JsonRuleCompiler.
test.each([
  ['{"suffix": 1}', 'suffix match pattern must be a string'],
  ['{"prefix": {"x": "a"}}', 'Unsupported prefix pattern: x'],
  ['{"suffix": {"x": "a"}}', 'Unsupported suffix pattern: x'],
  ['{"prefix": {}}', 'Prefix expression name not found'],
  ['{"suffix": {}}', 'Suffix expression name not found'],
  ['{"prefix": {"equals-ignore-case": 1}}', 'equals-ignore-case match pattern must be a string'],
  ['{"exactly": 1}', 'exact match match pattern must be a string'],
  ['{"equals-ignore-case": 1}', 'equals-ignore-case match pattern must be a string'],
  ['{"wildcard": 1}', 'wildcard match pattern must be a string'],
  ['{"wildcard": "a**"}', 'Consecutive wildcard characters at pos 2'],
  ['{"wildcard": "é\\\\x"}', 'Invalid escape character at pos 3'],
  ['{"cidr": 1}', 'prefix match pattern must be a string'],
  ['{"cidr": "10.0.0.0"}', "Malformed CIDR, one '/' required"],
  ['{"cidr": "10.0.0.0/"}', "Malformed CIDR, one '/' required"],
  ['{"cidr": "10.0.0.0/8/8"}', "Malformed CIDR, one '/' required"],
  ['{"cidr": "10.0.0.0/x"}', 'Malformed CIDR, mask bits must be an integer'],
  ['{"cidr": "10.0.0.0/-1"}', 'Malformed CIDR, mask bits must not be negative'],
  ['{"cidr": "10.0.0.0/32"}', 'IPv4 mask bits must be < 32'],
  ['{"cidr": "::1/128"}', 'IPv6 mask bits must be < 128'],
  ['{"cidr": "10.0.0.256/8"}', 'Nonstandard IP address: 10.0.0.256'],
  ['{"cidr": "1::2::3/8"}', 'Nonstandard IP address: 1::2::3'],
  ['{"cidr": "1:2:3/8"}', 'Nonstandard IP address: 1:2:3'],
  ['{"cidr": "12345::/8"}', 'Nonstandard IP address: 12345::'],
  ['{"exists": "true"}', 'exists match pattern must be either true or false.'],
  ['{"exists": true, "x": 1}', 'Only one key allowed in match expression'],
  ['{}', 'Match expression name not found'],
  ['{"other": 1}', 'Unrecognized match type other'],
  ['[]', 'Match value must be String, number, true, false, or null'],
  ['{"numeric": []}', 'Invalid member in numeric match: ]'],
  ['{"numeric": [5]}', 'Invalid member in numeric match: 5'],
  ['{"numeric": ["!", 5]}', 'Unrecognized numeric range operator: !'],
  ['{"numeric": ["=", "5"]}', 'Value of equals must be numeric'],
  ['{"numeric": ["=", 5, 6]}', 'Too many elements in numeric expression'],
  ['{"numeric": ["<", 5, 6]}', 'Too many elements in numeric expression'],
  ['{"numeric": [">", "5"]}', 'Value of > must be numeric'],
  ['{"numeric": [">", 5, 6]}', 'Bad value in numeric range: 6'],
  ['{"numeric": [">", 5, "=", 6]}', 'Bad numeric range operator: ='],
  ['{"numeric": [">", 5, "<", 5]}', 'Bottom must be less than top'],
  ['{"numeric": [">", 5, "<", 6, "<", 7]}', 'Too many terms in numeric range expression'],
  ['{"numeric": ["=", 1e999]}', 'Cannot compare number : 1e999'],
  ['{"anything-but": {"x": "a"}}', 'Unsupported anything-but pattern: x'],
  ['{"anything-but": {}}', 'Anything-But expression name not found'],
  ['{"anything-but": {"prefix": ""}}', 'Null prefix/suffix not allowed'],
  ['{"anything-but": {"suffix": [""]}}', 'Null prefix/suffix not allowed'],
  ['{"anything-but": {"prefix": [1]}}', 'prefix/suffix match pattern must be a string'],
  ['{"anything-but": {"suffix": [1]}}', 'prefix/suffix match pattern must be a string'],
  ['{"anything-but": {"wildcard": [1]}}', 'wildcard match pattern must be a string'],
  [
    '{"anything-but": {"equals-ignore-case": [1]}}',
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  ],
  [
    '{"anything-but": []}',
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  [
    '{"anything-but": ["a", 1]}',
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  ['{"anything-but": "a", "x": 1}', 'Too many elements in numeric expression'],
  ['{"anything-but": {"prefix": "a", "x": 1}}', 'Too many elements in numeric expression'],
])('%s is refused: %s', (expression, words) => {
  expect(of(expression)).toBe(words);
});

test.each([
  ['{}', 'Empty objects are not allowed'],
  ['{"a": {}}', 'Empty objects are not allowed'],
  ['{"$or": {}}', 'It must be an Array followed with $or.'],
  ['{"$or": [{"a": [1]}]}', 'There must have at least 2 Objects in $or relationship.'],
  ['{"$or": []}', 'There must have at least 2 Objects in $or relationship.'],
  ['{"$or": [1, 2]}', 'Only JSON object is allowed in array of $or relationship.'],
  ['{"$or": [{"prefix": [1]}, {"a": [1]}]}', 'prefix is Ruler reserved fieldName which cannot be used inside $or.'],
  ['{"a" [1]}', "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value"],
  ['{"a": [1] "b"}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries"],
  ['{a: [1]}', "Unexpected character ('a' (code 97)): was expecting double-quote to start field name"],
  ['{"a": [-]}', "Unexpected character ('-' (code 45)): Expected a digit to follow a minus sign"],
  [
    '{"a": [*]}',
    "Unexpected character ('*' (code 42)): expected a valid value (JSON String, Number, Array, Object or token)",
  ],
  ['', 'No content to map due to end-of-input'],
  ['"a"', 'Filter is not an object'],
])('%s is refused: %s', (pattern, words) => {
  expect(reason(pattern)).toBe(words);
});

test('combinations of $or have an end', () => {
  const or = (count: number) => `{"$or": [${Array.from({ length: count }, (_, n) => `{"a": [${n}]}`).join()}]}`;
  expect(reason(or(1_000))).toBe('accepted');
  expect(reason(or(1_001))).toBe('Too many combinations of $or relationships.');
  expect(reason('{"prefix": ["a"]}')).toBe('accepted');
});

describe('an event', () => {
  test('is its leaves, with the elements that they are in', () => {
    const fields = flatten({ a: [{ b: 1 }, { b: 2 }, 3], c: { d: null, e: [], f: undefined } });
    expect([...fields.keys()]).toEqual(['a.b', 'a', 'c.d']);
    expect(fields.get('a.b')?.fields.map(({ value, within }) => [value, [...within.values()]])).toEqual([
      [1, [0]],
      [2, [1]],
    ]);
    expect([...(fields.get('a')?.fields[0]?.within ?? [])]).toEqual([]);
    expect([...(fields.get('a.b')?.arrays ?? [])]).toHaveLength(1);
  });

  test('is compared so often and no more', () => {
    const pattern = (count: number) =>
      compilePattern(JSON.stringify({ a: Array.from({ length: count }, (_, n) => `x${n}`) }));
    const event = (count: number) => ({ a: Array.from({ length: count }, () => 'y') });
    expect(matches(pattern(99), event(9_000))).toBe(false);
    expect(() => matches(pattern(99), event(10_001))).toThrow(BudgetError);
  });
});
