import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Logs.html

let cloud: Cloud;
let stacks: CloudFormation;
let logs: CloudWatchLogs;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  stacks = new CloudFormation(config);
  logs = new CloudWatchLogs(config);
});
afterAll(() => cloud.close());

const policy = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'logs:PutLogEvents', Resource: '*' }],
  });

const template = ({ days, pattern, service }: { days: number; pattern: string; service: string }) =>
  JSON.stringify({
    Resources: {
      Group: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: '/app', RetentionInDays: days, Tags: [{ Key: 'team', Value: 'a' }] },
      },
      Stream: {
        Type: 'AWS::Logs::LogStream',
        Properties: { LogGroupName: { Ref: 'Group' }, LogStreamName: 'first' },
      },
      Metric: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          LogGroupName: { Ref: 'Group' },
          FilterName: 'errors',
          FilterPattern: pattern,
          MetricTransformations: [
            {
              MetricNamespace: 'App',
              MetricName: 'Errors',
              MetricValue: '1',
              Unit: 'Count',
              Dimensions: [{ Key: 'code', Value: '$.code' }],
            },
          ],
        },
      },
      Policy: {
        Type: 'AWS::Logs::ResourcePolicy',
        Properties: { PolicyName: 'lets', PolicyDocument: policy(service) },
      },
      Reader: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: 'exports.handler = async () => {};' },
        },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
        },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Reader' },
          Action: 'lambda:InvokeFunction',
          Principal: 'logs.amazonaws.com',
        },
      },
      Subscription: {
        Type: 'AWS::Logs::SubscriptionFilter',
        DependsOn: 'Permission',
        Properties: {
          LogGroupName: { Ref: 'Group' },
          FilterName: 'to-reader',
          FilterPattern: pattern,
          DestinationArn: { 'Fn::GetAtt': ['Reader', 'Arn'] },
        },
      },
    },
    Outputs: {
      Arn: { Value: { 'Fn::GetAtt': ['Group', 'Arn'] } },
      Stream: { Value: { Ref: 'Stream' } },
      Metric: { Value: { Ref: 'Metric' } },
      Policy: { Value: { Ref: 'Policy' } },
      Subscription: { Value: { Ref: 'Subscription' } },
    },
  });

/** The stack's existing resources. */
async function seen() {
  const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: '/app' });
  if (logGroups.length === 0) return undefined;
  const at = { logGroupName: '/app' };
  const { logStreams = [] } = await logs.describeLogStreams(at);
  const { metricFilters = [] } = await logs.describeMetricFilters(at);
  const { subscriptionFilters = [] } = await logs.describeSubscriptionFilters(at);
  const { resourcePolicies = [] } = await logs.describeResourcePolicies({});
  return {
    days: logGroups[0]?.retentionInDays,
    streams: logStreams.map(({ logStreamName }) => logStreamName),
    metrics: metricFilters.map(({ filterPattern }) => filterPattern),
    transformation: metricFilters[0]?.metricTransformations?.[0],
    subscriptions: subscriptionFilters.map(({ filterPattern }) => filterPattern),
    policies: resourcePolicies.map(({ policyDocument }) => policyDocument),
  };
}

it('a stack of all types is made, changed and deleted', async () => {
  const StackName = 'logs';
  const wait = { client: stacks, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 };
  const first = { days: 7, pattern: '{ $.code >= 500 }', service: 'events.amazonaws.com' };
  await stacks.createStack({ StackName, TemplateBody: template(first), Capabilities: ['CAPABILITY_IAM'] });
  await waitUntilStackCreateComplete(wait, { StackName });
  const { Stacks } = await stacks.describeStacks({ StackName });
  const outputs = new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  expect(Object.fromEntries(outputs)).toEqual({
    Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/app:*',
    Stream: 'first',
    Metric: 'errors',
    Policy: 'lets',
    Subscription: 'to-reader',
  });
  expect(await seen()).toEqual({
    days: 7,
    streams: ['first'],
    metrics: [first.pattern],
    transformation: {
      metricNamespace: 'App',
      metricName: 'Errors',
      metricValue: '1',
      unit: 'Count',
      dimensions: { code: '$.code' },
    },
    subscriptions: [first.pattern],
    policies: [policy(first.service)],
  });

  const second = { days: 14, pattern: '{ $.code = 503 }', service: 'es.amazonaws.com' };
  await stacks.updateStack({ StackName, TemplateBody: template(second), Capabilities: ['CAPABILITY_IAM'] });
  await waitUntilStackUpdateComplete(wait, { StackName });
  expect(await seen()).toMatchObject({
    days: 14,
    metrics: [second.pattern],
    subscriptions: [second.pattern],
    policies: [policy(second.service)],
  });

  await stacks.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(wait, { StackName });
  expect(await seen()).toBeUndefined();
  expect((await logs.describeResourcePolicies({})).resourcePolicies).toEqual([]);
}, 60_000);
