import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { callOf, resultOf, type StartedDash, start } from './dash.ts';
import { startOrders } from './orders.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let orders: Awaited<ReturnType<typeof startOrders>>;
let dash: StartedDash;
beforeAll(async () => {
  orders = await startOrders();
  dash = await start({ host: orders.host, cwd: orders.root });
});
afterAll(async () => {
  await dash.close();
  await orders.cloud.close();
});

const dev = { stage: 'dev' };
const config = () => ({
  region: 'us-east-1',
  endpoint: orders.cloud.endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

test('jaws_local_tables, jaws_local_items: page by page, numbers whole', async () => {
  const tablesNow = async () => (await resultOf(dash, 'jaws_local_tables', dev)).tables;
  const TableName = (await tablesNow())[0]!.name;
  const dynamo = new DynamoDB(config());
  await dynamo.putItem({ TableName, Item: { id: { S: 'one' }, n: { N: '12345678901234567890' } } });
  expect(await tablesNow()).toMatchObject([
    { id: 'Orders', items: 1, keys: [{ name: 'id', type: 'HASH' }], indexes: [] },
  ]);
  await dynamo.putItem({
    TableName,
    Item: {
      id: { S: '<b>odd</b>' },
      n: { N: '7' },
      map: { M: { a: { L: [{ BOOL: true }, { NULL: true }] } } },
      bytes: { B: Buffer.from('ab') },
      set: { SS: ['x'] },
    },
  });
  const first = await resultOf(dash, 'jaws_local_items', { ...dev, table: 'Orders', limit: 1 });
  const second = await resultOf(dash, 'jaws_local_items', { ...dev, table: TableName, limit: 1, cursor: first.next! });
  expect([...first.items, ...second.items]).toEqual(
    expect.arrayContaining([
      { id: 'one', n: '12345678901234567890' },
      { id: '<b>odd</b>', n: 7, map: { a: [true, null] }, bytes: 'YWI=', set: ['x'] },
    ]),
  );
  expect((await callOf(dash, 'jaws_local_items', { ...dev, table: 'Nothing' })).error?.code).toBe('NotOfStage');
  expect((await callOf(dash, 'jaws_local_items', { ...dev, table: 'Orders', cursor: 'x' })).error?.code).toBe(
    'InvalidValue',
  );
});

test('jaws_local_buckets, _objects, _object: without the bucket that has the variables', async () => {
  const { buckets } = await resultOf(dash, 'jaws_local_buckets', dev);
  expect(buckets.map(({ id }) => id)).toEqual(['Files']);
  const Bucket = buckets[0]!.name;
  const s3 = new S3({ ...config(), forcePathStyle: true });
  const put = (Key: string, Body: string | Buffer) => s3.putObject({ Bucket, Key, Body, Metadata: { a: 'b' } });
  await put('notes/odd <é>.txt', 'a text');
  await put('notes/empty', '');
  await put('bytes', Buffer.from([0, 1, 0xff]));
  await put('large.txt', 'é'.repeat(50_000));
  const top = await resultOf(dash, 'jaws_local_objects', { ...dev, bucket: 'Files' });
  expect([top.folders, top.objects.map(({ key }) => key)]).toEqual([['notes/'], ['bytes', 'large.txt']]);
  const page = await resultOf(dash, 'jaws_local_objects', { ...dev, bucket: 'Files', prefix: 'notes/', limit: 1 });
  const rest = await resultOf(dash, 'jaws_local_objects', {
    ...dev,
    bucket: 'Files',
    prefix: 'notes/',
    limit: 1,
    cursor: page.next!,
  });
  expect([...page.objects, ...rest.objects].map(({ key }) => key)).toEqual(['notes/empty', 'notes/odd <é>.txt']);
  const object = (key: string) => resultOf(dash, 'jaws_local_object', { ...dev, bucket: 'Files', key });
  expect(await object('notes/odd <é>.txt')).toMatchObject({
    bytes: 6,
    text: 'a text',
    cut: false,
    metadata: { a: 'b' },
  });
  expect(await object('notes/empty')).toMatchObject({ bytes: 0, text: '' });
  expect(await object('bytes')).not.toHaveProperty('text');
  expect(await object('large.txt')).toMatchObject({ bytes: 100_000, text: 'é'.repeat(32_768), cut: true });
  expect((await callOf(dash, 'jaws_local_object', { ...dev, bucket: 'Files', key: 'no' })).error?.code).toBe(
    'NotOfStage',
  );
  const { regions } = await resultOf(dash, 'jaws_status', { ...dev, region: 'us-east-1' });
  for (const bucket of ['JawsBucket', regions[0]!.bucket]) {
    expect((await callOf(dash, 'jaws_local_objects', { ...dev, bucket })).error?.code).toBe('NotOfStage');
  }
});

test('jaws_local_queues, _messages: looked at, not received', async () => {
  const sqs = new SQS(config());
  const { queues } = await resultOf(dash, 'jaws_local_queues', dev);
  await sqs.sendMessage({ QueueUrl: queues[0]!.url, MessageBody: 'm'.repeat(20_000) });
  await sqs.sendMessage({ QueueUrl: queues[0]!.url, MessageBody: 'later', DelaySeconds: 600 });
  for (let look = 0; look < 2; look++) {
    const found = await resultOf(dash, 'jaws_local_messages', { ...dev, queue: 'Jobs' });
    expect(found.queue).toMatchObject({ id: 'Jobs', fifo: false, hidden: 0 });
    expect(found.queue.visible + found.queue.delayed).toBe(2);
    const long = found.messages.find(({ cut }) => cut);
    expect([long?.body.length, long?.receiveCount]).toEqual([16_384, 0]);
  }
  expect((await resultOf(dash, 'jaws_local_messages', { ...dev, queue: 'Jobs', limit: 1 })).messages.length).toBe(1);
});

test('jaws_local_mails, _mail', async () => {
  const { SNS } = await import('@aws-sdk/client-sns');
  const sns = new SNS(config());
  const { TopicArn } = await sns.createTopic({ Name: 'news' });
  await sns.subscribe({ TopicArn, Protocol: 'email', Endpoint: 'a@orders.test' });
  await expect.poll(async () => (await resultOf(dash, 'jaws_local_mails', dev)).mails.length).toBeGreaterThan(0);
  const [mail] = (await resultOf(dash, 'jaws_local_mails', dev)).mails;
  expect(mail).toMatchObject({ via: 'sns', to: ['a@orders.test'], subject: expect.any(String) });
  const detail = await resultOf(dash, 'jaws_local_mail', { ...dev, id: mail!.id });
  expect(detail.text).toContain('news');
  expect((await fetch(detail.page)).status).toBe(200);
  expect((await callOf(dash, 'jaws_local_mail', { ...dev, id: 'no' })).error?.code).toBe('NotOfStage');
});
