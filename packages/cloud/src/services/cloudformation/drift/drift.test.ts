import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';
import { propertyDifferences } from './differences.ts';

let cloud: Cloud;
let cf: CloudFormation;
let sqs: SQS;
let logs: CloudWatchLogs;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const options = {
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'test' },
  };
  [cf, sqs, logs] = [new CloudFormation(options), new SQS(options), new CloudWatchLogs(options)];
});
afterAll(() => cloud.close());

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const tags = [{ Key: 'team', Value: 'a' }];
const template = JSON.stringify({
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', VisibilityTimeout: 40, Tags: tags } },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'g', RetentionInDays: 7 } },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'x', Tags: tags } },
    Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'v' } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' }, Tags: tags } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust,
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
          },
        ],
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: 'exports.handler = async () => 1' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { MODE: 'b' } },
        MemorySize: 256,
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
  },
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
describe('drift', () => {
  it('finds none where nothing was touched, then what was changed and deleted', async () => {
    await cf.createStack({
      StackName: 'd',
      TemplateBody: template,
      Capabilities: ['CAPABILITY_IAM'],
      Tags: [{ Key: 'stack', Value: 's' }],
    });
    await expect
      .poll(async () => (await cf.describeStacks({})).Stacks?.[0]?.StackStatus, { timeout: 20_000 })
      .toBe('CREATE_COMPLETE');
    const detect = async () => {
      const { StackDriftDetectionId } = await cf.detectStackDrift({ StackName: 'd' });
      const { StackResourceDrifts = [] } = await cf.describeStackResourceDrifts({ StackName: 'd' });
      return {
        stack: await cf.describeStackDriftDetectionStatus({ StackDriftDetectionId }),
        resources: Object.fromEntries(StackResourceDrifts.map((one) => [one.LogicalResourceId!, one])),
      };
    };
    const before = await detect();
    const statuses = Object.entries(before.resources).map(([name, one]) => [name, one.StackResourceDriftStatus]);
    expect(Object.fromEntries(statuses)).toEqual({
      Queue: 'IN_SYNC',
      Group: 'IN_SYNC',
      Topic: 'IN_SYNC',
      Parameter: 'IN_SYNC',
      Bucket: 'IN_SYNC',
      Role: 'IN_SYNC',
      Function: 'IN_SYNC',
      Table: 'IN_SYNC',
      Handle: 'NOT_CHECKED',
    });
    expect(before.stack).toMatchObject({
      StackDriftStatus: 'IN_SYNC',
      DetectionStatus: 'DETECTION_COMPLETE',
      DriftedStackResourceCount: 0,
    });

    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: 'q' });
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: '50' } });
    await sqs.tagQueue({ QueueUrl, Tags: { more: 'b' } });
    await logs.deleteLogGroup({ logGroupName: 'g' });
    const after = await detect();
    expect(after.stack).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 2 });
    expect(after.resources.Group?.StackResourceDriftStatus).toBe('DELETED');
    expect(after.resources.Queue?.PropertyDifferences).toEqual([
      { PropertyPath: '/VisibilityTimeout', ExpectedValue: '40', ActualValue: '50', DifferenceType: 'NOT_EQUAL' },
      {
        PropertyPath: '/Tags/2',
        ExpectedValue: 'null',
        ActualValue: '{"Key":"more","Value":"b"}',
        DifferenceType: 'ADD',
      },
    ]);
    const { Stacks } = await cf.describeStacks({ StackName: 'd' });
    expect(Stacks?.[0]?.DriftInformation?.StackDriftStatus).toBe('DRIFTED');
    const one = await cf.detectStackResourceDrift({ StackName: 'd', LogicalResourceId: 'Topic' });
    expect(one.StackResourceDrift?.StackResourceDriftStatus).toBe('IN_SYNC');
  }, 30_000);

  it('compares lists as sets and text with numbers', () => {
    expect(propertyDifferences({ a: [1, 2], b: '3' }, { a: [2, 1], b: 3, c: 4 })).toEqual([]);
    expect(propertyDifferences({ a: { b: 1 } }, { a: {} })).toEqual([
      { PropertyPath: '/a/b', ExpectedValue: '1', ActualValue: 'null', DifferenceType: 'REMOVE' },
    ]);
  });
});
