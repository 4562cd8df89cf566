// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy's variables look so
import { describe, expect, test } from 'vitest';
import { fits, matchesAnyCase, matchesGlob } from '../glob.ts';
import { holds } from './conditions.ts';
import { contextKeys } from './context-keys.ts';
import { inRange } from './ip.ts';
import { operatorOf } from './operators.ts';
import { replaceVariables, withVariables } from './variables.ts';

const context = contextKeys({
  'aws:UserName': 'ann',
  'aws:Star': '*',
  'aws:Tags': ['a', 'b'],
  'aws:None': undefined,
  'aws:Empty': [],
  'aws:n': '5',
  'aws:Date': '2026-01-02T00:00:00Z',
  'aws:Epoch': '1767312000',
  'aws:Ip': '10.1.2.3',
  'aws:Arn': 'arn:aws:s3:::bucket/a/b:c',
  'aws:Binary': 'AAE=',
  'aws:Yes': 'TRUE',
});

const holdsFor = (operator: string, key: string, ...values: string[]) =>
  holds({ operator, key, values }, context, true);

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('operators', () => {
  test.each<[string, string, string, boolean]>([
    ['StringEquals', 'aws:username', 'ann', true],
    ['stringequals', 'AWS:USERNAME', 'ann', true],
    ['StringEquals', 'aws:UserName', 'Ann', false],
    ['StringNotEquals', 'aws:UserName', 'bob', true],
    ['StringNotEquals', 'aws:UserName', 'ann', false],
    ['StringEqualsIgnoreCase', 'aws:UserName', 'ANN', true],
    ['StringNotEqualsIgnoreCase', 'aws:UserName', 'ANN', false],
    ['StringLike', 'aws:UserName', 'a*', true],
    ['StringLike', 'aws:UserName', 'a?', false],
    ['StringNotLike', 'aws:UserName', 'a*', false],
    ['StringNotLike', 'aws:UserName', 'b*', true],
    ['NumericEquals', 'aws:n', '5.0', true],
    ['NumericNotEquals', 'aws:n', '5', false],
    ['NumericLessThan', 'aws:n', '5', false],
    ['NumericLessThan', 'aws:n', '6', true],
    ['NumericLessThanEquals', 'aws:n', '5', true],
    ['NumericLessThanEquals', 'aws:n', '4', false],
    ['NumericGreaterThan', 'aws:n', '5', false],
    ['NumericGreaterThan', 'aws:n', '4', true],
    ['NumericGreaterThanEquals', 'aws:n', '5', true],
    ['NumericGreaterThanEquals', 'aws:n', '6', false],
    ['NumericEquals', 'aws:n', '', false],
    ['NumericLessThan', 'aws:n', 'x', false],
    ['NumericGreaterThan', 'aws:UserName', '1', false],
    ['DateEquals', 'aws:Date', '2026-01-02T00:00:00Z', true],
    ['DateEquals', 'aws:Epoch', '2026-01-02T00:00:00Z', true],
    ['DateNotEquals', 'aws:Date', '1767312000', false],
    ['DateLessThan', 'aws:Date', '2026-01-02T00:00:00Z', false],
    ['DateLessThan', 'aws:Date', '2026-01-02T00:00:01Z', true],
    ['DateLessThanEquals', 'aws:Date', '2026-01-02', true],
    ['DateGreaterThan', 'aws:Date', '2026-01-02', false],
    ['DateGreaterThan', 'aws:Date', '2026', true],
    ['DateGreaterThanEquals', 'aws:Date', '2026-01-02', true],
    ['DateGreaterThanEquals', 'aws:Date', '2026-01-03', false],
    ['Bool', 'aws:Yes', 'true', true],
    ['Bool', 'aws:Yes', 'false', false],
    ['BinaryEquals', 'aws:Binary', 'AAE', true],
    ['BinaryEquals', 'aws:Binary', 'AAI=', false],
    ['IpAddress', 'aws:Ip', '10.0.0.0/8', true],
    ['IpAddress', 'aws:Ip', '11.0.0.0/8', false],
    ['NotIpAddress', 'aws:Ip', '10.0.0.0/8', false],
    ['ArnLike', 'aws:Arn', 'arn:aws:s3:::bucket/*', true],
    ['ArnEquals', 'aws:Arn', 'arn:aws:s3:::bucket/a/b:c', true],
    ['ArnLike', 'aws:Arn', 'arn:*:bucket/*', false],
    ['ArnLike', 'aws:Arn', 'arn:aws:s3:*', false],
    ['ArnNotEquals', 'aws:Arn', 'arn:aws:s3:::bucket/*', false],
    ['ArnNotLike', 'aws:Arn', 'arn:aws:s3:::other/*', true],
    ['Null', 'aws:UserName', 'false', true],
    ['Null', 'aws:UserName', 'true', false],
    ['Null', 'aws:None', 'TRUE', true],
    ['Null', 'aws:Empty', 'true', true],
    ['Null', 'aws:None', 'false', false],
    ['NoSuchOperator', 'aws:UserName', 'ann', false],
  ])('%s of %s and %s: %s', (operator, key, value, expected) => {
    expect(holdsFor(operator, key, value)).toBe(expected);
  });

  test('of several values one is enough, or none may match', () => {
    expect(holdsFor('StringEquals', 'aws:UserName', 'bob', 'ann')).toBe(true);
    expect(holdsFor('StringNotEquals', 'aws:UserName', 'bob', 'ann')).toBe(false);
    expect(holdsFor('StringNotEquals', 'aws:UserName', 'bob', 'eve')).toBe(true);
    expect(holdsFor('Null', 'aws:UserName', 'true', 'false')).toBe(true);
  });

  test('a key that is missing', () => {
    for (const key of ['aws:None', 'aws:Empty']) {
      expect(holdsFor('StringEquals', key, 'x'), key).toBe(false);
      expect(holdsFor('StringEqualsIfExists', key, 'x'), key).toBe(true);
      expect(holdsFor('StringNotEquals', key, 'x'), key).toBe(true);
      expect(holdsFor('ForAllValues:StringEquals', key, 'x'), key).toBe(true);
      expect(holdsFor('ForAnyValue:StringEquals', key, 'x'), key).toBe(false);
      expect(holdsFor('ForAnyValue:StringNotEquals', key, 'x'), key).toBe(false);
      expect(holdsFor('ForAnyValue:StringEqualsIfExists', key, 'x'), key).toBe(false);
    }
    expect(holdsFor('StringEqualsIfExists', 'aws:UserName', 'x')).toBe(false);
  });

  test('several values of a key are compared by set operators only', () => {
    expect(holdsFor('StringEquals', 'aws:Tags', 'a', 'b')).toBe(false);
    expect(holdsFor('StringNotEquals', 'aws:Tags', 'c')).toBe(false);
    expect(holdsFor('ForAllValues:StringEquals', 'aws:Tags', 'a', 'b')).toBe(true);
    expect(holdsFor('ForAllValues:StringEquals', 'aws:Tags', 'a')).toBe(false);
    expect(holdsFor('ForAnyValue:StringEquals', 'aws:Tags', 'a')).toBe(true);
    expect(holdsFor('foranyvalue:stringequals', 'aws:Tags', 'c')).toBe(false);
    expect(holdsFor('ForAllValues:StringNotEquals', 'aws:Tags', 'a')).toBe(false);
    expect(holdsFor('ForAnyValue:StringNotEquals', 'aws:Tags', 'a')).toBe(true);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
describe('variables', () => {
  const text = (pattern: string, replace = true) => withVariables(pattern, context, replace);

  test('stand for values, taken literally', () => {
    expect(holdsFor('StringLike', 'aws:UserName', '${aws:username}')).toBe(true);
    expect(holdsFor('StringEquals', 'aws:UserName', '${aws:username}')).toBe(true);
    expect(fits(text('x-${aws:Star}')!, 'x-*')).toBe(true);
    expect(fits(text('x-${aws:Star}')!, 'x-y')).toBe(false);
    expect(fits(text('${*}${?}${$}')!, '*?$')).toBe(true);
    expect(fits(text('${*}')!, 'x')).toBe(false);
  });

  test('have defaults, and without one match nothing', () => {
    expect(fits(text("${aws:None, 'none'}")!, 'none')).toBe(true);
    expect(fits(text("${ aws:UserName , 'none' }")!, 'ann')).toBe(true);
    expect(text('${aws:None}')).toBeUndefined();
    expect(text('${aws:Tags}')).toBeUndefined();
    expect(fits(text("${aws:Tags,'x'}")!, 'x')).toBe(true);
    expect(text('${a b}')).toBeUndefined();
    expect(holdsFor('StringEquals', 'aws:UserName', '${aws:None}', 'ann')).toBe(true);
    expect(holdsFor('StringNotEquals', 'aws:UserName', '${aws:None}')).toBe(true);
    expect(replaceVariables('a-${aws:username}-${aws:None}', context, true)).toBeUndefined();
    expect(replaceVariables('a-${aws:username}-${aws:username}', context, true)).toBe('a-ann-ann');
  });

  test('of policies before 2012 are text', () => {
    expect(fits(text('${aws:username}', false)!, '${aws:username}')).toBe(true);
    expect(replaceVariables('${aws:username}', context, false)).toBe('${aws:username}');
    expect(replaceVariables('plain', context, true)).toBe('plain');
    expect(holds({ operator: 'StringEquals', key: 'aws:username', values: ['${aws:username}'] }, context, false)).toBe(
      false,
    );
  });

  test('are replaced by patterns themselves', () => {
    expect([operatorOf('StringLike')?.pattern, operatorOf('StringEquals')?.pattern]).toEqual([true, false]);
    expect(operatorOf('toString')).toBeUndefined();
  });
});

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.4', '10.1.2.3', false],
  ['10.1.2.4', '10.1.2.3/32', false],
  ['10.1.2.4', '0.0.0.0/0', true],
  ['10.1.2.3', '10.0.0.0/33', false],
  ['10.1.2.3', '10.0.0.0/-1', false],
  ['10.1.2.3', '10.0.0.0/x', false],
  ['10.1.2.3', 'x/8', false],
  ['x', '10.0.0.0/8', false],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['2001:db8::1', '2001:db8::1', true],
  ['2001:db8::2', '2001:db8::1/128', false],
  ['2001:db8::1', '2001:db8::/129', false],
  ['10.1.2.3', '2001:db8::/32', false],
  ['2001:db8::1', '10.0.0.0/8', false],
])('%s in %s: %s', (address, range, expected) => {
  expect(inRange(address, range)).toBe(expected);
});

test.each([
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a*', 'a', true],
  ['a*b*c', 'a1b2b3c', true],
  ['a*b*c', 'a1b2b3', false],
  ['*b', 'abab', true],
  ['?', '', false],
  ['?', '😀', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a**', 'a', true],
  ['*a*a*a*b', 'aaaa', false],
  ['abc', 'abd', false],
])('%s fits %s: %s', (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

test('action names fit in any case', () => {
  expect(matchesAnyCase('S3:Get*', 's3:getobject')).toBe(true);
  expect(matchesGlob('S3:Get*', 's3:getobject')).toBe(false);
});
