import { createVerify, X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/sns/latest/api/Welcome.html. Texts of errors are those that LocalStack's snapshot tests recorded on AWS:
// https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json

/** The first message waits for its signing key. */
const SOON = { timeout: 10_000 };

let cloud: Cloud;
let sns: SNS;
let sqs: SQS;
let logs: CloudWatchLogs;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  sns = new SNS(config);
  sqs = new SQS(config);
  logs = new CloudWatchLogs(config);
});
afterAll(() => cloud.close());

const makeTopic = async (Name: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await sns.createTopic({ Name, Attributes })).TopicArn ?? '';

/** A queue that every topic of the account may send to. */
async function makeQueue(QueueName: string, Attributes: Record<string, string> = {}) {
  const arn = `arn:aws:sqs:us-east-1:000000000000:${QueueName}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:000000000000:*' } },
      },
    ],
  });
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName, Attributes: { Policy, ...Attributes } });
  return { arn, url: QueueUrl };
}

async function receive(QueueUrl: string, n = 10) {
  const { Messages = [] } = await sqs.receiveMessage({
    QueueUrl,
    MaxNumberOfMessages: n,
    MessageAttributeNames: ['All'],
    AttributeNames: ['All'],
    VisibilityTimeout: 60,
  });
  return Messages;
}

describe('queues', () => {
  it('get the envelope, signed so that anybody can verify it', async () => {
    const TopicArn = await makeTopic('signed');
    const queue = await makeQueue('signed');
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn });
    const { MessageId } = await sns.publish({ TopicArn, Message: 'héllo', Subject: 'Subject' });
    const [message] = await receive(queue.url);
    const body = JSON.parse(message?.Body ?? '');
    expect(body).toMatchObject({ Type: 'Notification', MessageId, TopicArn, Subject: 'Subject', Message: 'héllo' });
    // https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
    const text = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      .map((name) => `${name}\n${body[name]}\n`)
      .join('');
    const certificate = new X509Certificate(await (await fetch(body.SigningCertURL)).text());
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const verified = createVerify('sha1').update(text).verify(certificate.publicKey, body.Signature, 'base64');
    expect(verified).toBe(true);
  });

  it('get the message itself and its attributes when they want it raw', async () => {
    const TopicArn = await makeTopic('raw');
    const queue = await makeQueue('raw');
    await sns.subscribe({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"n":[{"numeric":[">",1]}]}' },
    });
    const number = (StringValue: string) => ({ n: { DataType: 'Number', StringValue } });
    await sns.publish({ TopicArn, Message: 'no', MessageAttributes: number('1') });
    await sns.publish({ TopicArn, Message: 'yes', MessageAttributes: number('2') });
    const messages = await receive(queue.url);
    expect(messages.map(({ Body }) => Body)).toEqual(['yes']);
    expect(messages[0]?.MessageAttributes).toEqual(number('2'));
  });

  it('get what could not be delivered when they are dead-letter queues', async () => {
    const TopicArn = await makeTopic('dead');
    const dead = await makeQueue('dead-letters');
    await sns.subscribe({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:us-east-1:000000000000:missing',
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
    });
    // https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html: in the subscription's account and region.
    for (const place of ['us-west-2:000000000000', 'us-east-1:111122223333']) {
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:${place}:dead-letters` });
      const input = { TopicArn, Protocol: 'sqs', Endpoint: dead.arn, Attributes: { RedrivePolicy } };
      await expect(sns.subscribe(input)).rejects.toThrow('is not in the account and region of the subscription');
    }
    await sns.publish({ TopicArn, Message: 'lost' });
    const [message] = await receive(dead.url);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ Message: 'lost', Type: 'Notification' });
  });

  it('leave a line in a log when the topic has a role for that', async () => {
    const role = 'arn:aws:iam::000000000000:role/logs';
    const TopicArn = await makeTopic('logged', { SQSSuccessFeedbackRoleArn: role, SQSFailureFeedbackRoleArn: role });
    const queue = await makeQueue('logged');
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn });
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: `${queue.arn}-missing` });
    const { MessageId } = await sns.publish({ TopicArn, Message: 'x' });
    // https://docs.aws.amazon.com/sns/latest/dg/msg-status-topics.html
    for (const [logGroupName, status] of [
      ['sns/us-east-1/000000000000/logged', 'SUCCESS'],
      ['sns/us-east-1/000000000000/logged/Failure', 'FAILURE'],
    ]) {
      const { events = [] } = await logs.filterLogEvents({ logGroupName });
      expect(events.map(({ message = '' }) => JSON.parse(message))).toMatchObject([
        { notification: { messageId: MessageId, topicArn: TopicArn }, status },
      ]);
    }
  });

  it('get messages of FIFO topics once and in order', async () => {
    const TopicArn = await makeTopic('order.fifo', { FifoTopic: 'true', ContentBasedDeduplication: 'true' });
    const queue = await makeQueue('order.fifo', { FifoQueue: 'true' });
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes: { RawMessageDelivery: 'true' } });
    const send = (Message: string) => sns.publish({ TopicArn, Message, MessageGroupId: 'g' });
    const first = await send('1');
    for (const n of [2, 3, 4]) await send(String(n));
    expect(await send('1')).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    expect((await receive(queue.url)).map(({ Body }) => Body)).toEqual(['1', '2', '3', '4']);
  });
});

describe('HTTP endpoints', () => {
  it('confirm by the link, then get messages, and are notified of an unsigned unsubscribe', async () => {
    const got: { headers: Record<string, unknown>; body: Record<string, string> }[] = [];
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      got.push({ headers: request.headers, body: JSON.parse(text) });
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
      const TopicArn = await makeTopic('http');
      const { SubscriptionArn } = await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint });
      expect(SubscriptionArn).toBe('pending confirmation');
      const again = await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint, ReturnSubscriptionArn: true });
      const token = await fetch(`${cloud.endpoint}/_aws/sns/subscription-tokens/${again.SubscriptionArn}`);
      // A repeated request sends the confirmation again.
      await expect.poll(() => got.length, SOON).toBe(2);
      expect(await token.json()).toMatchObject({ subscription_token: got.shift()?.body.Token });
      expect(got[0]?.headers).toMatchObject({
        'x-amz-sns-message-type': 'SubscriptionConfirmation',
        'x-amz-sns-topic-arn': TopicArn,
        'user-agent': 'Amazon Simple Notification Service Agent',
      });
      expect((await fetch(got[0]?.body.SubscribeURL ?? '')).status).toBe(200);
      await sns.publish({ TopicArn, Message: 'hi' });
      await expect.poll(() => got.length, SOON).toBe(2);
      expect(got[1]?.body).toMatchObject({ Type: 'Notification', Message: 'hi' });
      expect((await fetch(got[1]?.body.UnsubscribeURL ?? '')).status).toBe(200);
      await expect.poll(() => got.length, SOON).toBe(3);
      expect(got[2]?.body).toMatchObject({ Type: 'UnsubscribeConfirmation' });
      expect((await sns.listSubscriptionsByTopic({ TopicArn })).Subscriptions).toEqual([]);
    } finally {
      server.close();
    }
  });
});

describe('e-mail and text messages', () => {
  it('lie in the local mailbox', async () => {
    const TopicArn = await makeTopic('mail', { DisplayName: 'News' });
    await sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'ann@example.com' });
    const mails = async () => {
      const { messages } = (await (await fetch(`${cloud.endpoint}/_aws/ses`)).json()) as {
        messages: {
          Id: string;
          Subject: string;
          Destination: { ToAddresses: string[] };
          Body: { text_part: string };
        }[];
      };
      return messages.filter((one) => one.Destination.ToAddresses.includes('ann@example.com'));
    };
    await expect.poll(async () => (await mails()).length, SOON).toBe(1);
    const [confirmation] = await mails();
    expect(confirmation?.Subject).toBe('AWS Notification - Subscription Confirmation');
    await fetch(/http:\S+/.exec(confirmation?.Body.text_part ?? '')?.[0] ?? '');
    await sns.publish({ TopicArn, Message: '<b>hi</b>', Subject: 'Greetings' });
    expect((await mails()).at(-1)).toMatchObject({ Subject: 'Greetings' });
    const page = await (await fetch(`${cloud.endpoint}/_aws/mail/${confirmation?.Id}`)).text();
    expect(page).toContain('<a href="http://127.0.0.1:');
    await sns.publish({ PhoneNumber: '+15551234567', Message: 'text' });
    const sms = (await (await fetch(`${cloud.endpoint}/_aws/sns/sms-messages`)).json()) as {
      sms_messages: Record<string, { Message: string }[]>;
    };
    expect(sms.sms_messages['+15551234567']).toMatchObject([{ Message: 'text' }]);
  });
});

describe('subscriptions, as LocalStack recorded them on AWS', () => {
  it('show a scope only beside a filter policy, and are the same with it by default', async () => {
    const TopicArn = await makeTopic('scopes');
    const { arn: Endpoint } = await makeQueue('scopes');
    const subscribe = (Attributes: Record<string, string>) =>
      sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint, Attributes, ReturnSubscriptionArn: true });
    const { SubscriptionArn } = await subscribe({ RawMessageDelivery: 'True' });
    const again = await subscribe({ RawMessageDelivery: 'true', FilterPolicyScope: 'MessageAttributes' });
    expect(again.SubscriptionArn).toBe(SubscriptionArn);
    const shown = async () => (await sns.getSubscriptionAttributes({ SubscriptionArn })).Attributes?.FilterPolicyScope;
    const set = { SubscriptionArn, AttributeName: 'FilterPolicyScope', AttributeValue: 'MessageBody' };
    await sns.setSubscriptionAttributes(set);
    expect(await shown()).toBeUndefined();
    await sns.setSubscriptionAttributes({ ...set, AttributeName: 'FilterPolicy', AttributeValue: '{"a":["b"]}' });
    expect(await shown()).toBe('MessageBody');
  });
});

describe('refusals', () => {
  it('are those of AWS', async () => {
    const TopicArn = await makeTopic('refusals');
    await expect(sns.publish({ TopicArn, Message: '' })).rejects.toThrow('Invalid parameter: Empty message');
    await expect(sns.publish({ TopicArn, Message: 'x', Subject: '' })).rejects.toThrow('Invalid parameter: Subject');
    await expect(sns.publish({ TopicArn: 'x:1', Message: 'x' })).rejects.toThrow(
      'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2',
    );
    await expect(sns.publish({ TopicArn: `${TopicArn}-no`, Message: 'x' })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    });
    await expect(sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: 'no' })).rejects.toThrow(
      'Invalid parameter: SQS endpoint ARN',
    );
    await expect(makeTopic('refusals', { DisplayName: 'other' })).rejects.toThrow(
      'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    );
    const publish = `${cloud.endpoint}/?Action=Publish&TopicArn=${TopicArn}&Message=x`;
    const unsigned = await fetch(publish, { method: 'POST' });
    expect(unsigned.status).toBe(403);
  });
});
