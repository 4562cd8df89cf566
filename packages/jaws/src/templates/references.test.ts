import { expect, test } from 'vitest';
import { namesIn, parametersOf, referencesIn } from './references.ts';

const sub = (text: unknown) => [...referencesIn({ 'Fn::Sub': text })];

test('names come from Ref and from the texts of Fn::Sub, at any depth', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const value = { A: [{ Ref: 'One' }, { 'Fn::Join': ['', ['x', { 'Fn::Sub': 'a${Two}b${Three}' }]] }] };
  expect([...referencesIn(value)]).toEqual(['One', 'Two', 'Three']);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(sub('${AWS::Region} ${Table.Arn} ${!Literal}')).toEqual([]);
});

test('a name that an Fn::Sub defines itself is not a reference, what it is defined by is one', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(sub(['${Own} ${Other}', { Own: { Ref: 'Source' } }])).toEqual(['Other', 'Source']);
});

test('parameters are what is neither a resource nor of AWS', () => {
  const resources = { A: { Type: 'T', Properties: { X: { Ref: 'B' }, Y: { Ref: 'AWS::Region' } } }, C: { Ref: 'A' } };
  expect(parametersOf(resources)).toEqual(['B']);
  expect(parametersOf({ A: [{ Ref: 'Z' }, { Ref: 'B' }] })).toEqual(['B', 'Z']);
});

const texts = (text: string) => text.replace(/<([^>]+)>/g, '$' + '{$1}');

test.each<[unknown, string[], string[]]>([
  [{ Ref: 'A' }, ['A'], ['A']],
  [{ Ref: 7 }, [], []],
  [{ 'Fn::Sub': texts('<A>-<B.Arn>-<AWS::Region>') }, ['A'], ['A', 'B']],
  [{ 'Fn::Sub': [texts('<A>-<b>-<C.Arn>'), { b: { Ref: 'D' } }] }, ['A', 'D'], ['A', 'C', 'D']],
  [{ 'Fn::Sub': [texts('<A>'), 'x'] }, ['A'], ['A']],
  [{ 'Fn::Sub': { x: 1 } }, [], []],
  [{ 'Fn::GetAtt': ['A', 'Arn'] }, [], ['A']],
  [{ 'Fn::GetAtt': 'A.Arn' }, [], ['A']],
  [{ 'Fn::GetAtt': [{ Ref: 'B' }] }, ['B'], ['B']],
  [[{ x: [{ y: { Ref: 'A' } }] }, { z: { 'Fn::GetAtt': 'B.Arn' } }], ['A'], ['A', 'B']],
  [null, [], []],
  ['A', [], []],
])('%j refers to %j, and needs %j', (value, references, names) => {
  expect([...referencesIn(value)].sort()).toEqual(references);
  expect([...namesIn(value)].sort()).toEqual(names);
});
