import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../iam/testing.ts';
import { sqs } from './index.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ sqs });
});
afterEach(() => cloud.close());

const api = () => cloud.ctx.aws.sqs;

async function make(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl = '' } = await api().createQueue({ QueueName, Attributes });
  return QueueUrl;
}

const fifo = (name: string, more: Record<string, string> = {}) =>
  make(`${name}.fifo`, { FifoQueue: 'true', ContentBasedDeduplication: 'true', ...more });

const send = (QueueUrl: string, MessageBody: string, MessageGroupId?: string) =>
  api().sendMessage({ QueueUrl, MessageBody, MessageGroupId });

async function receive(QueueUrl: string, more: Partial<Parameters<ReturnType<typeof api>['receiveMessage']>[0]> = {}) {
  const { Messages = [] } = await api().receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, ...more });
  return Messages;
}

const bodies = async (...input: Parameters<typeof receive>) => (await receive(...input)).map(({ Body }) => Body);

const attributes = async (QueueUrl: string, ...AttributeNames: string[]) =>
  (await api().getQueueAttributes({ QueueUrl, AttributeNames: AttributeNames as ['All'] })).Attributes ?? {};

const arnOf = async (QueueUrl: string) => (await attributes(QueueUrl, 'QueueArn')).QueueArn ?? '';

describe('a standard queue', () => {
  it('hides what was received until its visibility timeout is over', async () => {
    const url = await make('q');
    await send(url, 'a');
    await send(url, 'b');
    const [a] = await receive(url, { MaxNumberOfMessages: 1 });
    expect(a).toMatchObject({ Body: 'a', MD5OfBody: createHash('md5').update('a').digest('hex') });
    expect(await bodies(url)).toEqual(['b']);
    expect(await attributes(url, 'All')).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '2',
    });
    await api().deleteMessage({ QueueUrl: url, ReceiptHandle: a?.ReceiptHandle });
    cloud.pass(30_000);
    const [b] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(b).toMatchObject({ Body: 'b', Attributes: { ApproximateReceiveCount: '2' } });
  });

  it('delays, by the queue or by the message', async () => {
    const url = await make('q', { DelaySeconds: '10' });
    await send(url, 'later');
    await api().sendMessage({ QueueUrl: url, MessageBody: 'now', DelaySeconds: 0 });
    expect(await bodies(url)).toEqual(['now']);
    expect((await attributes(url, 'All')).ApproximateNumberOfMessagesDelayed).toBe('1');
    cloud.pass(10_000);
    expect(await bodies(url)).toEqual(['later']);
  });

  it('waits for a message and wakes when it is sent', async () => {
    const url = await make('q');
    const began = performance.now();
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'x');
    expect(await waiting).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  it('changes the visibility of what is in flight, within twelve hours', async () => {
    const url = await make('q');
    await send(url, 'x');
    const [{ ReceiptHandle } = {}] = await receive(url);
    const change = (VisibilityTimeout: number) =>
      api().changeMessageVisibility({ QueueUrl: url, ReceiptHandle, VisibilityTimeout });
    await change(100);
    cloud.pass(60_000);
    expect(await receive(url)).toEqual([]);
    await expect(change(43_200)).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    const batch = await api().changeMessageVisibilityBatch({
      QueueUrl: url,
      Entries: [
        { Id: 'a', ReceiptHandle, VisibilityTimeout: 0 },
        { Id: 'b', ReceiptHandle: 'none', VisibilityTimeout: 0 },
      ],
    });
    expect(batch.Successful).toEqual([{ Id: 'a' }]);
    expect(batch.Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
    await expect(change(1)).rejects.toMatchObject({ code: 'MessageNotInflight' });
    expect(await bodies(url)).toEqual(['x']);
  });

  it('forgets what is older than its retention period', async () => {
    const url = await make('q', { MessageRetentionPeriod: '60' });
    await send(url, 'old');
    cloud.pass(59_000);
    await send(url, 'new');
    cloud.pass(2_000);
    expect((await attributes(url, 'All')).ApproximateNumberOfMessages).toBe('1');
    expect(await bodies(url)).toEqual(['new']);
  });

  it('survives a restart, what is in flight included', async () => {
    const url = await make('q');
    await send(url, 'a');
    await send(url, 'b');
    const [a] = await receive(url, { MaxNumberOfMessages: 1 });
    await cloud.kernel.store.commit();
    await cloud.restart();
    expect(await bodies(url)).toEqual(['b']);
    cloud.pass(30_000);
    await api().deleteMessage({ QueueUrl: url, ReceiptHandle: a?.ReceiptHandle });
    expect(await bodies(url)).toEqual(['b']);
  });

  // The checksum is moto's, taken from AWS: tests/test_sqs/test_sqs.py, test_message_with_attributes.
  it('keeps attributes, and returns their checksum', async () => {
    const url = await make('q');
    const sent = await api().sendMessage({
      QueueUrl: url,
      MessageBody: 'derp',
      MessageAttributes: {
        'SOME_Valid.attribute-Name': { StringValue: '1493147359900', DataType: 'Number' },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
    });
    expect(sent).toMatchObject({
      MD5OfMessageBody: '58fd9edd83341c29f1aebba81c31e257',
      MD5OfMessageAttributes: '36655e7e9d7c0e8479fa3f3f42247ae7',
    });
    const [message] = await receive(url, { MessageAttributeNames: ['SOME_.*'], MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageAttributes: { 'SOME_Valid.attribute-Name': { StringValue: '1493147359900', DataType: 'Number' } },
      Attributes: { AWSTraceHeader: 'Root=1' },
    });
  });

  it('takes a mebibyte and no more', async () => {
    const url = await make('q');
    await send(url, 'x'.repeat(1_048_576));
    await expect(send(url, 'x'.repeat(1_048_577))).rejects.toMatchObject({
      code: 'InvalidParameterValue',
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    });
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: 'x'.repeat(600_000) }));
    await expect(api().sendMessageBatch({ QueueUrl: url, Entries })).rejects.toMatchObject({
      code: 'BatchRequestTooLong',
    });
    await expect(send(url, '\u0000')).rejects.toMatchObject({ code: 'InvalidMessageContents' });
  });

  it('purges once a minute', async () => {
    const url = await make('q');
    await send(url, 'x');
    await api().purgeQueue({ QueueUrl: url });
    expect(await receive(url)).toEqual([]);
    await expect(api().purgeQueue({ QueueUrl: url })).rejects.toMatchObject({
      code: 'PurgeQueueInProgress',
      message: 'Only one PurgeQueue operation on q is allowed every 60 seconds.',
    });
    cloud.pass(60_000);
    await api().purgeQueue({ QueueUrl: url });
  });
});

describe('a FIFO queue', () => {
  it('gives a group in order and blocks it while one of its messages is in flight', async () => {
    const url = await fifo('f');
    for (const body of ['a1', 'a2', 'b1', 'a3']) await send(url, body, body[0]);
    const first = await receive(url, { MaxNumberOfMessages: 2 });
    expect(first.map(({ Body }) => Body)).toEqual(['a1', 'a2']);
    const [b1] = await receive(url);
    expect(b1?.Body).toBe('b1');
    await api().deleteMessage({ QueueUrl: url, ReceiptHandle: first[0]?.ReceiptHandle });
    expect(await receive(url)).toEqual([]);
    await api().deleteMessage({ QueueUrl: url, ReceiptHandle: first[1]?.ReceiptHandle });
    expect(await bodies(url)).toEqual(['a3']);
    cloud.pass(30_000);
    await expect(api().deleteMessage({ QueueUrl: url, ReceiptHandle: b1?.ReceiptHandle })).rejects.toMatchObject({
      message: expect.stringContaining('The receipt handle has expired.'),
    });
    expect((await bodies(url)).sort()).toEqual(['a3', 'b1']);
  });

  it('gives the same messages again when their time is over, before those behind them', async () => {
    const url = await fifo('f');
    for (const body of ['1', '2', '3']) await send(url, body, 'g');
    expect(await bodies(url, { MaxNumberOfMessages: 2 })).toEqual(['1', '2']);
    cloud.pass(30_000);
    expect(await bodies(url)).toEqual(['1', '2', '3']);
  });

  it('knows duplicates for five minutes', async () => {
    const url = await fifo('f');
    const first = await send(url, 'same', 'g');
    const second = await send(url, 'same', 'other');
    expect(second).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect((await attributes(url, 'All')).ApproximateNumberOfMessages).toBe('1');
    cloud.pass(300_001);
    const third = await send(url, 'same', 'g');
    expect(BigInt(third.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
  });

  it('knows duplicates by group with high throughput', async () => {
    const url = await fifo('f', { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    await send(url, 'same', 'g');
    await send(url, 'same', 'h');
    await send(url, 'same', 'h');
    expect((await attributes(url, 'All')).ApproximateNumberOfMessages).toBe('2');
    await expect(make('g.fifo', { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' })).rejects.toMatchObject(
      { code: 'InvalidAttributeValue' },
    );
  });

  it('repeats a receive attempt', async () => {
    const url = await fifo('f');
    await send(url, 'x', 'g');
    const attempt = { ReceiveRequestAttemptId: 'once' };
    const [one] = await receive(url, attempt);
    const [two] = await receive(url, attempt);
    expect(two?.MessageId).toBe(one?.MessageId);
    await api().deleteMessage({ QueueUrl: url, ReceiptHandle: two?.ReceiptHandle });
    expect(await receive(url, attempt)).toEqual([]);
  });

  it('refuses what is not for its kind', async () => {
    const url = await fifo('f', { ContentBasedDeduplication: 'false' });
    await expect(send(url, 'x')).rejects.toMatchObject({ code: 'MissingParameter' });
    await expect(send(url, 'x', 'g')).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    await expect(make('f', { FifoQueue: 'true' })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    await expect(make('f', { ContentBasedDeduplication: 'true' })).rejects.toMatchObject({
      message: 'Unknown Attribute ContentBasedDeduplication.',
    });
  });
});

describe('dead letters', () => {
  async function pair(kind: typeof make = make) {
    const dead = await kind('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(dead), maxReceiveCount: 1 });
    return { dead, source: await kind('source', { RedrivePolicy }) };
  }

  it('come after the last receive that is allowed, and can be moved back', async () => {
    const { dead, source } = await pair();
    const { MessageId } = await send(source, 'x');
    expect(await receive(source)).toHaveLength(1);
    cloud.pass(30_000);
    expect(await receive(source)).toEqual([]);
    const [message] = await receive(dead, { MessageSystemAttributeNames: ['All'], VisibilityTimeout: 0 });
    expect(message).toMatchObject({
      MessageId,
      Attributes: { DeadLetterQueueSourceArn: await arnOf(source), ApproximateReceiveCount: '2' },
    });
    expect((await api().listDeadLetterSourceQueues({ QueueUrl: dead })).queueUrls).toEqual([source]);
    const SourceArn = await arnOf(dead);
    await api().startMessageMoveTask({ SourceArn });
    const status = async () => (await api().listMessageMoveTasks({ SourceArn })).Results?.[0];
    await expect.poll(status).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
    expect(await bodies(source)).toEqual(['x']);
    expect(await receive(dead)).toEqual([]);
  });

  it('are moved at the rate that was asked for, until that is cancelled', async () => {
    const { dead, source } = await pair();
    const SourceArn = await arnOf(dead);
    await expect(api().startMessageMoveTask({ SourceArn: await arnOf(source) })).rejects.toMatchObject({
      message: 'Source queue must be configured as a Dead Letter Queue.',
    });
    for (let at = 0; at < 20; at++) await send(dead, String(at));
    const DestinationArn = await arnOf(await make('other'));
    const { TaskHandle } = await api().startMessageMoveTask({
      SourceArn,
      DestinationArn,
      MaxNumberOfMessagesPerSecond: 2,
    });
    await expect(api().startMessageMoveTask({ SourceArn })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    const { ApproximateNumberOfMessagesMoved: moved = 0 } = await api().cancelMessageMoveTask({ TaskHandle });
    expect(moved).toBeLessThan(20);
    expect((await api().listMessageMoveTasks({ SourceArn })).Results).toMatchObject([{ Status: 'CANCELLED' }]);
    for (let at = 0; at < 12; at++) {
      const { TaskHandle: handle } = await api().startMessageMoveTask({
        SourceArn,
        DestinationArn,
        MaxNumberOfMessagesPerSecond: 1,
      });
      await api().cancelMessageMoveTask({ TaskHandle: handle });
    }
    expect(cloud.kernel.store.collection('sqs/000000000000/us-east-1/moves').size).toBe(10);
  });

  it('let the rest of the group go on in FIFO queues', async () => {
    const { dead, source } = await pair(fifo);
    await send(source, '1', 'g');
    await send(source, '2', 'g');
    expect(await bodies(source, { MaxNumberOfMessages: 1 })).toEqual(['1']);
    cloud.pass(30_000);
    expect(await bodies(source)).toEqual(['2']);
    expect(await bodies(dead)).toEqual(['1']);
  });

  it('are refused by a queue that does not allow them', async () => {
    const dead = await make('dead', { RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }) });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(dead), maxReceiveCount: 1 });
    await expect(make('source', { RedrivePolicy })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    const missing = JSON.stringify({ deadLetterTargetArn: `${await arnOf(dead)}-not`, maxReceiveCount: 1 });
    await expect(make('source', { RedrivePolicy: missing })).rejects.toMatchObject({
      message: expect.stringContaining('Dead letter target does not exist.'),
    });
  });
});

describe('queues', () => {
  it('are found by a URL of any host, by name, and in the region of their URL', async () => {
    const url = await make('q');
    expect(url).toMatch(/\/000000000000\/q$/);
    for (const QueueUrl of [
      'http://localhost:1/000000000000/q',
      'https://sqs.us-east-1.amazonaws.com/000000000000/q',
      'https://us-east-1.queue.amazonaws.com/000000000000/q',
      '/000000000000/q',
      'q',
    ]) {
      expect(await attributes(QueueUrl, 'QueueArn')).toEqual({ QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q' });
    }
    const there = cloud.ctx.with({ region: 'eu-west-1' }).aws.sqs;
    await there.createQueue({ QueueName: 'far' });
    const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/000000000000/far';
    expect(await attributes(QueueUrl, 'QueueArn')).toEqual({ QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:far' });
    await expect(attributes(QueueUrl.replace('eu-west-1', 'us-east-1'), 'QueueArn')).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  it('are not made twice unless they are the same', async () => {
    const url = await make('q', { VisibilityTimeout: '10' });
    expect(await make('q', { VisibilityTimeout: '10' })).toBe(url);
    expect(await make('q')).toBe(url);
    await expect(make('q', { VisibilityTimeout: '11' })).rejects.toMatchObject({
      code: 'QueueNameExists',
      message: 'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    });
  });

  it('are listed in pages', async () => {
    for (const name of ['a1', 'a2', 'a3', 'b']) await make(name);
    const first = await api().listQueues({ QueueNamePrefix: 'a', MaxResults: 2 });
    expect(first.QueueUrls).toHaveLength(2);
    const second = await api().listQueues({ QueueNamePrefix: 'a', MaxResults: 2, NextToken: first.NextToken });
    expect(second).toEqual({ QueueUrls: [expect.stringMatching(/a3$/)] });
  });

  it('have tags and permissions', async () => {
    const url = await make('q');
    await api().tagQueue({ QueueUrl: url, Tags: { a: '1', b: '2' } });
    await api().untagQueue({ QueueUrl: url, TagKeys: ['a'] });
    expect((await api().listQueueTags({ QueueUrl: url })).Tags).toEqual({ b: '2' });
    await api().addPermission({ QueueUrl: url, Label: 'l', AWSAccountIds: ['111111111111'], Actions: ['SendMessage'] });
    const { Policy = '' } = await attributes(url, 'Policy');
    expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: 'l', Action: 'SQS:SendMessage' }]);
    await api().removePermission({ QueueUrl: url, Label: 'l' });
    expect(await attributes(url, 'Policy')).toEqual({});
  });

  it('lose their messages with themselves', async () => {
    const url = await make('q');
    await send(url, 'x');
    const waiting = receive(await make('empty'), { WaitTimeSeconds: 20 });
    await api().deleteQueue({ QueueUrl: 'empty' });
    expect(await waiting).toEqual([]);
    await api().deleteQueue({ QueueUrl: url });
    await make('q');
    expect(await receive(url)).toEqual([]);
    expect(cloud.kernel.store.collections('sqs/').filter((name) => name.includes('/messages/'))).toEqual([]);
  });
});
