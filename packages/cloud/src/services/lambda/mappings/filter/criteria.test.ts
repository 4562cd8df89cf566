import { expect, it, test } from 'vitest';
import { checkCriteria, recordFilter } from './criteria.ts';

const criteria = (...patterns: unknown[]) => ({
  Filters: patterns.map((one) => ({ Pattern: typeof one === 'string' ? one : JSON.stringify(one) })),
});

const never = (message: string): never => {
  throw new Error(message);
};
const fits = (patterns: unknown[], record: Record<string, unknown>) =>
  recordFilter(criteria(...patterns), never)(record);

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
it.each<[string, unknown, unknown[], unknown[]]>([
  ['a value', ['a'], ['a', ['x', 'a']], ['b', '', null, undefined, { a: 1 }, ['x']]],
  ['null', [null], [null], ['null', undefined]],
  ['either of two', ['a', 1], ['a', 1], ['1']],
  ['a prefix', [{ prefix: 'us-' }], ['us-east-1'], ['eu-us-', 1, undefined]],
  ['a suffix', [{ suffix: '.png' }], ['a.png'], ['a.png.txt', undefined]],
  ['any case', [{ 'equals-ignore-case': 'Abc' }], ['aBC'], ['abcd']],
  ['a range of numbers', [{ numeric: ['>', 0, '<=', 5] }], [0.5, 5], [0, 5.1, '5', undefined]],
  ['anything but', [{ 'anything-but': ['a', 'b'] }], ['c', 1], ['a', undefined]],
  ['what is there', [{ exists: true }], ['x', null, 0], [undefined, { a: 1 }]],
  ['what is not there', [{ exists: false }], [undefined, { a: 1 }], ['x', null]],
  // As in a function of AWS's samples: https://github.com/aws-samples/serverless-patterns, lambda-esm-sqs-filters-sam.
  ['a network', [{ cidr: '10.0.0.0/24' }], ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', '::1', 'x', 1]],
])('takes %s', (_, rules, taken, left) => {
  for (const a of taken) expect([a, fits([{ a: rules }], { a })]).toEqual([a, true]);
  for (const a of left) expect([a, fits([{ a: rules }], { a })]).toEqual([a, false]);
});

it('takes what one of its filters does, or one of the patterns of $or', () => {
  expect(fits([{ a: [1] }, { b: [2] }], { b: 2 })).toBe(true);
  const pattern = { b: ['x'], $or: [{ a: [1] }, { c: { d: [{ exists: true }] } }] };
  expect(fits([pattern], { b: 'x', c: { d: 0 } })).toBe(true);
  expect(fits([pattern], { b: 'x' })).toBe(false);
  expect(fits([pattern], { a: 1 })).toBe(false);
});

it('looks into a body that is JSON where the pattern does, and leaves it as text where it does not', () => {
  expect(fits([{ body: { a: [1] } }], { body: '{"a":1}' })).toBe(true);
  expect(fits([{ body: { a: [1] } }], { body: 'a' })).toBe(false);
  expect(fits([{ body: ['{"a":1}'] }], { body: '{"a":1}' })).toBe(true);
});

it('accepts everything without a filter, or with an empty one', () => {
  expect(recordFilter(undefined, never)({})).toBe(true);
  expect(fits([{}], { a: 1 })).toBe(true);
});

it('hands over a record that needs too many comparisons, with a warning', () => {
  const warnings: string[] = [];
  const list = Array.from({ length: 30_000 }, () => 'a');
  const pattern = { body: { a: Array.from({ length: 100 }, (_, n) => ({ prefix: `x${n}` })) } };
  const filter = recordFilter(criteria(pattern), (message) => warnings.push(message));
  expect(filter({ body: JSON.stringify({ a: list }) })).toBe(true);
  expect(warnings).toEqual([expect.stringContaining('the record goes to the function')]);
  expect(filter({ body: '{"a":["a"]}' })).toBe(false);
});

test.each<[string, unknown]>([
  ['no JSON', '{'],
  ['no object', '["a"]'],
  ['a value that is not in a list', { a: 'b' }],
  ['an empty list', { a: [] }],
  ['a list in a list', { a: [['b']] }],
  ['an unknown rule', { a: [{ regex: 'b' }] }],
  ['two rules in one', { a: [{ prefix: 'a', suffix: 'b' }] }],
  ['no network', { a: [{ cidr: '10.0.0.0' }] }],
  ['a network of too many bits', { a: [{ cidr: '10.0.0.0/33' }] }],
  ['numbers that are none', { a: [{ numeric: 5 }] }],
  ['a question that is none', { a: [{ exists: 'yes' }] }],
])('is refused: %s', (_, pattern) => {
  expect(() => checkCriteria(criteria(pattern))).toThrow('Invalid filter pattern definition.');
});

test('more than five filters are refused', () => {
  expect(() => checkCriteria(criteria(...Array.from({ length: 5 }, () => ({ a: [1] }))))).not.toThrow();
  expect(() => checkCriteria(criteria(...Array.from({ length: 6 }, () => ({ a: [1] }))))).toThrow('limit of 5 filters');
});
