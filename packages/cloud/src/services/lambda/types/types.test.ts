import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let stacks: CloudFormation;
beforeAll(async () => {
  cloud = await lambdaCloud();
  stacks = new CloudFormation(cloud.config);
});
afterAll(() => cloud.close());

const template = (source: string, more: object = {}) =>
  JSON.stringify({
    Resources: {
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: cloud.role,
          Code: { ZipFile: source },
          Environment: { Variables: { COUNT: 1 } },
          Tags: [{ Key: 'team', Value: 'a' }],
          ...more,
        },
      },
      Allowed: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
        },
      },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'Fn' },
          FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
          Name: 'live',
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
        },
      },
      Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Fn' }, AuthType: 'NONE' } },
    },
    Outputs: {
      Name: { Value: { Ref: 'Fn' } },
      Alias: { Value: { Ref: 'Live' } },
      Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } },
    },
  });

const wait = () => ({ client: stacks, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

async function outputs(): Promise<Record<string, string>> {
  const { Stacks } = await stacks.describeStacks({ StackName: 's' });
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html */
describe('CloudFormation types of Lambda', () => {
  it('create a function with all that belongs to it', async () => {
    const source =
      "const { SUCCESS } = require('cfn-response'); exports.handler = async () => [SUCCESS, process.env.COUNT];";
    await stacks.createStack({ StackName: 's', TemplateBody: template(source) });
    await waitUntilStackCreateComplete(wait(), { StackName: 's' });
    const { Alias = '', Name = '', Url } = await outputs();
    expect(Name).toMatch(/^s-Fn-[A-Za-z0-9]{12}$/);
    expect((await cloud.call(Name)).payload).toEqual(['SUCCESS', '1']);
    expect((await cloud.call(Alias)).version).toBe('1');
    expect(Url).toMatch(/^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/);
    const { Policy } = await cloud.lambda.getPolicy({ FunctionName: Name });
    expect(JSON.parse(Policy ?? '').Statement[0].Principal).toEqual({ Service: 'apigateway.amazonaws.com' });
    expect((await cloud.lambda.getFunction({ FunctionName: Name })).Tags).toMatchObject({ team: 'a' });
  });

  it('update code and configuration, and reset properties that left the template', async () => {
    const { Name = '' } = await outputs();
    const TemplateBody = template('exports.handler = async () => "new"', { MemorySize: '256', Environment: undefined });
    await stacks.updateStack({ StackName: 's', TemplateBody });
    await waitUntilStackUpdateComplete(wait(), { StackName: 's' });
    expect((await cloud.call(Name)).payload).toBe('new');
    const { Environment, MemorySize } = await cloud.lambda.getFunctionConfiguration({ FunctionName: Name });
    expect(MemorySize).toBe(256);
    expect(Environment?.Variables ?? {}).toEqual({});
  });

  it('delete it all', async () => {
    await stacks.deleteStack({ StackName: 's' });
    await waitUntilStackDeleteComplete(wait(), { StackName: 's' });
    expect((await cloud.lambda.listFunctions({})).Functions).toEqual([]);
  });
});

it('connects a queue with a function in one stack', async () => {
  const StackName = 'connected';
  const TemplateBody = (Enabled: boolean) =>
    JSON.stringify({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
              ],
            },
            Policies: [
              {
                PolicyName: 'queues',
                PolicyDocument: {
                  Version: '2012-10-17',
                  Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: { 'Fn::GetAtt': ['Source', 'Arn'] } }],
                },
              },
            ],
          },
        },
        Source: { Type: 'AWS::SQS::Queue' },
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'nodejs22.x',
            Handler: 'index.handler',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Code: { ZipFile: 'exports.handler = async () => {}' },
          },
        },
        Async: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
        },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Fn' },
            EventSourceArn: { 'Fn::GetAtt': ['Source', 'Arn'] },
            BatchSize: 5,
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            Enabled,
          },
        },
      },
      Outputs: { Mapping: { Value: { Ref: 'Mapping' } }, Queue: { Value: { Ref: 'Source' } } },
    });
  const Capabilities = ['CAPABILITY_IAM' as const];
  await stacks.createStack({ StackName, TemplateBody: TemplateBody(true), Capabilities });
  await waitUntilStackCreateComplete(wait(), { StackName });
  const { Stacks } = await stacks.describeStacks({ StackName });
  const output = (key: string) => Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const UUID = output('Mapping');
  const QueueUrl = output('Queue');
  const state = async () => (await cloud.lambda.getEventSourceMapping({ UUID })).State;
  await expect.poll(state).toBe('Enabled');
  const sqs = new SQS(cloud.config);
  await sqs.sendMessage({ QueueUrl, MessageBody: 'x' });
  const left = async () => {
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
  };
  await expect.poll(left, { timeout: 10_000 }).toBe(0);
  await stacks.updateStack({ StackName, TemplateBody: TemplateBody(false), Capabilities });
  await waitUntilStackUpdateComplete(wait(), { StackName });
  await expect.poll(state).toBe('Disabled');
  await stacks.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(wait(), { StackName });
  await expect(state()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
}, 60_000);

// https://github.com/aws/aws-cdk, framework-integ/test/aws-lambda-event-sources/test/integ.kafka-selfmanaged.ts, which AWS
// accepts.
it('a mapping of a Kafka of one’s own says that it is not here', async () => {
  await cloud.make('consumer', { 'index.js': 'exports.handler = async () => {}' });
  const Mapping = {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: 'consumer',
      Topics: ['topic'],
      StartingPosition: 'TRIM_HORIZON',
      SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['localhost:9092'] } },
    },
  };
  await stacks.createStack({
    StackName: 'kafka',
    TemplateBody: JSON.stringify({ Resources: { Mapping } }),
    OnFailure: 'DO_NOTHING',
  });
  const reason = async () =>
    (await stacks.describeStackResources({ StackName: 'kafka' })).StackResources?.[0]?.ResourceStatusReason;
  await expect.poll(reason).toBe('An event source mapping of kafka is not implemented by jaws-cloud.');
});
