import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SES } from '@aws-sdk/client-ses';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cloud } from '../src/index.ts';
import { lambdaCloud } from '../src/services/lambda/testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>> & Cloud;
beforeAll(async () => {
  cloud = await lambdaCloud({ recordBodies: 2_000 });
});
afterAll(() => cloud.close());

const http = async (path: string, init?: RequestInit) => {
  const answer = await fetch(`${cloud.endpoint}/_jaws/${path}`, init);
  return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') };
};

test('requests: what was asked, by whom, with what answer, and no secret', async () => {
  const s3 = new S3({ ...cloud.config, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'seen' });
  await s3.getObject({ Bucket: 'seen', Key: 'none' }).catch(() => undefined);
  const [failed] = cloud.requests({ service: 's3', operation: 'GetObject' });
  expect(failed).toMatchObject({
    region: 'us-east-1',
    account: '000000000000',
    caller: 'arn:aws:iam::000000000000:root',
    status: 404,
    error: { code: 'NoSuchKey', message: 'The specified key does not exist.' },
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(JSON.parse(failed?.input ?? '')).toMatchObject({ Bucket: 'seen', Key: 'none' });
  await new SecretsManager(cloud.config).createSecret({ Name: 's', SecretString: 'do-not-tell' });
  const text = JSON.stringify(cloud.requests());
  expect(text).toContain('(hidden)');
  expect(text).not.toContain('do-not-tell');
  expect(text).not.toContain('AWS4-HMAC');
  expect((await http('requests?service=s3&error=NoSuchKey')).body.requests).toEqual(
    cloud.requests({ service: 's3', error: 'NoSuchKey' }),
  );
  expect(cloud.requests({ since: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(cloud.requests({ service: 's3', limit: 1 })).toHaveLength(1);
});

test('invocations: event, result, trigger, log', async () => {
  const code =
    'exports.handler = async (e) => { console.log("hello " + e.n); if (e.bad) throw new TypeError("no"); return { n: e.n }; };';
  await cloud.make('told', { 'index.js': code });
  await cloud.call('told', { n: 1 });
  await cloud.call('told', { n: 2, bad: true });
  const [first, second] = cloud.invocations({ function: 'told' });
  expect(first).toMatchObject({
    version: '$LATEST',
    trigger: 'arn:aws:iam::000000000000:root',
    event: { n: 1 },
    result: { n: 1 },
    coldStart: true,
    log: expect.stringContaining('hello 1'),
  });
  expect(first?.log).toContain('REPORT RequestId');
  expect(second).toMatchObject({ error: 'TypeError: no', coldStart: false });
  expect(second).not.toHaveProperty('result');
  const answer = await http('invocations?function=told&failed=true');
  expect(answer.body.invocations).toEqual([second]);
});

test('messages, publications and events, with what became of them', async () => {
  const [sqs, sns, events] = [new SQS(cloud.config), new SNS(cloud.config), new EventBridge(cloud.config)];
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'peeked' });
  const { TopicArn = '' } = await sns.createTopic({ Name: 'topic' });
  const { SubscriptionArn } = await sns.subscribe({
    TopicArn,
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:peeked',
    ReturnSubscriptionArn: true,
  });
  await sqs.sendMessage({
    QueueUrl,
    MessageBody: 'one',
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'k' } },
  });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'two', DelaySeconds: 60 });
  await sqs.receiveMessage({ QueueUrl });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'three' });
  const expected = [
    { body: 'one', state: 'hidden', receiveCount: 1, attributes: { kind: 'k' } },
    { body: 'two', state: 'delayed', receiveCount: 0 },
    { body: 'three', state: 'visible', receiveCount: 0 },
  ];
  expect(cloud.messages('peeked')).toMatchObject(expected);
  expect(cloud.messages(QueueUrl)).toEqual(cloud.messages('arn:aws:sqs:us-east-1:000000000000:peeked'));
  expect((await http('messages/peeked')).body.messages).toMatchObject(expected);
  expect((await http(`messages?queue=${encodeURIComponent(QueueUrl)}`)).body.messages).toMatchObject(expected);
  expect((await http('messages')).body.queues).toMatchObject([{ name: 'peeked', messages: expected }]);
  expect(() => cloud.messages('none')).toThrow('There is no queue "none".');
  expect((await http('messages/none')).status).toBe(404);
  await new SQS({ ...cloud.config, region: 'eu-west-1' }).createQueue({ QueueName: 'peeked' });
  expect(() => cloud.messages('peeked')).toThrow('several queues');
  expect(cloud.messages('peeked', { region: 'eu-west-1' })).toEqual([]);

  await sns.publish({ TopicArn, Message: 'text', Subject: 'about' });
  expect(cloud.publications({ topic: 'topic' })).toMatchObject([
    { topic: TopicArn, message: 'text', subject: 'about', subscriptions: [SubscriptionArn] },
  ]);
  await events.putRule({ Name: 'rule', EventPattern: '{"source":["mine"]}' });
  await events.putEvents({
    Entries: [
      { Source: 'mine', DetailType: 'd', Detail: '{"a":1}' },
      { Source: 'other', DetailType: 'd', Detail: '{}' },
    ],
  });
  expect(cloud.events()).toMatchObject([
    {
      bus: 'default',
      event: { source: 'mine', detail: { a: 1 } },
      rules: ['arn:aws:events:us-east-1:000000000000:rule/rule'],
    },
    { event: { source: 'other' }, rules: [] },
  ]);
  expect((await http('events?bus=default')).body.events).toHaveLength(2);
  expect((await http('publications')).body.publications).toHaveLength(1);
});

test('mails', async () => {
  const ses = new SES(cloud.config);
  await ses.verifyEmailIdentity({ EmailAddress: 'me@example.com' });
  await ses.sendEmail({
    Source: 'me@example.com',
    Destination: { ToAddresses: ['you@example.com'] },
    Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'text' } } },
  });
  expect(cloud.mails()).toMatchObject([
    { via: 'ses', from: 'me@example.com', to: ['you@example.com'], subject: 'Hello', text: 'text' },
  ]);
  expect((await http('mails')).body.mails).toEqual(cloud.mails());
});

test('invalid requests are refused, and so are those of pages', async () => {
  expect(await http('requests?servcie=s3')).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('servcie') },
  });
  expect((await http('requests?limit=-1')).status).toBe(400);
  expect((await http('requests?since=soon')).status).toBe(400);
  expect((await http('requests?since=99999999999999999999')).status).toBe(400);
  expect((await http('messages/%ff')).status).toBe(400);
  expect((await http('requests', { method: 'POST' })).status).toBe(405);
  expect((await http('nothing')).status).toBe(404);
  expect((await http('requests', { headers: { origin: 'https://example.com' } })).status).toBe(403);
});

test('a reset forgets it all', async () => {
  await cloud.reset();
  for (const all of [cloud.requests(), cloud.invocations(), cloud.publications(), cloud.events(), cloud.mails()]) {
    expect(all).toEqual([]);
  }
  expect((await new CloudWatchLogs(cloud.config).describeLogGroups({})).logGroups).toEqual([]);
});
