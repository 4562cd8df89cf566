import { expect, test } from 'vitest';
import { parametersOf, referencesIn } from './references.ts';

const sub = (text: unknown) => [...referencesIn({ 'Fn::Sub': text })];

test('names come from Ref and from the texts of Fn::Sub, at any depth', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  const value = { A: [{ Ref: 'One' }, { 'Fn::Join': ['', ['x', { 'Fn::Sub': 'a${Two}b${Three}' }]] }] };
  expect([...referencesIn(value)]).toEqual(['One', 'Two', 'Three']);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(sub('${AWS::Region} ${Table.Arn} ${!Literal}')).toEqual([]);
});

test('a name that an Fn::Sub defines itself is no reference, what it is defined by is one', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  expect(sub(['${Own} ${Other}', { Own: { Ref: 'Source' } }])).toEqual(['Other', 'Source']);
});

test('parameters are what is neither a resource nor of AWS', () => {
  const resources = { A: { Type: 'T', Properties: { X: { Ref: 'B' }, Y: { Ref: 'AWS::Region' } } }, C: { Ref: 'A' } };
  expect(parametersOf(resources)).toEqual(['B']);
});
