import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { prepare } from './prepare.ts';
import { readTemplate } from './read.ts';
import { checkRules } from './rules.ts';
import { bind, type KnownValues } from './scope.ts';
import { Specs } from './specs.ts';
import { UNKNOWN } from './value.ts';

const place = { account: '000000000000', region: 'us-east-1', stackId: '', stackName: 's', notificationArns: [] };
const world: KnownValues = {
  id: () => UNKNOWN,
  attribute: () => UNKNOWN,
  importValue: () => UNKNOWN,
  stackOutput: () => UNKNOWN,
};

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html (example)
const template = readTemplate({
  Parameters: {
    Environment: { Type: 'String' },
    InstanceType: { Type: 'String' },
    Zones: { Type: 'CommaDelimitedList' },
  },
  Rules: {
    prodInstanceType: {
      RuleCondition: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] },
      Assertions: [
        {
          Assert: { 'Fn::Contains': [['a1.large'], { Ref: 'InstanceType' }] },
          AssertDescription: "For a production environment, the instance type must be 'a1.large'",
        },
      ],
    },
    zones: {
      Assertions: [
        {
          Assert: {
            'Fn::And': [
              { 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'b']] },
              { 'Fn::Not': [{ 'Fn::EachMemberEquals': [{ Ref: 'Zones' }, 'a'] }] },
            ],
          },
          AssertDescription: 'zones',
        },
      ],
    },
  },
  Resources: { T: { Type: 'AWS::SNS::Topic' } },
} as Json);

const check = (Environment: string, InstanceType: string, Zones = 'a,b') =>
  checkRules(bind(template, { Environment, InstanceType, Zones }, place, world));

describe('rules', () => {
  it('hold where their condition does', () => {
    expect(() => check('prod', 'a1.large')).not.toThrow();
    expect(() => check('test', 'a1.medium')).not.toThrow();
    expect(() => check('prod', 'a1.medium')).toThrow("the instance type must be 'a1.large'");
  });

  it('look at every member of a list', () => {
    expect(() => check('test', 'x', 'a,c')).toThrow('Rule zones: zones');
    expect(() => check('test', 'x', 'a,a')).toThrow('Rule zones: zones');
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
describe('snapshots', () => {
  it('are refused for types that make none', async () => {
    const specs = await Specs.load();
    const text = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic', DeletionPolicy: 'Snapshot' } } });
    expect(() => prepare(text, specs)).toThrow(
      'resource type AWS::SNS::Topic does not support deletion policy Snapshot',
    );
  });
});
