import { type AttributeValue, DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../index.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html

let cloud: Cloud;
let db: DynamoDB;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  db = new DynamoDB({ endpoint: cloud.endpoint, maxAttempts: 1 });
});
afterAll(async () => {
  db.destroy();
  await cloud.close();
});

let made = 0;
/** A table with hash key `pk`, range key `sk` (N), a global index on `g` and a local one on `l`. */
async function table(): Promise<string> {
  made += 1;
  const TableName = `table-${made}`;
  await db.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
      { AttributeName: 'g', AttributeType: 'S' },
      { AttributeName: 'l', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-g',
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'by-l',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'l', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  return TableName;
}

const key = (pk: string, sk: number | string): Record<string, AttributeValue> => ({
  pk: { S: pk },
  sk: { N: String(sk) },
});

describe('items', () => {
  it('come back as they were put', async () => {
    const TableName = await table();
    const Item: Record<string, AttributeValue> = {
      ...key('a', '-1.50'),
      text: { S: 'é😀' },
      empty: { S: '' },
      bytes: { B: Uint8Array.from([0, 1, 127, 128, 255]) },
      yes: { BOOL: true },
      nothing: { NULL: true },
      list: { L: [{ N: '1e3' }, { M: { ['__proto__']: { S: 'x' } } }] },
      set: { NS: ['1', '2.0'] },
      blobs: { BS: [Uint8Array.from([200])] },
      long: { N: '12345678901234567890123456789012345678' },
    };
    await db.putItem({ TableName, Item });
    const { Item: found } = await db.getItem({ TableName, Key: key('a', '-1.5') });
    expect(found).toEqual({
      ...Item,
      sk: { N: '-1.5' },
      list: { L: [{ N: '1000' }, { M: { ['__proto__']: { S: 'x' } } }] },
      set: { NS: ['1', '2'] },
    });
  });

  it('are in the order of their numbers', async () => {
    const TableName = await table();
    const numbers = ['-1e10', '-20', '-3', '-0.5', '0', '0.0001', '0.5', '2', '10', '1e20'];
    for (const n of [...numbers].reverse()) await db.putItem({ TableName, Item: key('a', n) });
    const ask = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } };
    const { Items: up = [] } = await db.query(ask);
    expect(up.map(({ sk }) => Number(sk?.N))).toEqual(numbers.map(Number));
    const { Items: down = [], LastEvaluatedKey } = await db.query({ ...ask, ScanIndexForward: false, Limit: 3 });
    expect(down.map(({ sk }) => Number(sk?.N))).toEqual([1e20, 10, 2]);
    const { Items: rest = [] } = await db.query({
      ...ask,
      ScanIndexForward: false,
      ExclusiveStartKey: LastEvaluatedKey,
    });
    expect(rest.length).toBe(7);
    const { Items: some = [] } = await db.query({
      ...ask,
      KeyConditionExpression: 'pk = :p AND sk BETWEEN :a AND :b',
      ExpressionAttributeValues: { ':p': { S: 'a' }, ':a': { N: '-3' }, ':b': { N: '0.5' } },
    });
    expect(some.map(({ sk }) => sk?.N)).toEqual(['-3', '-0.5', '0', '0.0001', '0.5']);
  });

  it('are updated, conditionally', async () => {
    const TableName = await table();
    await db.putItem({
      TableName,
      Item: { ...key('a', 1), n: { N: '1' }, l1: { L: [{ S: 'x' }, { S: 'y' }, { S: 'z' }] } },
    });
    const { Attributes } = await db.updateItem({
      TableName,
      Key: key('a', 1),
      UpdateExpression: 'SET n = n + :one, m = if_not_exists(m, :one) REMOVE l1[0], l1[1] ADD s :s',
      ConditionExpression: 'attribute_exists(pk) AND (n < :ten OR size(l1) > :ten)',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':ten': { N: '10' }, ':s': { SS: ['q'] } },
      ReturnValues: 'ALL_NEW',
    });
    expect(Attributes).toEqual({
      ...key('a', 1),
      n: { N: '2' },
      m: { N: '1' },
      l1: { L: [{ S: 'z' }] },
      s: { SS: ['q'] },
    });
    await expect(
      db.putItem({
        TableName,
        Item: key('a', 1),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: { n: { N: '2' } } });
  });
});
