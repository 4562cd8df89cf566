import type { AttributeValue, Condition } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// Findings of scylladb's test/alternator (run against AWS with --aws) and dynalite's tests (run in production).

let b: Bench;
let TableName: string;
beforeAll(async () => {
  b = await bench();
  TableName = await b.table();
});
afterAll(() => b.close());

describe('UpdateItem', () => {
  it('makes no item by taking away', async () => {
    const Key = key('nothing', 1);
    const answer = await b.db.updateItem({ TableName, Key, UpdateExpression: 'REMOVE x.y', ReturnValues: 'ALL_NEW' });
    expect(answer.Attributes).toBeUndefined();
    expect((await b.db.getItem({ TableName, Key })).Item).toBeUndefined();
  });

  it('appends to lists by index', async () => {
    const Key = key('list', 1);
    await b.db.putItem({ TableName, Item: { ...Key, list: { L: [{ S: 'one' }] } } });
    await b.db.updateItem({
      TableName,
      Key,
      UpdateExpression: 'SET #l[84] = :a, #l[37] = :b',
      ExpressionAttributeNames: { '#l': 'list' },
      ExpressionAttributeValues: { ':a': { S: '84' }, ':b': { S: '37' } },
    });
    const { Item } = await b.db.getItem({ TableName, Key });
    expect(Item?.list).toEqual({ L: [{ S: 'one' }, { S: '37' }, { S: '84' }] });
  });

  it.each([
    [
      'SET g = :v',
      'One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g',
    ],
    [
      'SET g.x = :v',
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g",
    ],
    [
      'SET a = list_append(list_append(:v, :v), :v)',
      'Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: list_append, operand type: N',
    ],
    ['SET a = if_not_exists(a, :v + :v)', 'Invalid UpdateExpression: Syntax error; token: "+", near: ":v + :v"'],
  ])('refuses %s', async (UpdateExpression, message) => {
    const update = { TableName, Key: key('refused', 1), UpdateExpression };
    await expect(b.db.updateItem({ ...update, ExpressionAttributeValues: { ':v': { N: '1' } } })).rejects.toMatchObject(
      { message },
    );
  });
});

describe('Query', () => {
  const KeyConditions: Record<string, Condition> = {
    pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'q' }] },
  };

  it('takes KeyConditions beside expressions', async () => {
    await b.db.putItem({ TableName, Item: { ...key('q', 1), n: { N: '1' } } });
    const { Items } = await b.db.query({ TableName, KeyConditions, ProjectionExpression: 'n' });
    expect(Items).toEqual([{ n: { N: '1' } }]);
  });

  it('refuses a start key of other types', async () => {
    const query = { TableName, KeyConditions, ExclusiveStartKey: { pk: { S: 'q' }, sk: { S: 'x' } } };
    await expect(b.db.query(query)).rejects.toMatchObject({
      message: 'The provided key element does not match the schema',
    });
  });
});

describe('TransactWriteItems', () => {
  it('gives the first wrong request as the only reason', async () => {
    const put = (pk: object) => ({ Put: { TableName, Item: { ...key('t', 1), pk } as ReturnType<typeof key> } });
    const TransactItems = [put({ N: '7' }), put({ N: '8' }), put({ S: 'right' })];
    await expect(b.db.transactWriteItems({ TransactItems })).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'ValidationError' }, { Code: 'None' }, { Code: 'None' }],
    });
  });
});

it('a token stands for one request, however it was written', async () => {
  const put = (Item: Record<string, AttributeValue>) =>
    b.db.transactWriteItems({ ClientRequestToken: 'once', TransactItems: [{ Put: { TableName, Item } }] });
  await put({ pk: { S: 'token' }, sk: { N: '1' } });
  await put({ sk: { N: '1' }, pk: { S: 'token' } });
  await expect(put(key('token', 2))).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
});

it('an index takes only items with keys of its types', async () => {
  const name = await b.table();
  await b.db.putItem({ TableName: name, Item: { ...key('a', 1), late: { S: 'x' } } });
  await b.db.putItem({ TableName: name, Item: { ...key('a', 2), late: { N: '2' } } });
  await b.db.putItem({ TableName: name, Item: { ...key('a', 3), late: { S: '' } } });
  await b.db.updateTable({
    TableName: name,
    AttributeDefinitions: [{ AttributeName: 'late', AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'by-late',
          KeySchema: [{ AttributeName: 'late', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
          ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        },
      },
    ],
  });
  const { Items } = await b.db.scan({ TableName: name, IndexName: 'by-late' });
  expect(Items).toEqual([{ ...key('a', 1), late: { S: 'x' } }]);
});
