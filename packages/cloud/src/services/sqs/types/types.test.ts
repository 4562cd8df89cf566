import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html

let cloud: Cloud;
let stacks: CloudFormation;
let sqs: SQS;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  stacks = new CloudFormation(config);
  sqs = new SQS(config);
});
afterAll(() => cloud.close());

const allow = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: '*' }],
});

const template = (queue: object, action: string) =>
  JSON.stringify({
    Resources: {
      Dead: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, QueueName: 'dead.fifo' } },
      Work: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          FifoQueue: true,
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
          Tags: [{ Key: 'team', Value: 'a' }],
          ...queue,
        },
      },
      Plain: { Type: 'AWS::SQS::Queue' },
      Shared: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Work' }, { Ref: 'Dead' }], PolicyDocument: allow(action) },
      },
      Inline: {
        Type: 'AWS::SQS::QueueInlinePolicy',
        Properties: { Queue: { Ref: 'Plain' }, PolicyDocument: allow(action) },
      },
    },
    Outputs: {
      Url: { Value: { Ref: 'Work' } },
      Arn: { Value: { 'Fn::GetAtt': ['Work', 'Arn'] } },
      Name: { Value: { 'Fn::GetAtt': ['Work', 'QueueName'] } },
      Plain: { Value: { Ref: 'Plain' } },
    },
  });

const wait = () => ({ client: stacks, maxWaitTime: 20, minDelay: 1, maxDelay: 1 });

async function outputs(): Promise<Record<string, string>> {
  const { Stacks } = await stacks.describeStacks({ StackName: 'queues' });
  const { Outputs = [] } = Stacks?.[0] ?? {};
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

const attributes = async (QueueUrl: string | undefined) =>
  (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes ?? {};

it('makes, changes and deletes queues and their policies', async () => {
  const StackName = 'queues';
  const Tags = [{ Key: 'stack', Value: 'q' }];
  await stacks.createStack({
    StackName,
    Tags,
    TemplateBody: template({ VisibilityTimeout: 60, DelaySeconds: 1 }, 'sqs:SendMessage'),
  });
  await waitUntilStackCreateComplete(wait(), { StackName });
  const made = await outputs();
  expect(made).toMatchObject({
    Url: expect.stringMatching(/\/000000000000\/queues-Work-\w+\.fifo$/),
    Arn: `arn:aws:sqs:us-east-1:000000000000:${made.Name}`,
    Name: expect.stringMatching(/\.fifo$/),
  });
  const first = await attributes(made.Url);
  expect(first).toMatchObject({ FifoQueue: 'true', VisibilityTimeout: '60', DelaySeconds: '1' });
  expect(JSON.parse(first.RedrivePolicy ?? '')).toMatchObject({ maxReceiveCount: 3 });
  expect(JSON.parse(first.Policy ?? '').Statement).toMatchObject([{ Action: 'sqs:SendMessage' }]);
  expect(JSON.parse((await attributes(made.Plain)).Policy ?? '').Statement).toMatchObject([
    { Action: 'sqs:SendMessage' },
  ]);
  expect((await sqs.listQueueTags({ QueueUrl: made.Url })).Tags).toEqual({ team: 'a', stack: 'q' });

  await stacks.updateStack({
    StackName,
    Tags,
    TemplateBody: template({ VisibilityTimeout: 90, Tags: [] }, 'sqs:ReceiveMessage'),
  });
  await waitUntilStackUpdateComplete(wait(), { StackName });
  expect((await outputs()).Url).toBe(made.Url);
  const second = await attributes(made.Url);
  expect(second).toMatchObject({ VisibilityTimeout: '90', DelaySeconds: '0' });
  expect(JSON.parse(second.Policy ?? '').Statement).toMatchObject([{ Action: 'sqs:ReceiveMessage' }]);
  expect((await sqs.listQueueTags({ QueueUrl: made.Url })).Tags).toEqual({ stack: 'q' });

  // Whether a queue is FIFO cannot be changed: another one takes its place.
  await stacks.updateStack({
    StackName,
    Tags,
    TemplateBody: template({ QueueName: 'other.fifo' }, 'sqs:ReceiveMessage'),
  });
  await waitUntilStackUpdateComplete(wait(), { StackName });
  expect((await outputs()).Name).toBe('other.fifo');
  await expect(attributes(made.Url)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });

  await stacks.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(wait(), { StackName });
  expect((await sqs.listQueues({})).QueueUrls ?? []).toEqual([]);
}, 60_000);
