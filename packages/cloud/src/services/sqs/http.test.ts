import { once } from 'node:events';
import { request } from 'node:http';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

let cloud: Cloud;
let sqs: SQS;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, log: { debug() {}, warn() {}, error() {} } });
  sqs = new SQS({
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  sqs.destroy();
  await cloud.close();
});

const depth = async (QueueUrl: string) => {
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
  return [Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesNotVisible];
};

it('a long poll of a client that has gone takes no message', async () => {
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'left' });
  const poll = request(cloud.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage', 'content-type': 'application/x-amz-json-1.0' },
  });
  poll.on('error', () => undefined);
  const sent = once(poll, 'finish');
  poll.end(JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }));
  await sent;
  // The requests after it are answered, so it is waiting: the first of them may be read before a new connection.
  for (let other = 0; other < 2; other++) await depth(QueueUrl);
  const asked = () => cloud.requests({ service: 'sqs', operation: 'ReceiveMessage' }).length;
  const before = asked();
  poll.destroy();
  // Its wait ends at once, which makes room for others.
  await expect.poll(asked, { timeout: 15_000 }).toBe(before + 1);
  await sqs.sendMessage({ QueueUrl, MessageBody: 'x' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await depth(QueueUrl)).toEqual(['1', '0']);
});

it('a client that stays gets its message, poll after poll on one connection', async () => {
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'stays' });
  for (let i = 0; i < 15; i++) {
    const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 5 });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await sqs.sendMessage({ QueueUrl, MessageBody: String(i) });
    const { Messages } = await poll;
    expect(Messages?.[0]?.Body).toBe(String(i));
    await sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle });
  }
});

// https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html; LocalStack's test_aws_trace_header_propagation
it("a request's trace is its message's", async () => {
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'traced' });
  const trace = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';
  const traced = sqs.middlewareStack;
  const middleware = { step: 'build', name: 'trace' } as const;
  traced.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amzn-trace-id'] = trace;
      return next(args);
    },
    middleware,
  );
  const specified = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-own' } };
  const sent = await sqs.sendMessage({ QueueUrl, MessageBody: 'by header' });
  const own = await sqs.sendMessage({ QueueUrl, MessageBody: 'by attribute', MessageSystemAttributes: specified });
  traced.remove('trace');
  expect([sent.MD5OfMessageSystemAttributes, typeof own.MD5OfMessageSystemAttributes]).toEqual([undefined, 'string']);
  const { Messages } = await sqs.receiveMessage({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['AWSTraceHeader'],
  });
  expect(Messages?.map(({ Body, Attributes }) => [Body, Attributes?.AWSTraceHeader])).toEqual([
    ['by header', trace],
    ['by attribute', 'Root=1-own'],
  ]);
});

// LocalStack's test_get_create_queue_fails, test_get_list_queues_fails and test_invalid_action_raises_exception, validated on AWS.
it.each(['CreateQueue&QueueName=other', 'ListQueues', 'FooBar'])("a queue's URL is not where to %s", async (action) => {
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'place' });
  const response = await fetch(`${QueueUrl}?Action=${action}`, { method: 'POST' });
  const [name = ''] = action.split('&');
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining(
      `<Code>InvalidAction</Code><Message>The action ${name} is not valid for this endpoint.</Message>`,
    ),
  ]);
});
