import { expect, test } from 'vitest';
import { namesReferredTo } from './references.ts';

const sub = (text: string) => text.replace(/<([^>]+)>/g, '$' + '{$1}');

test.each<[string, unknown, string[]]>([
  ['Ref', { Ref: 'A' }, ['A']],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['A', 'Arn'] }, ['A']],
  ['Fn::GetAtt as text', { 'Fn::GetAtt': 'A.Arn' }, ['A']],
  ['Fn::GetAtt of a nested attribute', { 'Fn::GetAtt': ['A', 'Outputs.B'] }, ['A']],
  ['DependsOn as text', { DependsOn: 'A' }, ['A']],
  ['DependsOn as a list', { DependsOn: ['A', 'B'] }, ['A', 'B']],
  ['the condition of a resource', { Condition: 'IsProd' }, ['IsProd']],
  ['Fn::If, and what is in it', { 'Fn::If': ['IsProd', { Ref: 'A' }, 'x'] }, ['A', 'IsProd']],
  ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'x'] }, ['AWS::Region', 'Sizes']],
  ['Fn::Sub', { 'Fn::Sub': sub('x-<A>-<B.Arn>-<C.D.E>-<!F>') }, ['A', 'B', 'C']],
  ['Fn::Sub with names of its own', { 'Fn::Sub': [sub('<A>-<b>'), { b: { Ref: 'C' } }] }, ['A', 'C', 'b']],
  ['deep inside', { a: [{ b: { c: [{ Ref: 'A' }] } }] }, ['A']],
  ['a text', { Description: sub('Ref A <A>') }, []],
  ['a policy, whose Condition is not a name', { Condition: { StringEquals: { a: 'b' } }, DependsOn: [1] }, []],
  ['lists that begin with no name', { 'Fn::If': [{ Ref: 'A' }], 'Fn::FindInMap': [1] }, ['A']],
  ['nothing', null, []],
])('%s', (_title, value, names) => {
  expect([...namesReferredTo(value)].sort()).toEqual(names);
});
