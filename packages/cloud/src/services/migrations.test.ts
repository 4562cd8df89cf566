import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { startCloud } from '../index.ts';

const dir = await mkdtemp(join(tmpdir(), 'jaws-old-'));
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));

/** What a cloud of this project wrote before the step to format 3, one line each. */
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
