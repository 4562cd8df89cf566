import { expect, test } from 'vitest';
import { literal } from './literal.ts';

const sub = (text: string) => text.replace(/<([^>]+)>/g, '$' + '{$1}');
const known = { 'AWS::Region': 'eu-west-1', Role: 'arn:role' };

test.each([
  ['a text', 'a', 'a'],
  ['a variable of a stage', sub('https://<stageVariables.host>/x'), sub('https://<stageVariables.host>/x')],
  ['a reference', { Ref: 'Role' }, 'arn:role'],
  ['a substitution', { 'Fn::Sub': sub('<AWS::Region>/<Role>/<!kept>') }, sub('eu-west-1/arn:role/<kept>')],
  ['its own names', { 'Fn::Sub': [sub('<A>-<Role>'), { A: { Ref: 'AWS::Region' } }] }, 'eu-west-1-arn:role'],
  ['a join', { 'Fn::Join': ['/', ['a', { Ref: 'Role' }]] }, 'a/arn:role'],
  ['a schema with such a name', { Ref: { type: 'string' } }, { Ref: { type: 'string' } }],
  ['anything else', [1, true, null, { a: { b: { Ref: 'Role' } } }], [1, true, null, { a: { b: 'arn:role' } }]],
])('%s is literal', (_title, value, is) => {
  expect(literal(value, known)).toEqual({ value: is, open: new Set() });
});

test.each([
  ['a name without a value', { Ref: 'Other' }, 'Other'],
  ['a name without a value in a text', { 'Fn::Sub': sub('x<Other>') }, 'Other'],
  ['an attribute', { 'Fn::Sub': sub('<Fn.Arn>') }, 'Fn.Arn'],
  ['a function', { uri: { 'Fn::GetAtt': ['A', 'Arn'] } }, 'Fn::GetAtt'],
  ['a function in a join', { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'x' }]] }, 'Fn::ImportValue'],
  ['a join of a function', { 'Fn::Join': ['', { 'Fn::Split': [',', 'a'] }] }, 'Fn::Join'],
  ['a dynamic reference', 'Bearer {{resolve:ssm:/token}}', '{{resolve:ssm:/token}}'],
  ['a dynamic reference in a text', { 'Fn::Sub': sub('{{resolve:ssm:/<Role>}}') }, '{{resolve:ssm:/arn:role}}'],
  ['a name of every object', { Ref: 'constructor' }, 'constructor'],
])('%s is not', (_title, value, name) => {
  expect([...literal(value, known).open]).toContain(name);
});
