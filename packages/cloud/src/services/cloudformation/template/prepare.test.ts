import { describe, expect, it } from 'vitest';
import { neededCapabilities } from './capabilities.ts';
import { parameterValues } from './parameters.ts';
import { prepare } from './prepare.ts';
import { checkProperties, propertyProblem } from './properties.ts';
import { Specs } from './specs.ts';

const specs = await Specs.load();
const read = (body: object, input?: Record<string, string>) =>
  prepare(JSON.stringify(body), specs, new Map(Object.entries(input ?? {})));
const topic = { Type: 'AWS::SNS::Topic' };

describe('checking a template', () => {
  it.each<[string, object, string]>([
    ['no resources', {}, 'Template format error: At least one Resources member must be defined.'],
    [
      'a strange section',
      { Resource: {}, Resources: { T: topic } },
      'Invalid template property or properties [Resource]',
    ],
    ['no type', { Resources: { T: {} } }, '[/Resources/T] Every Resources object must contain a Type member.'],
    [
      'a strange attribute',
      { Resources: { T: { ...topic, Propertys: {} } } },
      "Invalid template resource property 'Propertys'",
    ],
    ['a bad name', { Resources: { 'T-1': topic } }, 'Template format error: Resource name T-1 is non alphanumeric.'],
    [
      'null',
      { Resources: { T: { ...topic, Properties: { A: [null] } } } },
      "[/Resources/T/Properties/A/0] 'null' values are not allowed in templates",
    ],
    [
      'names that are not there',
      { Resources: { T: { ...topic, DependsOn: 'X', Properties: { DisplayName: { Ref: 'Y' } } } } },
      'Template format error: Unresolved resource dependencies [Y, X] in the Resources block of the template',
    ],
    [
      'an output of nothing',
      { Resources: { T: topic }, Outputs: { O: { Value: { Ref: 'X' } } } },
      'Template format error: Unresolved resource dependencies [X] in the Outputs block of the template',
    ],
    [
      'an attribute that is not there',
      { Resources: { T: topic, U: { ...topic, Properties: { DisplayName: { 'Fn::GetAtt': ['T', 'Nope'] } } } } },
      'Template error: resource T does not support attribute type Nope in Fn::GetAtt',
    ],
    [
      'a condition that is not there',
      { Resources: { T: { ...topic, Condition: 'C' } } },
      'Template format error: Unresolved condition dependency C in the Resources block of the template',
    ],
    [
      'a mapping that is not there',
      { Resources: { T: { ...topic, Properties: { DisplayName: { 'Fn::FindInMap': ['M', 'a', 'b'] } } } } },
      "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
    ],
    [
      'a condition on a resource',
      { Resources: { T: topic }, Conditions: { C: { 'Fn::Equals': [{ Ref: 'T' }, 1] } } },
      'Template format error: Unresolved dependencies [T]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      'too much',
      { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`T${i}`, topic])) },
      'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
    ],
  ])('refuses %s', (_name, body, message) => {
    expect(() => read(body)).toThrow(message);
  });

  // https://github.com/serverless/serverless, lib/plugins/aws/custom-resources: deployed on AWS since 2019.
  it('takes the version of a custom resource', () => {
    const role = { Type: 'Custom::ApiGatewayAccountRole', Version: 1, Properties: { ServiceToken: 'arn' } };
    expect(read({ Resources: { Role: role } }).template.resources.has('Role')).toBe(true);
  });

  it('writes loops out', () => {
    const name = `$\{Name}`.replace('\\', '');
    const { template } = read(
      {
        Transform: 'AWS::LanguageExtensions',
        Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'x' } },
        Resources: {
          'Fn::ForEach::Topics': [
            'Name',
            { Ref: 'Names' },
            {
              '&{Name}Topic': {
                ...topic,
                Properties: { TopicName: { Ref: 'Name' }, DisplayName: { 'Fn::Sub': `of ${name}` } },
              },
            },
          ],
        },
      },
      { Names: 'a-1,b' },
    );
    expect([...template.resources].map(([logicalId, { properties }]) => [logicalId, properties])).toEqual([
      ['a1Topic', { TopicName: 'a-1', DisplayName: { 'Fn::Sub': 'of a-1' } }],
      ['bTopic', { TopicName: 'b', DisplayName: { 'Fn::Sub': 'of b' } }],
    ]);
  });

  // "Referencing replicated resources" of the page of Fn::ForEach: a loop over a mapping, and names that functions make.
  it('writes loops over mappings out, and names what they made', () => {
    const hole = (name: string) => `$\{${name}}`.replace('\\', '');
    const body = {
      Transform: 'AWS::LanguageExtensions',
      Parameters: { Stage: { Type: 'String' } },
      Mappings: { Topics: { prod: { Names: ['A', 'B'] } } },
      Conditions: {
        'Fn::ForEach::Is': [
          'S',
          ['Stage'],
          { [`Is${hole('S')}`]: { 'Fn::Equals': [{ Ref: { 'Fn::Sub': hole('S') } }, 'prod'] } },
        ],
      },
      Resources: {
        First: topic,
        'Fn::ForEach::Topics': [
          'Name',
          { 'Fn::FindInMap': ['Topics', { Ref: 'Stage' }, 'Names'] },
          { [`T${hole('Name')}`]: topic },
        ],
      },
      Outputs: {
        'Fn::ForEach::Out': [
          'Name',
          { 'Fn::FindInMap': ['Topics', { Ref: 'Stage' }, 'Names'] },
          {
            'Fn::ForEach::Attributes': [
              'Attribute',
              ['TopicArn', 'TopicName'],
              {
                [`${hole('Name')}${hole('Attribute')}`]: {
                  Value: { 'Fn::GetAtt': [{ 'Fn::Sub': `T${hole('Name')}` }, { Ref: 'Attribute' }] },
                },
              },
            ],
          },
        ],
      },
    };
    const { template } = read(body, { Stage: 'prod' });
    expect([...template.resources.keys()]).toEqual(['First', 'TA', 'TB']);
    expect(template.outputs.get('BTopicName')?.value).toEqual({ 'Fn::GetAtt': ['TB', 'TopicName'] });
    expect(template.conditions.get('IsStage')).toEqual({ 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] });
    expect(() => read(body, { Stage: 'other' })).toThrow('Unable to get mapping for Topics::other::Names');
    // ValidateTemplate knows no values: it runs no transform on AWS either.
    expect([...prepare(JSON.stringify(body), specs).template.resources.keys()]).toEqual(['First']);
  });

  it('stops at loops that multiply', () => {
    const items = Array.from({ length: 60 }, (_, i) => `i${i}`);
    const hole = (depth: number) => `$\{N${depth}}`.replace('\\', '');
    const all = [1, 2, 3, 4, 5, 6];
    const nested = (depth: number): object =>
      depth === 0
        ? { [`T${all.map(hole).join('')}`]: topic }
        : { [`Fn::ForEach::L${depth}`]: [`N${depth}`, items, nested(depth - 1)] };
    expect(() => read({ Transform: 'AWS::LanguageExtensions', Resources: nested(6) })).toThrow(
      'Fn::ForEach loops make more than a template may hold',
    );
  });

  it('needs the capabilities that AWS asks for', () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
    const named = { ...role, Properties: { ...role.Properties, RoleName: 'x' } };
    expect(neededCapabilities(read({ Resources: { R: role } }).template)).toEqual({
      capabilities: ['CAPABILITY_IAM'],
      reason: 'The following resource(s) require capabilities: [AWS::IAM::Role]',
    });
    expect(neededCapabilities(read({ Resources: { R: named } }).template).capabilities).toEqual([
      'CAPABILITY_NAMED_IAM',
    ]);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
describe('parameters', () => {
  const values = (definition: object, value?: string, previous?: Record<string, string>) =>
    parameterValues(
      read({ Resources: { T: topic }, Parameters: { P: definition } }).template,
      value === undefined ? [] : [{ ParameterKey: 'P', ParameterValue: value }],
      previous,
    );
  it.each<[string, object, string | undefined, string]>([
    ['missing', { Type: 'String' }, undefined, 'Parameters: [P] must have values'],
    ['not allowed', { Type: 'String', AllowedValues: ['a'] }, 'b', "Parameter 'P' must be one of AllowedValues"],
    ['too short', { Type: 'String', MinLength: 2 }, 'b', "Parameter 'P' must contain at least 2 characters"],
    ['too long', { Type: 'String', MaxLength: '2' }, 'bbb', "Parameter 'P' must contain at most 2 characters"],
    ['off the pattern', { Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', "Parameter 'P' must match pattern [a-z]+"],
    ['no number', { Type: 'Number' }, 'x', "Parameter 'P' must be a number"],
    ['too small', { Type: 'Number', MinValue: 3 }, '2', "Parameter 'P' must be a number not less than 3"],
    ['too big', { Type: 'Number', MaxValue: 3 }, '4', "Parameter 'P' must be a number not greater than 3"],
    [
      'explained',
      { Type: 'String', AllowedValues: ['a'], ConstraintDescription: 'must be a.' },
      'b',
      'Parameter P failed to satisfy constraint: must be a.',
    ],
  ])('%s', (_name, definition, value, message) => {
    expect(() => values(definition, value)).toThrow(message);
  });

  it('takes defaults, and previous values on request', () => {
    expect(values({ Type: 'Number', Default: 5 })).toEqual({ P: '5' });
    const { template } = read({ Resources: { T: topic }, Parameters: { P: { Type: 'String' } } });
    expect(parameterValues(template, [{ ParameterKey: 'P', UsePreviousValue: true }], { P: 'old' })).toEqual({
      P: 'old',
    });
    expect(() => parameterValues(template, [{ ParameterKey: 'Q', ParameterValue: '1' }], {})).toThrow(
      'Parameters: [Q] do not exist in the template',
    );
  });
});

describe('properties', () => {
  it('turns text into what the schema says, and finds what is wrong', () => {
    const good = checkProperties(specs, 'AWS::Lambda::Function', {
      Code: { ZipFile: 'x' },
      Role: 'arn',
      MemorySize: '512',
      Environment: { Variables: { N: 1, B: true } },
    });
    expect(good).toMatchObject({
      problems: [],
      properties: { MemorySize: 512, Environment: { Variables: { N: '1', B: 'true' } } },
    });
    const bad = checkProperties(specs, 'AWS::Lambda::Function', { Code: { Zip: 'x' }, Timeout: 'soon' });
    expect(propertyProblem('F', bad)).toBe(
      [
        'Properties validation failed for resource F with message:',
        '#: required key [Role] not found',
        '#/Code: extraneous key [Zip] is not permitted',
        '#/Timeout: expected type: Integer, found: String',
      ].join('\n'),
    );
    const strange = checkProperties(specs, 'AWS::SNS::Topic', { Nope: 1 });
    expect(propertyProblem('T', strange)).toBe('Encountered unsupported property Nope');
  });
});
