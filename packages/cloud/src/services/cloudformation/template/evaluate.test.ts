import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import type { Json } from './json.ts';
import { readTemplate } from './read.ts';
import { bind, type KnownValues } from './scope.ts';
import { UNKNOWN } from './value.ts';

const hole = (name: string) => `$\\{${name}}`.replace('\\', '');
const world: KnownValues = {
  id: (name) => (name === 'New' ? UNKNOWN : `id-${name}`),
  attribute: (name, attribute) => (name === 'New' ? UNKNOWN : `${name}.${attribute}`),
  importValue: (name) => `imported-${name}`,
  stackOutput: ({ stackName, outputName, region = 'here' }) => `${stackName}.${outputName} ${region}`,
};
const place = {
  account: '111122223333',
  region: 'eu-west-1',
  stackId: 'arn:s',
  stackName: 's',
  notificationArns: ['arn:n'],
};

/** The value of an expression in a template that has a parameter of each kind, a mapping, conditions and resources. */
function value(expression: Json, transform?: string) {
  const template = readTemplate({
    ...(transform ? { Transform: transform } : {}),
    Parameters: { P: { Type: 'String' }, L: { Type: 'CommaDelimitedList' }, N: { Type: 'Number' } },
    Mappings: { M: { a: { b: 'mapped', list: ['x', 'y'] } } },
    Conditions: {
      Yes: { 'Fn::Equals': [{ Ref: 'P' }, 'p'] },
      No: { 'Fn::Not': [{ Condition: 'Yes' }] },
      Both: {
        'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': [{ Ref: 'N' }, 5] }] }],
      },
    },
    Resources: {
      R: { Type: 'AWS::SNS::Topic' },
      New: { Type: 'AWS::SNS::Topic' },
      Off: { Type: 'AWS::SNS::Topic', Condition: 'No' },
    },
  });
  const bound = bind(template, { P: 'p', L: 'a, b,c', N: '5' }, place, world);
  return evaluate(expression, bound.scope);
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html and the pages below it.
describe('intrinsic functions', () => {
  it.each<[string, Json, unknown]>([
    ['Ref of a parameter', { Ref: 'P' }, 'p'],
    ['Ref of a list', { Ref: 'L' }, ['a', 'b', 'c']],
    ['Ref of a resource', { Ref: 'R' }, 'id-R'],
    [
      'pseudo parameters',
      [{ Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, { Ref: 'AWS::StackName' }, { Ref: 'AWS::Partition' }],
      ['eu-west-1', '111122223333', 's', 'aws'],
    ],
    [
      'AWS::URLSuffix and AWS::NotificationARNs',
      [{ Ref: 'AWS::URLSuffix' }, { Ref: 'AWS::NotificationARNs' }],
      ['amazonaws.com', ['arn:n']],
    ],
    [
      'AWS::NoValue takes members and items away',
      { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] },
      { b: [1] },
    ],
    ['Fn::GetAtt, both forms', [{ 'Fn::GetAtt': ['R', 'Arn'] }, { 'Fn::GetAtt': 'R.A.B' }], ['R.Arn', 'R.A.B']],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'N' }, true, { Ref: 'P' }]] }, 'a-5-true-p'],
    ['Fn::Join of a list', { 'Fn::Join': ['', { Ref: 'L' }] }, 'abc'],
    [
      'Fn::Sub',
      { 'Fn::Sub': `${hole('P')}/${hole('R')}/${hole('R.Arn')}/${hole('AWS::Region')}/${hole('!Literal')}` },
      `p/id-R/R.Arn/eu-west-1/${hole('Literal')}`,
    ],
    [
      'Fn::Sub with a map',
      { 'Fn::Sub': [`${hole('V')}${hole('P')}`, { V: { 'Fn::Select': [1, { Ref: 'L' }] } }] },
      'bp',
    ],
    ['Fn::Sub knows nothing of prototypes', { 'Fn::Sub': ['x', {}] }, 'x'],
    ['Fn::Select with a textual index', { 'Fn::Select': ['2', { Ref: 'L' }] }, 'c'],
    ['Fn::Split', { 'Fn::Split': ['|', 'a||b'] }, ['a', '', 'b']],
    ['Fn::If', { 'Fn::If': ['Both', { 'Fn::If': ['No', 1, 2] }, 3] }, 2],
    [
      'Fn::FindInMap',
      [{ 'Fn::FindInMap': ['M', 'a', 'b'] }, { 'Fn::FindInMap': ['M', 'a', 'list'] }],
      ['mapped', ['x', 'y']],
    ],
    [
      'Fn::GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: { Ref: 'P' }, OutputName: 'O', Region: 'eu-west-2' } },
      'p.O eu-west-2',
    ],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': `${hole('P')}-x` } }, 'imported-p-x'],
    ['Fn::GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['Fn::Base64', { 'Fn::Base64': 'abc' }, 'YWJj'],
    ['Fn::Cidr', { 'Fn::Cidr': ['192.168.0.0/24', 3, 5] }, ['192.168.0.0/27', '192.168.0.32/27', '192.168.0.64/27']],
    ['Fn::Cidr of IPv6', { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
    [
      'a policy document is no function',
      { Condition: { StringEquals: { a: 'b' } }, Effect: 'Allow' },
      { Condition: { StringEquals: { a: 'b' } }, Effect: 'Allow' },
    ],
    ['what is not known yet makes the whole text unknown', { 'Fn::Join': ['', ['a', { Ref: 'New' }]] }, UNKNOWN],
    ['what is not known yet in a Fn::Sub', { 'Fn::Sub': hole('New.Arn') }, UNKNOWN],
  ])('%s', (_name, expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it('keeps members with the names of prototypes as data', () => {
    const result = value(JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'));
    expect(Object.keys(result as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('has the language extensions under their transform only', () => {
    const extensions = 'AWS::LanguageExtensions';
    expect(value({ 'Fn::Length': { Ref: 'L' } }, extensions)).toBe(3);
    expect(value({ 'Fn::ToJsonString': { a: [{ Ref: 'P' }] } }, extensions)).toBe('{"a":["p"]}');
    expect(value({ 'Fn::FindInMap': ['M', 'z', 'b', { DefaultValue: 'd' }] }, extensions)).toBe('d');
    expect(() => value({ 'Fn::Length': [1] })).toThrow('unsupported function: Fn::Length');
  });

  it.each<[Json, string]>([
    [
      { Ref: 'Off' },
      'Template format error: Unresolved resource dependencies [Off] in the Resources block of the template',
    ],
    [{ 'Fn::GetAtt': ['Nope', 'Arn'] }, 'Template error: instance of Fn::GetAtt references undefined resource Nope'],
    [{ 'Fn::Select': [3, { Ref: 'L' }] }, 'Template error: Fn::Select  cannot select nonexistent value at index 3'],
    [{ 'Fn::FindInMap': ['M', 'a', 'zz'] }, 'Template error: Unable to get mapping for M::a::zz'],
    [{ 'Fn::Nope': 1 }, 'Template error: unsupported function: Fn::Nope'],
    [{ 'Fn::Join': 'a' }, 'Template error: every Fn::Join object requires two parameters'],
  ])('refuses %j', (expression, message) => {
    expect(() => value(expression)).toThrow(message);
  });
});

describe('what holds no function', () => {
  it('is given as it is, uncopied', () => {
    const literal = { a: [1, { b: 'x' }], c: null };
    const mixed = { literal, made: { Ref: 'P' } };
    expect(value(literal)).toBe(literal);
    expect(value(mixed)).toEqual({ literal, made: 'p' });
    expect((value(mixed) as { literal: unknown }).literal).toBe(literal);
  });

  it('is not changed where something beside it is left out', () => {
    const list = ['x', { Ref: 'AWS::NoValue' }, ['y'], { Ref: 'P' }];
    const members = { a: 1, b: { Ref: 'AWS::NoValue' }, c: { Ref: 'P' }, d: 'x' };
    expect([value(list), value(members)]).toEqual([['x', ['y'], 'p'], { a: 1, c: 'p', d: 'x' }]);
    expect([list.length, Object.keys(members)]).toEqual([4, ['a', 'b', 'c', 'd']]);
  });
});
