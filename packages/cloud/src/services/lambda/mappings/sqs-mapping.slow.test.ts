import { IAM } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let sqs: SQS;

beforeAll(async () => {
  cloud = await lambdaCloud();
  sqs = new SQS(cloud.config);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sqs:*', 'logs:*'], Resource: '*' }],
  });
  await new IAM(cloud.config).putRolePolicy({ RoleName: 'function', PolicyName: 'queues', PolicyDocument });
});
afterAll(() => cloud.close());

async function queue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName, Attributes });
  const { Attributes: found } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  return { QueueUrl, arn: found?.QueueArn ?? '' };
}

/** Waits for this many messages, and returns them in the order of arrival. */
async function receive(QueueUrl: string, count: number): Promise<string[]> {
  const bodies: string[] = [];
  for (const end = Date.now() + 20_000; bodies.length < count && Date.now() < end; ) {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    }
  }
  return bodies;
}

const left = async (QueueUrl: string) => {
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
};

const enabled = (UUID: string | undefined) =>
  expect.poll(async () => (await cloud.lambda.getEventSourceMapping({ UUID })).State).toBe('Enabled');

/** A function that forwards its messages to a queue with the SDK and fails if the body says so. */
const FORWARD = (to: string) => `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const client = new SQSClient({});
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    const fails = record.body.startsWith('bad');
    if (fails) batchItemFailures.push({ itemIdentifier: record.messageId });
    else await client.send(new SendMessageCommand({ QueueUrl: '${to}', MessageBody: record.body }));
  }
  return { batchItemFailures };
};`;

describe('an event source mapping of a queue', () => {
  it('invokes with batches; messages that fail alone are retried and end in the dead-letter queue', async () => {
    const dead = await queue('dead');
    const done = await queue('done');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
    const source = await queue('source', { VisibilityTimeout: '3', RedrivePolicy });
    await cloud.make('forward', { 'index.js': FORWARD(done.QueueUrl) }, { Timeout: 3 });
    const made = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'forward',
      EventSourceArn: source.arn,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(made.State).toBe('Creating');
    expect(made.StateTransitionReason).toBe('USER_INITIATED');
    await enabled(made.UUID);
    await sqs.sendMessageBatch({
      QueueUrl: source.QueueUrl,
      Entries: ['good 1', 'bad 2', 'good 3'].map((MessageBody, at) => ({ Id: `${at}`, MessageBody })),
    });
    expect((await receive(done.QueueUrl, 2)).sort()).toEqual(['good 1', 'good 3']);
    expect(await receive(dead.QueueUrl, 1)).toEqual(['bad 2']);
    await expect.poll(() => left(source.QueueUrl)).toBe(0);
    // Finished work is not repeated.
    expect(await left(done.QueueUrl)).toBe(0);
    await cloud.lambda.deleteEventSourceMapping({ UUID: made.UUID });
  }, 180_000);

  it('keeps the order of a FIFO queue group by group', async () => {
    const done = await queue('order-done');
    const source = await queue('order.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    await cloud.make('order', { 'index.js': FORWARD(done.QueueUrl) });
    const made = await cloud.lambda.createEventSourceMapping({ FunctionName: 'order', EventSourceArn: source.arn });
    const bodies = Array.from({ length: 24 }, (_, at) => `${at % 2 === 0 ? 'a' : 'b'} ${at}`);
    for (const MessageBody of bodies) {
      await sqs.sendMessage({ QueueUrl: source.QueueUrl, MessageBody, MessageGroupId: MessageBody[0] });
    }
    const got = await receive(done.QueueUrl, bodies.length);
    for (const group of ['a', 'b']) {
      expect(got.filter((body) => body.startsWith(group))).toEqual(bodies.filter((body) => body.startsWith(group)));
    }
    await cloud.lambda.deleteEventSourceMapping({ UUID: made.UUID });
  }, 180_000);

  it('drops what its filters do not want, and collects as long as its window is open', async () => {
    const done = await queue('filter-done');
    const source = await queue('filter');
    const code = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = (event) => new SQSClient({}).send(new SendMessageCommand({
  QueueUrl: '${done.QueueUrl}', MessageBody: JSON.stringify(event.Records.map((record) => JSON.parse(record.body).n)),
}));`;
    await cloud.make('filter', { 'index.js': code });
    const made = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'filter',
      EventSourceArn: source.arn,
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 2,
      FilterCriteria: {
        Filters: [{ Pattern: JSON.stringify({ body: { kind: ['wanted'], n: [{ numeric: ['<', 40] }] } }) }],
      },
    });
    await enabled(made.UUID);
    for (let n = 0; n < 20; n++) {
      const MessageBody = JSON.stringify({ kind: n % 2 === 0 ? 'wanted' : 'other', n });
      await sqs.sendMessage({ QueueUrl: source.QueueUrl, MessageBody });
    }
    await sqs.sendMessage({ QueueUrl: source.QueueUrl, MessageBody: 'no JSON' });
    const [batch = '[]'] = await receive(done.QueueUrl, 1);
    expect(JSON.parse(batch)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    await expect.poll(() => left(source.QueueUrl)).toBe(0);
    await cloud.lambda.deleteEventSourceMapping({ UUID: made.UUID });
  }, 180_000);

  it('rests while it is disabled', async () => {
    const done = await queue('rest-done');
    const source = await queue('rest');
    await cloud.make('rest', { 'index.js': FORWARD(done.QueueUrl) });
    const { UUID } = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'rest',
      EventSourceArn: source.arn,
      Enabled: false,
    });
    await sqs.sendMessage({ QueueUrl: source.QueueUrl, MessageBody: 'later' });
    expect((await cloud.lambda.getEventSourceMapping({ UUID })).State).toBe('Disabled');
    expect(await left(source.QueueUrl)).toBe(1);
    expect((await cloud.lambda.updateEventSourceMapping({ UUID, Enabled: true })).State).toBe('Enabling');
    expect(await receive(done.QueueUrl, 1)).toEqual(['later']);
    expect((await cloud.lambda.updateEventSourceMapping({ UUID, Enabled: false })).State).toBe('Disabling');
    await expect.poll(async () => (await cloud.lambda.getEventSourceMapping({ UUID })).State).toBe('Disabled');
  }, 180_000);

  it('waits while its function has no free concurrency', async () => {
    const done = await queue('slow-done');
    const source = await queue('slow');
    const code = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
exports.handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  await new SQSClient({}).send(new SendMessageCommand({
    QueueUrl: '${done.QueueUrl}', MessageBody: process.env.AWS_LAMBDA_LOG_STREAM_NAME + event.Records[0].body,
  }));
};`;
    await cloud.make('slow', { 'index.js': code });
    await cloud.lambda.putFunctionConcurrency({ FunctionName: 'slow', ReservedConcurrentExecutions: 1 });
    const { UUID } = await cloud.lambda.createEventSourceMapping({
      FunctionName: 'slow',
      EventSourceArn: source.arn,
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 3 },
    });
    const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: `${at}`, MessageBody: ` ${at}` }));
    await sqs.sendMessageBatch({ QueueUrl: source.QueueUrl, Entries });
    const got = (await receive(done.QueueUrl, 10)).map((body) => body.split(' '));
    expect(got.map(([, body]) => Number(body)).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // A concurrency of one means one environment.
    expect(new Set(got.map(([environment]) => environment)).size).toBe(1);
    await cloud.lambda.deleteEventSourceMapping({ UUID });
  }, 180_000);

  it('is refused without the permission, for a queue that is not there and for one that hides too briefly', async () => {
    const brief = await queue('brief', { VisibilityTimeout: '1' });
    const create = (FunctionName: string, EventSourceArn: string) =>
      cloud.lambda.createEventSourceMapping({ FunctionName, EventSourceArn });
    await cloud.make('refused', { 'index.js': 'exports.handler = () => {}' });
    await expect(create('refused', brief.arn)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Queue visibility timeout: 1 seconds is less than Function timeout: 3 seconds',
    });
    await expect(create('refused', `${brief.arn}-not`)).rejects.toMatchObject({
      message:
        'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    });
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const iam = new IAM(cloud.config);
    const { Role } = await iam.createRole({ RoleName: 'poor', AssumeRolePolicyDocument });
    await cloud.make('poor', { 'index.js': 'exports.handler = () => {}' }, { Role: Role?.Arn });
    await expect(create('poor', (await queue('long')).arn)).rejects.toMatchObject({
      message: 'The provided execution role does not have permissions to call ReceiveMessage on SQS',
    });
  });
});
