import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { startCloud } from '../index.ts';
import { DiskStore } from '../store/disk-store.ts';
import { migrations } from './migrations.ts';

const dir = await mkdtemp(join(tmpdir(), 'jaws-old-'));
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));

/** A state that a cloud of this project wrote before format 3, one record a line. */
const JOURNAL = [
  '{"jaws-cloud":1}',
  '["dynamodb/000000000000/us-east-1/tables","ttt",{"name":"ttt","id":"c28a798c-2857-4e2a-9c77-b510395fd684","created":1795626208131,"attributes":[{"AttributeName":"p","AttributeType":"S"}],"keySchema":[{"AttributeName":"p","KeyType":"HASH"}],"billing":"PAY_PER_REQUEST","billingShown":true,"onDemandSince":1795626208131,"throughput":{"read":0,"write":0},"indexes":[],"stream":{"label":"2026-11-25T17:03:28.131","view":"NEW_IMAGE","created":1795626208131},"deletionProtection":false,"tags":{}}]',
  '["dynamodb/000000000000/us-east-1/items/c28a798c-2857-4e2a-9c77-b510395fd684","DmoWS1\\u0000",{"item":{"p":{"S":"1"},"n":{"N":"5"}},"size":5}]',
  '["dynamodb/000000000000/us-east-1/items/c28a798c-2857-4e2a-9c77-b510395fd684","JGh0W2\\u0000",{"item":{"p":{"S":"2"},"n":{"N":"6"}},"size":5}]',
  '',
].join('\n');

test('items of an earlier state are found under their keys', async () => {
  await mkdir(join(dir, 'state'));
  await writeFile(join(dir, 'state/journal-1.jsonl'), JOURNAL);
  for (const start of ['migrated', 'opened again']) {
    const cloud = await startCloud({ port: 0, dir });
    const dynamodb = new DynamoDB({ endpoint: cloud.endpoint, region: 'us-east-1' });
    const get = async (S: string) => (await dynamodb.getItem({ TableName: 'ttt', Key: { p: { S } } })).Item;
    expect(await get('1'), start).toEqual({ p: { S: '1' }, n: { N: '5' } });
    expect(await get('2'), start).toEqual({ p: { S: '2' }, n: { N: '6' } });
    expect((await dynamodb.scan({ TableName: 'ttt' })).Count, start).toBe(2);
    dynamodb.destroy();
    await cloud.close();
  }
});

test('items with tiny numbers as sort keys, as format 3 had them, are found in their order', async () => {
  const old = join(dir, 'format-3');
  const store = await DiskStore.open(join(old, 'state'), { migrations: migrations.slice(0, 1) });
  const id = 'c28a798c-2857-4e2a-9c77-b510395fd684';
  store.collection('dynamodb/000000000000/us-east-1/tables').put('tiny', {
    name: 'tiny',
    id,
    created: 1795626208131,
    attributes: ['p:S', 'n:N'].map((text) => ({ AttributeName: text[0], AttributeType: text[2] })),
    keySchema: [
      { AttributeName: 'p', KeyType: 'HASH' },
      { AttributeName: 'n', KeyType: 'RANGE' },
    ],
    billing: 'PAY_PER_REQUEST',
    billingShown: true,
    onDemandSince: 1795626208131,
    throughput: { read: 0, write: 0 },
    indexes: [],
    deletionProtection: false,
    tags: {},
  });
  const items = store.collection(`dynamodb/000000000000/us-east-1/items/${id}`);
  // 1e-110 and 1: the first one's exponent had two digits, and sorted after the second.
  items.put('DmoWS1\u00002911\u0000', { item: { p: { S: '1' }, n: { N: '1E-110' } }, size: 20 });
  items.put('DmoWS1\u000022011\u0000', { item: { p: { S: '1' }, n: { N: '1' } }, size: 4 });
  await store.commit();
  await store.close();

  const cloud = await startCloud({ port: 0, dir: old });
  const dynamodb = new DynamoDB({ endpoint: cloud.endpoint, region: 'us-east-1' });
  const { Items } = await dynamodb.query({
    TableName: 'tiny',
    KeyConditionExpression: 'p = :p',
    ExpressionAttributeValues: { ':p': { S: '1' } },
  });
  expect(Items?.map(({ n }) => Number(n?.N))).toEqual([1e-110, 1]);
  const Key = { p: { S: '1' }, n: { N: '0.1e-109' } };
  expect((await dynamodb.getItem({ TableName: 'tiny', Key })).Item).toBeDefined();
  dynamodb.destroy();
  await cloud.close();
});
