import { describe, expect, test } from 'vitest';
import type { Template } from '../model/types.ts';
import { unstableNames } from './identity.ts';
import type { Change } from './types.ts';

const update = (id: string, ...why: string[]): Change => ({ action: 'update', kind: 'resource', id, why });
const names = (resources: Template['Resources'], changes: readonly Change[], causes = new Map()) =>
  [...unstableNames({ Resources: resources }, causes, changes)].sort();

// "Update requires: Replacement" on the pages of these types, and a stream's ARN, which GetAtt StreamArn gives.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
describe.each([
  [
    'AWS::DynamoDB::Table',
    ['KeySchema', 'LocalSecondaryIndexes', 'TableName', 'ImportSourceSpecification', 'StreamSpecification'],
    'BillingMode',
  ],
  ['AWS::IAM::Group', ['GroupName', 'Path'], 'Policies'],
  ['AWS::IAM::Role', ['RoleName', 'Path'], 'AssumeRolePolicyDocument'],
  ['AWS::Logs::LogGroup', ['LogGroupName'], 'RetentionInDays'],
  ['AWS::S3::Bucket', ['BucketName', 'BucketNamePrefix', 'BucketNamespace'], 'Tags'],
  ['AWS::SNS::Topic', ['TopicName', 'FifoTopic'], 'DisplayName'],
  ['AWS::SQS::Queue', ['QueueName', 'FifoQueue'], 'DelaySeconds'],
])('%s', (Type, identifying, other) => {
  test.each(identifying)('may be another one when %s changes', (property) => {
    expect(names({ A: { Type } }, [update('A', other, property)])).toEqual(['A']);
  });

  test(`stays the same when ${other} changes`, () => {
    expect(names({ A: { Type } }, [update('A', other)])).toEqual([]);
  });

  test.each(identifying)('follows what %s refers to', (property) => {
    const queue = { Type: 'AWS::SQS::Queue' };
    const needs = (name: string) => ({ A: { Type, Properties: { [name]: { Ref: 'Q' } } }, Q: queue });
    expect(names(needs(property), [update('Q', 'QueueName')])).toEqual(['A', 'Q']);
    expect(names(needs(other), [update('Q', 'QueueName')])).toEqual(['Q']);
  });
});

test('a resource that is made or deleted, or has another type or condition, is another one', () => {
  const resources = { A: { Type: 'AWS::SQS::Queue' } };
  const change = (action: Change['action']): Change => ({ action, kind: 'resource', id: 'A', why: [] });
  expect(names(resources, [change('create')])).toEqual(['A']);
  expect(names({}, [change('delete')])).toEqual(['A']);
  expect(names(resources, [update('A', 'Type')])).toEqual(['A']);
  expect(names(resources, [update('A', 'Condition')])).toEqual(['A']);
  expect(names(resources, [update('A', 'DeletionPolicy')])).toEqual([]);
});

test('any property of an unknown type may change its name', () => {
  const resources = {
    A: { Type: 'AWS::New::Thing' },
    B: { Type: 'AWS::New::Thing', Properties: { Any: { Ref: 'A' } } },
  };
  expect(names(resources, [update('A', 'Anything')])).toEqual(['A', 'B']);
});

test('only changes of resources count', () => {
  expect(
    names({ A: { Type: 'AWS::New::Thing' } }, [{ action: 'update', kind: 'stack', id: 'A', why: ['tags'] }]),
  ).toEqual([]);
});

test('goes on through any number of references, in any order, and from parameters', () => {
  const needs = (name: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: name } } });
  const causes = new Map([['P', { why: 'parameter P', maybe: false }]]);
  expect(names({ A: needs('B'), B: needs('C'), C: needs('P'), D: needs('E') }, [], causes)).toEqual([
    'A',
    'B',
    'C',
    'P',
  ]);
});

test('a condition counts among what a resource is', () => {
  const resources = {
    Q: { Type: 'AWS::SQS::Queue' },
    A: { Type: 'AWS::SNS::Topic', Condition: { Ref: 'Q' } },
    B: { Type: 'AWS::New::Thing', Condition: { Ref: 'Q' } },
  } as unknown as Template['Resources'];
  expect(names(resources, [update('Q', 'QueueName')])).toEqual(['A', 'B', 'Q']);
});
