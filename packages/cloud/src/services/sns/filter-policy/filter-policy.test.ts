import { describe, expect, it } from 'vitest';
import { compile, type Scope } from './compile.ts';
import { matches } from './match.ts';

// Texts and columns: https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns_filter_policy.snapshot.json,
// which was recorded on AWS.

const wanted = (policy: object, body: unknown): boolean =>
  matches(compile(JSON.stringify(policy), 'MessageBody'), body);

function refusal(policy: unknown, scope: Scope = 'MessageBody'): string {
  try {
    compile(typeof policy === 'string' ? policy : JSON.stringify(policy), scope, 'Attributes Reason: ');
    return 'none';
  } catch (error) {
    return (error as Error).message.replace('Invalid parameter: Attributes Reason: FilterPolicy: ', '');
  }
}

describe('a filter policy', () => {
  it.each<[object, unknown, boolean]>([
    [{}, { a: 1 }, true],
    [{ a: ['x', 1, null] }, { a: null }, true],
    [{ a: ['1'] }, { a: 1 }, false],
    [{ a: [100.123456789] }, { a: 100.1234567 }, true],
    [{ a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    [{ a: [{ suffix: 'bc' }] }, { a: ['x', 'abc'] }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, {}, false],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    [{ a: [{ 'equals-ignore-case': 'TeNNis' }] }, { a: 'tennis' }, true],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    [{ a: [{ numeric: ['=', 5] }] }, { a: '5' }, false],
    [{ a: [{ exists: false }] }, { b: 1 }, true],
    [{ a: [{ exists: true }] }, { a: {} }, false],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }, false],
    [{ a: { b: ['x'] } }, { a: { b: 'x' } }, true],
    [{ 'a.b': ['x'] }, { a: { b: 'x' } }, true],
    [{ a: { b: ['x'] } }, { 'a.b': 'x' }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: ['z'] }, { b: 'y', c: 'z' }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: ['z'] }, { c: 'z' }, false],
    [
      { r: { e: [{ prefix: 'Put' }], k: ['1'] } },
      {
        r: [
          { e: 'Put', k: '1' },
          { e: 'Delete', k: '2' },
        ],
      },
      true,
    ],
    [
      { r: { e: [{ prefix: 'Put' }], k: ['2'] } },
      {
        r: [
          { e: 'Put', k: '1' },
          { e: 'Delete', k: '2' },
        ],
      },
      false,
    ],
    [{ r: { e: ['x'] } }, { r: [[{ e: 'x' }]] }, true],
    [{ constructor: [{ exists: true }] }, {}, false],
  ])('%j says of %j: %s', (policy, body, expected) => {
    expect(wanted(policy, body)).toBe(expected);
  });

  it.each<[unknown, string]>([
    [{ key: [['value']] }, 'Match value must be String, number, true, false, or null 10'],
    [{ key: [{ 'wrong-operator': true }] }, 'Unrecognized match type wrong-operator 31'],
    [{ key: [{ suffix: 'value', prefix: 'value2' }] }, 'Only one key allowed in match expression 37'],
    [{ key: [] }, 'Empty arrays are not allowed 10'],
    [{ key: [{ suffix: 100 }] }, 'suffix match pattern must be a string 22'],
    [{ key: { suffix: 'value' } }, '"suffix" must be an object or an array 19'],
    [{ key: [{ exists: 'no' }] }, 'exists match pattern must be either true or false. 20'],
    [{ key: [{ numeric: [] }] }, 'Invalid member in numeric match: ] 22'],
    [{ key: [{ numeric: ['operator'] }] }, 'Unrecognized numeric range operator: operator 32'],
    [{ key: [{ numeric: ['=', '000'] }] }, 'Value of equals must be numeric 26'],
    [{ key: [{ numeric: ['>='] }] }, 'Value of >= must be numeric 26'],
    [{ key: [{ numeric: ['<', 100, '>', 10] }] }, 'Too many elements in numeric expression 30'],
    [{ key: [{ numeric: ['>=', 1, '>', 2] }] }, 'Bad numeric range operator: > 31'],
    [{ key: [{ numeric: ['>', 3, '<', 1] }] }, 'Bottom must be less than top 33'],
    [{ key: [{ numeric: ['>', 20, 30] }] }, 'Bad value in numeric range: 30 30'],
    [{ key: [{ numeric: ['>', 20, '<', 30, '<', 50] }] }, 'Too many terms in numeric range expression 36'],
    [{ key: [{ 'anything-but': { exists: false } }] }, 'Unsupported anything-but pattern: exists 40'],
    [{ key: [{ 'anything-but': { prefix: false } }] }, 'prefix match pattern must be a string 40'],
  ])('is refused as AWS refuses it: %j', (policy, expected) => {
    const [, message = '', column = ''] = /^(.*)\n at \[Source: .*column: (\d+)\]$/s.exec(refusal(policy)) ?? [];
    expect(`${message} ${column}`).toBe(expected);
  });

  it('has limits', () => {
    const values = (n: number) => Array.from({ length: n }, (_, i) => `v${i}`);
    expect(refusal({ a: values(151) })).toBe('Filter policy is too complex');
    expect(refusal({ a: { b: { c: values(4) } }, d: { e: values(3) }, f: values(3) })).toBe(
      'Filter policy is too complex',
    );
    expect(refusal({ a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] })).toBe(
      'Filter policy can not have more than 5 keys',
    );
    expect(refusal({ a: { b: ['1'] } }, 'MessageAttributes')).toBe(
      'Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy',
    );
    expect(refusal({ key: [{ cidr: 'bad-filter' }] })).toBe("Malformed CIDR, one '/' required");
    expect(refusal('{invalid')).toContain("Unexpected character ('i' (code 105)): was expecting double-quote");
  });
});
