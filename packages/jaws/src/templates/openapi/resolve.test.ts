import { expect, test } from 'vitest';
import { pseudoParameters, resolveReferences } from './resolve.ts';

const sub = (text: string) => text.replace(/<([^>]+)>/g, '$' + '{$1}');

test('references are replaced where all that they name is known', () => {
  const known = { A: '1', 'AWS::Region': 'us-east-1' };
  const resolve = (value: unknown) => resolveReferences(value, known);
  expect(resolve([{ Ref: 'A' }, { x: { 'Fn::Sub': sub('<A>-<AWS::Region>-<!B>') } }])).toEqual([
    '1',
    { x: sub('1-us-east-1-<B>') },
  ]);
  for (const value of [
    { Ref: 'B' },
    { 'Fn::Sub': sub('<A>-<B>') },
    { Ref: 'toString' },
    { 'Fn::Sub': ['x'] },
    7,
    null,
  ]) {
    expect(resolve(value)).toEqual(value);
  }
  expect(resolve({ Ref: 'A', more: { Ref: 'A' } })).toEqual({ Ref: 'A', more: '1' });
});

test.each([
  ['us-east-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
])('the pseudo parameters in %s', (region, partition, suffix) => {
  expect(pseudoParameters(region, '1')).toEqual({
    'AWS::Region': region,
    'AWS::AccountId': '1',
    'AWS::Partition': partition,
    'AWS::URLSuffix': suffix,
  });
});
