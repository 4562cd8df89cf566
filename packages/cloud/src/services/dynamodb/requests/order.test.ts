import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// The order of errors, and the limits: paritysuite/dynamodb-conformance (tests/tier3, tests/tier1/query), verified on AWS in
// September and October of 2026.

let b: Bench;
let TableName: string;
beforeAll(async () => {
  b = await bench();
  TableName = await b.table();
});
afterAll(() => b.close());

describe('a transaction', () => {
  const put = (name: string) => ({ Put: { TableName: name, Item: key('a', 1) } });
  const check = (more: object) => ({
    ConditionCheck: { TableName, Key: key('c', 1), ConditionExpression: 'attribute_not_exists(pk)', ...more },
  });

  it('is read whole before a table is looked for', async () => {
    const syntax = check({ ConditionExpression: 'attribute_not_exists(' });
    await expect(b.db.transactWriteItems({ TransactItems: [put('none'), syntax] })).rejects.toMatchObject({
      message: 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("',
    });
    const unused = check({ ExpressionAttributeValues: { ':v': { S: 'x' } } });
    await expect(b.db.transactWriteItems({ TransactItems: [put('none'), unused] })).rejects.toMatchObject({
      message: 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
    });
    const get = { Get: { TableName, Key: key('a', 1), ProjectionExpression: '!!!' } };
    const missing = { Get: { TableName: 'none', Key: key('a', 1) } };
    await expect(b.db.transactGetItems({ TransactItems: [missing, get] })).rejects.toMatchObject({
      message: 'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
    });
  });

  it('reports its token first', async () => {
    const ReturnConsumedCapacity = 'BOGUS' as 'NONE';
    const ClientRequestToken = 'x'.repeat(37);
    await expect(
      b.db.transactWriteItems({ TransactItems: [put('none')], ClientRequestToken, ReturnConsumedCapacity }),
    ).rejects.toMatchObject({
      message: `2 validation errors detected: Value '${ClientRequestToken}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36; Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]`,
    });
  });

  it('does not read one item twice', async () => {
    const get = { Get: { TableName, Key: key('a', 1) } };
    await expect(b.db.transactGetItems({ TransactItems: [get, get] })).rejects.toMatchObject({
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });
});

describe('a value', () => {
  const deep = (levels: number): AttributeValue => (levels === 0 ? { S: 'leaf' } : { M: { n: deep(levels - 1) } });
  const store = (v: AttributeValue) => b.db.putItem({ TableName, Item: { ...key('v', 1), v } });

  it('has 32 levels at most, its own included', async () => {
    await store(deep(31));
    await expect(store(deep(32))).rejects.toMatchObject({
      message:
        'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    });
  });

  const over = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
  const under = 'Number underflow. Attempting to store a number with magnitude smaller than supported range';
  it.each([
    ['1e99999999999', over],
    ['1e-99999999999', under],
    ['1e9223372036854775808', 'The parameter cannot be converted to a numeric value: 1e9223372036854775808'],
    ['0e126', over],
    ['0e-131', under],
  ])('%s is not a number', async (N, message) => {
    await expect(store({ N })).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it('0e125 is nothing', async () => {
    await store({ N: '0e125' });
    expect((await b.db.getItem({ TableName, Key: key('v', 1) })).Item?.v).toEqual({ N: '0' });
  });
});

describe('an index with several sort keys', () => {
  beforeAll(async () => {
    const names = ['pk', 'h', 'a', 'b', 'c'];
    await b.db.createTable({
      TableName: 'sorted',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi',
          KeySchema: names.slice(1).map((AttributeName, at) => ({
            AttributeName,
            KeyType: at === 0 ? ('HASH' as const) : ('RANGE' as const),
          })),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    for (const [pk, a, b2, c] of ['1Tlb', '2Tla', '3Tdc', '4Fla', '5T'].map((text) => [...text])) {
      const Item = { pk, h: 'o', a, b: b2, c };
      const specified = Object.entries(Item).filter(([, value]) => value !== undefined);
      await b.db.putItem({
        TableName: 'sorted',
        Item: Object.fromEntries(specified.map(([name, value]) => [name, { S: value ?? '' }])),
      });
    }
  });
  const query = (KeyConditionExpression: string) => {
    const values = { ':h': 'o', ':a': 'T', ':b': 'l', ':c': 'a' };
    const used = Object.entries(values).filter(([name]) => KeyConditionExpression.includes(name));
    const ExpressionAttributeValues = Object.fromEntries(used.map(([name, S]) => [name, { S }]));
    return b.db.query({ TableName: 'sorted', IndexName: 'gsi', KeyConditionExpression, ExpressionAttributeValues });
  };

  it.each([
    ['h = :h', '4321'],
    ['h = :h AND a = :a', '321'],
    ['b = :b AND h = :h AND a = :a', '21'],
    ['h = :h AND a = :a AND b = :b AND c > :c', '1'],
    ['h = :h AND a = :a AND b < :b', '3'],
  ])('%s', async (condition, found) => {
    expect((await query(condition)).Items?.map(({ pk }) => pk?.S).join('')).toBe(found);
  });

  it.each([
    ['h = :h AND a = :a AND c = :c', 'b', 'c'],
    ['h = :h AND b = :b', 'a', 'b'],
    ['h = :h AND a > :a AND b = :b AND c = :c', 'a', 'c'],
  ])('%s has a gap', async (condition, gap, last) => {
    await expect(query(condition)).rejects.toMatchObject({
      message: `RANGE key attributes ${gap} must have equality conditions specified in the query because a condition is present on key attribute ${last}`,
    });
  });
});

it('one condition for each key', async () => {
  const values = { ':p': { S: 'p' }, ':a': { N: '1' }, ':b': { N: '5' } };
  await expect(
    b.db.query({
      TableName,
      KeyConditionExpression: 'pk = :p AND sk > :a AND sk < :b',
      ExpressionAttributeValues: values,
    }),
  ).rejects.toMatchObject({
    message: 'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
  });
});
