import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, type FakeClock, fakeClock, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-topic-owner.html and …-subscriber.html

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const START = '2026-03-01T00:00:00.000Z';
const HOUR = 3_600_000;

let dir: string;
let cloud: Cloud;
let clock: FakeClock;
let sns: SNS;
let sqs: SQS;
let TopicArn: string;

const open = async () => {
  cloud = await startCloud({ port: 0, dir, lenient: true, clock });
  const client = { region: 'us-east-1', endpoint: cloud.endpoint, credentials };
  sns = new SNS(client);
  sqs = new SQS(client);
};
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-sns-archive-'));
  clock = fakeClock(START);
  await open();
  const Attributes = { FifoTopic: 'true', ArchivePolicy: '{"MessageRetentionPeriod":"30"}' };
  ({ TopicArn = '' } = await sns.createTopic({ Name: 'orders.fifo', Attributes }));
});
afterEach(async () => {
  await cloud.close();
  await rm(dir, { recursive: true, force: true });
});

const publish = (Message: string, kind = 'a') =>
  sns.publish({
    TopicArn,
    Message,
    MessageGroupId: 'g',
    MessageDeduplicationId: Message,
    MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
  });

/** A queue of its own, subscribed with these attributes. */
async function subscriber(name: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: name });
  const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const { SubscriptionArn = '' } = await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint, Attributes });
  const received = async () => {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    for (const { ReceiptHandle } of Messages) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    return Messages.map(({ Body = '' }) => JSON.parse(Body));
  };
  return { SubscriptionArn, received };
}

const policy = (StartingPoint: string, EndingPoint?: string) =>
  JSON.stringify({ PointType: 'Timestamp', StartingPoint, EndingPoint });
const texts = (envelopes: { Message: string }[]) => envelopes.map(({ Message }) => Message);

describe('an archive', () => {
  it('gives a new subscription what was published before, filtered, as it was, and then what is new', async () => {
    const first = await publish('one');
    await publish('other', 'b');
    await clock.advance(HOUR);
    await publish('two');
    const { received, SubscriptionArn } = await subscriber('late', {
      ReplayPolicy: policy(START),
      FilterPolicy: '{"kind":["a"]}',
    });
    const replayed = await received();
    expect(texts(replayed)).toEqual(['one', 'two']);
    expect(replayed[0]).toMatchObject({ MessageId: first.MessageId, Timestamp: START, Replayed: true });
    await publish('three');
    const [fresh] = await received();
    expect(fresh).toMatchObject({ Message: 'three' });
    expect(fresh).not.toHaveProperty('Replayed');
    const { Attributes } = await sns.getSubscriptionAttributes({ SubscriptionArn });
    expect(Attributes).toMatchObject({ ReplayPolicy: policy(START), ReplayStatus: 'Completed' });
  });

  it('stands still behind an ending point until another policy comes', async () => {
    const { received, SubscriptionArn } = await subscriber('paused');
    await publish('one');
    await clock.advance(HOUR);
    await publish('two');
    expect(texts(await received())).toEqual(['one', 'two']);
    const set = (AttributeValue: string) =>
      sns.setSubscriptionAttributes({ SubscriptionArn, AttributeName: 'ReplayPolicy', AttributeValue });
    await set(policy(START, '2026-03-01T00:30:00.000Z'));
    expect(texts(await received())).toEqual(['one']);
    await publish('three');
    expect(await received()).toEqual([]);
    await set(policy('2026-03-01T00:30:00.000Z'));
    expect(texts(await received())).toEqual(['two', 'three']);
    await set('{}');
    await publish('four');
    expect(texts(await received())).toEqual(['four']);
  });

  it('survives a restart, and forgets what is past its retention', async () => {
    await publish('old');
    await clock.advance(20 * 24 * HOUR);
    await publish('young');
    await cloud.close();
    await open();
    await clock.advance(15 * 24 * HOUR);
    await publish('new');
    const { Attributes } = await sns.getTopicAttributes({ TopicArn });
    expect(Attributes?.BeginningArchiveTime).toBe('2026-03-06T00:00:00.000Z');
    const { received } = await subscriber('late', { ReplayPolicy: policy(START) });
    expect(texts(await received())).toEqual(['young', 'new']);
  });

  it('keeps its topic from being deleted until it is ended, and ends with its policy', async () => {
    await publish('gone');
    await expect(sns.deleteTopic({ TopicArn })).rejects.toMatchObject({
      name: 'InvalidStateException',
      message: 'Invalid state: Cannot delete a topic with an ArchivePolicy',
    });
    const set = (AttributeValue: string) =>
      sns.setTopicAttributes({ TopicArn, AttributeName: 'ArchivePolicy', AttributeValue });
    await set('{}');
    await expect(subscriber('early', { ReplayPolicy: policy(START) })).rejects.toMatchObject({
      message: 'Invalid parameter: Attributes Reason: ReplayPolicy: the topic has no ArchivePolicy',
    });
    await set('{"MessageRetentionPeriod":"1"}');
    const { received } = await subscriber('late', { ReplayPolicy: policy(START) });
    expect(await received()).toEqual([]);
    await set('{}');
    await sns.deleteTopic({ TopicArn });
  });

  it.each([
    ['{"MessageRetentionPeriod":"366"}', 'ArchivePolicy: MessageRetentionPeriod must be between 1 and 365'],
    ['', 'ArchivePolicy: failed to parse JSON.'],
  ])('refuses the policy %s', async (AttributeValue, why) => {
    await expect(
      sns.setTopicAttributes({ TopicArn, AttributeName: 'ArchivePolicy', AttributeValue }),
    ).rejects.toMatchObject({ name: 'InvalidParameterException', message: `Invalid parameter: ${why}` });
  });
});
