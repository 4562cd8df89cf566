import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../cloud/src/index.ts';
import { AwsError, createAws } from '../aws/index.js';
import { countTry, expressionsOf, marshal, transact, unmarshal } from '../table/index.mjs';

const TableName = 'table';
let cloud: Cloud;
const aws = () =>
  createAws({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  await aws().json('dynamodb', 'CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
});
afterAll(() => cloud.close());

const put = (item: Record<string, string | number>, condition?: Parameters<typeof expressionsOf>[0]) => ({
  Put: { TableName, Item: marshal(item), ...expressionsOf(condition) },
});
const read = async (pk: string) => {
  const { Item } = await aws().json<{ Item?: Parameters<typeof unmarshal>[0] }>('dynamodb', 'GetItem', {
    TableName,
    Key: marshal({ pk }),
    ConsistentRead: true,
  });
  return Item && unmarshal(Item);
};
const isNew = { expression: 'attribute_not_exists(pk)' };
/** An Aws whose transactions are cancelled for these reasons. */
const canceled = (...codes: string[]) => ({
  json: async () => {
    const body = { CancellationReasons: codes.map((Code) => ({ Code })) };
    throw new AwsError('TransactionCanceledException', 'canceled', { status: 400, body });
  },
});

test('texts and numbers come back as they went', async () => {
  const item = { pk: 'kinds', text: '', digits: '12', n: 0, negative: -1.5 };
  expect(await transact(aws(), [put(item)])).toBeUndefined();
  expect(await read('kinds')).toEqual(item);
});

test('gives the first change whose condition does not hold, and makes none', async () => {
  expect(await transact(aws(), [put({ pk: 'a', n: 1 }, isNew)])).toBeUndefined();
  expect(await transact(aws(), [put({ pk: 'b' }), put({ pk: 'a', n: 2 }, isNew)])).toBe(1);
  expect(await read('a')).toEqual({ pk: 'a', n: 1 });
  expect(await read('b')).toBeUndefined();
});

test('an update with reserved names, its own values and those of its condition', async () => {
  await transact(aws(), [put({ pk: 'u', name: 'old', n: 1 })]);
  const update = (before: string) => ({
    Update: {
      TableName,
      Key: marshal({ pk: 'u' }),
      UpdateExpression: 'SET #name = :name, n = n + :one',
      ...expressionsOf(
        { expression: '#name = :before', values: { before } },
        { name: 'new', one: 1 },
        'SET #name = :name, n = n + :one',
      ),
    },
  });
  expect(await transact(aws(), [update('other')])).toBe(0);
  expect(await transact(aws(), [update('old')])).toBeUndefined();
  expect(await read('u')).toEqual({ pk: 'u', name: 'new', n: 2 });
});

test('missing items are not reported', () => expect(expressionsOf()).toEqual({}));

test('a conflict with another transaction counts as a condition', async () => {
  expect(await transact(canceled('None', 'TransactionConflict'), [put({ pk: 'a' }), put({ pk: 'b' }, isNew)])).toBe(1);
});

test('without a condition a conflict is an error: no one would read the answer', async () => {
  const conflict = transact(canceled('TransactionConflict', 'None'), [put({ pk: 'a' }), put({ pk: 'b' })]);
  await expect(conflict).rejects.toThrow(AwsError);
});

test('other reasons are errors, also beside a condition', async () => {
  const error = transact(canceled('ValidationError'), [put({ pk: 'a' }, isNew)]);
  await expect(error).rejects.toThrow(AwsError);
  const missing = transact(aws(), [
    { Put: { TableName: 'gone', Item: marshal({ pk: 'a' }), ...expressionsOf(isNew) } },
  ]);
  await expect(missing).rejects.toThrow(AwsError);
});

test('tries are counted for each window, and forgotten with it', async () => {
  const tries = { table: TableName, id: 'ada', most: 2, window: 60 };
  const count = (now: number, id = 'ada') => countTry(aws(), { ...tries, id, now });
  expect(await Promise.all([count(70_000), count(70_999), count(119_000, 'eve')])).toEqual([0, 0, 0]);
  expect(await count(110_999)).toBe(10);
  expect(await count(120_000)).toBe(0);
  expect(await read('LIMIT#ada#60')).toEqual({ pk: 'LIMIT#ada#60', n: 3, expires: 180 });
});
