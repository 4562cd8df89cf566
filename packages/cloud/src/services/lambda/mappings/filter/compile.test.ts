import { expect, it } from 'vitest';
import { Budget, BudgetError } from '../../../../kernel/budget.ts';
import { compileFilter } from './compile.ts';

const fits = (pattern: unknown, value: unknown) => compileFilter(pattern)?.(value, new Budget(1_000, 'The filter'));

// As a function of AWS's samples asks for: https://github.com/aws-samples/serverless-patterns, lambda-esm-sqs-filters-sam.
it('takes addresses of a range', () => {
  const pattern = { body: { from: [{ cidr: '10.0.0.0/24' }] } };
  const addresses = ['10.0.0.0', '10.0.0.255', '10.0.1.0', '::1', 'x', 1];
  expect(addresses.map((from) => fits(pattern, { body: { from } }))).toEqual([true, true, false, false, false, false]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
it.each([
  ['a value', ['a'], ['a'], ['b', '', null, undefined, { a: 1 }]],
  ['null', [null], [null], ['null', undefined]],
  ['any element of a list', ['a'], [['x', 'a'], [['a']]], [['x'], []]],
  ['either of two', ['a', 1], ['a', 1], ['1']],
  ['a prefix', [{ prefix: 'us-' }], ['us-east-1'], ['eu-us-', 1, undefined]],
  ['a suffix', [{ suffix: '.png' }], ['a.png'], ['a.png.txt', undefined]],
  ['any case', [{ 'equals-ignore-case': 'Abc' }], ['aBC'], ['abcd']],
  ['a range of numbers', [{ numeric: ['>', 0, '<=', 5] }], [0.5, 5], [0, 5.1, '5', undefined]],
  ['an exact number', [{ numeric: ['=', 3] }], [3], [4]],
  ['anything but', [{ 'anything-but': ['a', 'b'] }], ['c', 1], ['a', undefined]],
  ['anything but a prefix', [{ 'anything-but': { prefix: 'a' } }], ['ba'], ['ab', undefined]],
  ['what is there', [{ exists: true }], ['x', null, 0, []], [undefined, { a: 1 }]],
  ['what is not there', [{ exists: false }], [undefined, { a: 1 }], ['x', null]],
])('takes %s', (_, rules, taken, left) => {
  for (const a of taken) expect([a, fits({ a: rules }, { a })]).toEqual([a, true]);
  for (const a of left) expect([a, fits({ a: rules }, { a })]).toEqual([a, false]);
});

it('takes one of the patterns of $or, together with what stands beside it', () => {
  const pattern = { b: ['x'], $or: [{ a: [1] }, { c: { d: [{ exists: true }] } }] };
  expect(fits(pattern, { a: 1, b: 'x' })).toBe(true);
  expect(fits(pattern, { b: 'x', c: { d: 0 } })).toBe(true);
  expect(fits(pattern, { b: 'x' })).toBe(false);
  expect(fits(pattern, { a: 1 })).toBe(false);
});

it('takes an object of a list that fits in all its members', () => {
  const pattern = { list: { a: [1], b: [2] } };
  expect(fits(pattern, { list: [{ a: 0 }, { a: 1, b: 2 }] })).toBe(true);
  expect(fits(pattern, { list: [{ a: 1 }, { b: 2 }] })).toBe(false);
});

it.each([
  ['no object', 'a'],
  ['a list', ['a']],
  ['a value that is not in a list', { a: 'b' }],
  ['an empty list', { a: [] }],
  ['a list in a list', { a: [['b']] }],
  ['an unknown rule', { a: [{ regex: 'b' }] }],
  ['two rules in one', { a: [{ prefix: 'a', suffix: 'b' }] }],
  ['no network', { a: [{ cidr: '10.0.0.0' }] }],
  ['a network of too many bits', { a: [{ cidr: '10.0.0.0/33' }] }],
  ['numbers that are none', { a: [{ numeric: 5 }] }],
  ['a question that is none', { a: [{ exists: 'yes' }] }],
])('is none: %s', (_, pattern) => {
  expect(compileFilter(pattern)).toBeUndefined();
});

it('counts each comparison', () => {
  const filter = compileFilter({ a: [{ prefix: 'x' }, { exists: false }] })!;
  const list = Array.from({ length: 600 }, () => 'y');
  expect(filter({ a: list.slice(0, 500) }, new Budget(1_000, 'The filter'))).toBe(false);
  expect(() => filter({ a: list }, new Budget(600, 'The filter'))).toThrow(BudgetError);
});
