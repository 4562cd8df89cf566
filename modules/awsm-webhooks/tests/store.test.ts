import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { defineSettings, ledger, sink } from '../lib/index.ts';

const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const { TimeToLiveSpecification, PointInTimeRecoverySpecification, ...properties } =
  Resources.WebhookDeliveries.Properties;

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  await aws.json('dynamodb', 'CreateTable', { TableName: 'deliveries', ...properties });
});
afterAll(() => cloud.close());

test('each delivery of an event ends its own claim only', async () => {
  let clock = Date.parse('2026-01-01T00:00:00Z');
  const deliveries = ledger(aws, 'deliveries', defineSettings(), () => clock);
  const claim = (owner: string) => deliveries.claim('stripe#1', 50, owner);
  expect(await claim('first')).toBe('ours');
  clock += 51;
  expect(await claim('second')).toBe('ours');
  // From a function that has ended: its event failed late.
  await deliveries.release('stripe#1', 'first');
  expect(await claim('third')).toBe('busy');
  await deliveries.release('stripe#1', 'second');
  expect(await claim('third')).toBe('ours');
  await deliveries.done('stripe#1');
  expect(await claim('fourth')).toBe('done');
});

test('what was performed is beside what was received, and kept as long', async () => {
  const deliveries = ledger(aws, 'deliveries', defineSettings({ rememberDays: 30 }));
  await deliveries.claim('stripe#2', 50, 'first');
  await deliveries.done('stripe#2');
  const { Item } = await aws.json('dynamodb', 'GetItem', {
    TableName: 'deliveries',
    Key: { id: { S: 'performed#stripe#2' } },
  });
  expect(Item.state).toEqual({ S: 'done' });
  expect(Number(Item.expires.N) - Date.now() / 1000).toBeCloseTo(30 * 86_400, -2);
});

test('an event whose record is there, and of which the answer says no more, was received before', async () => {
  const calls: string[] = [];
  const json = async (_service: string, operation: string): Promise<never> => {
    calls.push(operation);
    throw Object.assign(new Error('there'), { name: 'ConditionalCheckFailedException', body: {} });
  };
  const take = sink({ json } as never, { table: 'deliveries', queueUrl: 'queue' });
  const message = { provider: 'hmac', id: '1', type: 't', receivedAt: 5, body: '' };
  expect(await take(message)).toBe('duplicate');
  expect(calls).toEqual(['PutItem']);
});
