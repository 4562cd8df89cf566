import { describe, expect, it, test } from 'vitest';
import { BudgetError } from '../budget.ts';
import { compilePattern } from './compile.ts';
import { matches } from './match.ts';

const fits = (pattern: unknown, event: unknown): boolean =>
  matches(compilePattern(JSON.stringify(pattern)), JSON.parse(JSON.stringify(event)));

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
describe('operators', () => {
  test.each<[string, unknown, unknown[], unknown[]]>([
    ['values', ['a', 1, true, null], ['a', 1, true, null, ['x', 'a']], ['b', '1', 2, false, [], ['x']]],
    ['numbers, whatever their spelling', [300], [300, 3e2], [301, '300']],
    ['addresses, whatever their spelling', ['2001:db8::1'], ['2001:0db8:0:0::1'], ['2001:db8::2', 1]],
    ['prefix', [{ prefix: 'ab' }], ['ab', 'abc'], ['a', 'xab', 1]],
    ['prefix without case', [{ prefix: { 'equals-ignore-case': 'aB' } }], ['AB!', 'abc'], ['b']],
    ['suffix', [{ suffix: '.png' }], ['a.png'], ['a.PNG', 'png']],
    ['suffix without case', [{ suffix: { 'equals-ignore-case': '.png' } }], ['a.PNG'], ['a.jpg']],
    ['equals-ignore-case', [{ 'equals-ignore-case': 'Ab' }], ['aB'], ['abc']],
    ['wildcard', [{ wildcard: 'dir/*/x*z' }], ['dir/a/xz', 'dir//x1z', 'dir/b/c/xyz'], ['dir/xz', 'dir/a/xzy']],
    ['wildcard with ends that overlap', [{ wildcard: 'ab*ba' }], ['abba', 'abxba'], ['aba', 'ab', 'ba']],
    ['wildcard with ends that are alike', [{ wildcard: 'a*a' }], ['aa', 'aba'], ['a']],
    ['wildcard whose middle overlaps the end', [{ wildcard: 'x*ab*b' }], ['xabb', 'xabab'], ['xab', 'xb']],
    ['wildcard with a star', [{ wildcard: 'a\\*b\\\\' }], ['a*b\\'], ['acb\\']],
    ['anything-but', [{ 'anything-but': 'a' }], ['b', 1, null, ['a', 'b']], ['a', ['a']]],
    ['anything-but several', [{ 'anything-but': ['a', 'b'] }], ['c'], ['a', 'b', ['a', 'b']]],
    ['anything-but numbers', [{ 'anything-but': [1, 2] }], [3, '1'], [1, 2]],
    ['anything-but prefix', [{ 'anything-but': { prefix: ['a', 'b'] } }], ['cab', 7], ['abc', 'b']],
    ['anything-but suffix', [{ 'anything-but': { suffix: '.txt' } }], ['txt'], ['a.txt']],
    ['anything-but without case', [{ 'anything-but': { 'equals-ignore-case': ['a', 'B'] } }], ['c'], ['A', 'b']],
    ['anything-but wildcard', [{ 'anything-but': { wildcard: '*/lib/*' } }], ['/usr/bin/x'], ['/usr/lib/x']],
    ['numeric equal', [{ numeric: ['=', 301.8] }], [301.8, 3.018e2], [301, '301.8']],
    ['numeric range', [{ numeric: ['>', 0, '<=', 5] }], [0.1, 5], [0, 5.1, -1]],
    ['numeric bound', [{ numeric: ['>=', 5] }], [5, 6], [4.9]],
    ['cidr', [{ cidr: '10.0.0.0/24' }], ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', 'x', 1]],
    ['cidr of IPv6', [{ cidr: '2001:db8:1234:1a00::/56' }], ['2001:db8:1234:1aff::5'], ['2001:db8:1234:1b00::']],
    ['exists', [{ exists: true }], ['', null, 0, [1]], [undefined, [], {}, { b: 1 }]],
    ['exists false', [{ exists: false }], [undefined, [], {}, { b: 1 }], ['', null, 0]],
    ['exists false or a value', [{ exists: false }, 'a'], [undefined, 'a'], ['b']],
  ])('%s', (_name, pattern, yes, no) => {
    for (const value of yes) expect({ value, fits: fits({ a: pattern }, { a: value }) }).toEqual({ value, fits: true });
    for (const value of no) expect({ value, fits: fits({ a: pattern }, { a: value }) }).toEqual({ value, fits: false });
  });

  it('all of a pattern holds, one of $or', () => {
    const pattern = { source: ['s'], detail: { $or: [{ a: [1] }, { b: [2], c: [3] }], d: [4] } };
    expect(fits(pattern, { source: 's', detail: { a: 1, d: 4 } })).toBe(true);
    expect(fits(pattern, { source: 's', detail: { b: 2, c: 3, d: 4 } })).toBe(true);
    expect(fits(pattern, { source: 's', detail: { b: 2, d: 4 } })).toBe(false);
    expect(fits(pattern, { source: 't', detail: { a: 1, d: 4 } })).toBe(false);
  });

  // https://github.com/aws/event-ruler#json-array-matching
  it('two fields of one element of a list go together, two of different elements do not', () => {
    const employees = [
      { firstName: 'Anna', lastName: 'Smith' },
      { firstName: 'Peter', lastName: 'Jones' },
    ];
    const event = { employees };
    expect(fits({ employees: { firstName: ['Anna'], lastName: ['Smith'] } }, event)).toBe(true);
    expect(fits({ employees: { firstName: ['Anna'], lastName: ['Jones'] } }, event)).toBe(false);
    expect(fits({ employees: { firstName: ['Anna'] } }, { employees: [employees] })).toBe(true);
  });

  // https://github.com/aws/event-ruler: RulerTest, WHEN_JSONContainsArrays
  it('what an element does not have is absent, whatever others have', () => {
    const employees = [{ firstName: 'John', ids: [1234, 1000] }, { firstName: 'Anna' }];
    const absent = [{ exists: false }];
    expect(fits({ employees: { firstName: ['Anna'], ids: absent } }, { employees })).toBe(true);
    expect(fits({ employees: { ids: absent, firstName: ['Anna'] } }, { employees })).toBe(true);
    expect(fits({ employees: { firstName: ['John'], ids: absent } }, { employees })).toBe(false);
    expect(fits({ employees: { firstName: ['Anna'], ids: [{ exists: true }] } }, { employees })).toBe(false);
    expect(fits({ employees: { ids: absent } }, { employees })).toBe(false);
  });

  it('dots in names are as good as levels, and names of objects are data', () => {
    expect(fits({ detail: { a: { b: [1] } } }, { detail: { 'a.b': 1 } })).toBe(true);
    expect(fits({ constructor: { name: [{ exists: true }] } }, {})).toBe(false);
    expect(matches(compilePattern('{"__proto__": ["x"]}'), JSON.parse('{"__proto__": "x"}'))).toBe(true);
  });
});

// Messages: AWS's own, as LocalStack's verified tests of EventBridge recorded them.
describe('refusals', () => {
  const at = (source: string, column: number): string =>
    `\n at [Source: (String)"${source}"; line: 1, column: ${column}]`;
  const reason = (source: string): string => {
    try {
      compilePattern(source);
      return 'accepted';
    } catch (error) {
      return (error as Error).message.replace('Event pattern is not valid. Reason: ', '');
    }
  };
  test.each<[string, string, number, number?]>([
    ['{"int": 42}', '"int" must be an object or an array', 11],
    ['{"string": "my-value"}', '"string" must be an object or an array', 13],
    ['{"resources": []}', 'Empty arrays are not allowed', 17],
    ['{"my_key": [{"EXISTS": true}]}', 'Unrecognized match type EXISTS', 28],
    ['{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', 'Bad numeric range operator: >', 49],
    ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', 'Value of < must be numeric', 50],
    ['{"detail": {"c-count": [{"numeric": 10}]}}', 'Value of numeric must be an array.', 39],
    ['{"time": [{"prefix": ["2022-07-13"]}]}', 'prefix match pattern must be a string', 23],
    [
      '{"detail": {"state": [{"anything-but": ["stopped", null]}]}}',
      'Inside anything but list, start|null|boolean is not supported.',
      56,
      2,
    ],
    [
      '{"detail": {"state": [{"anything-but": null}]}}',
      'Value of anything-but must be an array or single string/number value.',
      44,
    ],
    ['["not", "a", "dict", "but valid json"]', 'Filter is not an object', 2],
    [
      'this is valid json but not a dict',
      "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      5,
    ],
  ])('%s', (source, text, column, times = 1) => {
    expect(reason(source)).toBe(text + at(source, column).repeat(times));
  });

  test.each([
    ['{"a": [{"cidr": "bad-filter"}]}', "Malformed CIDR, one '/' required"],
    ['{"a": [{"cidr": "xx.11.xx/8"}]}', 'Nonstandard IP address: xx.11.xx'],
    [
      '{"a": [{"wildcard": "*:*:*:*:*:event-bus/*"}]}',
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    ],
  ])('%s', (source, text) => {
    expect(reason(source)).toBe(text);
  });

  it('takes text that nests without end, or ends in the middle, for what it is', () => {
    expect(reason('{"a":'.repeat(50_000))).toContain('Document nesting depth');
    for (const source of ['', '{', '{"a', '{"a":', '{"a": ["b"', '{"a": -}', '{"a": ["\\x"]}']) {
      expect(reason(source)).not.toBe('accepted');
    }
  });
});

describe('lists that all but fit', () => {
  const list = Array.from({ length: 2_000 }, () => 'x');
  const objects = list.map((p) => ({ p, q: p }));

  it('are not tried in all combinations', () => {
    expect(fits({ a: ['x'], b: ['x'], c: ['x'], d: ['y'] }, { a: list, b: list, c: list, d: 'x' })).toBe(false);
    const ofObjects = { a: { p: ['x'] }, b: { p: ['x'] }, c: { p: ['x'] }, d: ['y'] };
    expect(fits(ofObjects, { a: objects, b: objects, c: objects, d: 'x' })).toBe(false);
    expect(fits({ ...ofObjects, d: ['x'] }, { a: objects, b: objects, c: objects, d: 'x' })).toBe(true);
  });

  it('are given up where they need too many comparisons', () => {
    expect(() => fits({ a: { p: ['x'], q: ['y'] } }, { a: objects })).toThrow(BudgetError);
  });
});
