import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
afterAll(() => b.close());

describe('items', () => {
  it('come back as they were put', async () => {
    const TableName = await b.table();
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
    await b.db.putItem({ TableName, Item });
    const { Item: found } = await b.db.getItem({ TableName, Key: key('a', '-1.5') });
    expect(found).toEqual({
      ...Item,
      sk: { N: '-1.5' },
      list: { L: [{ N: '1000' }, { M: { ['__proto__']: { S: 'x' } } }] },
      set: { NS: ['1', '2'] },
    });
  });

  it('are in the order of their numbers', async () => {
    const TableName = await b.table();
    const numbers = ['-1e10', '-20', '-3', '-0.5', '0', '0.0001', '0.5', '2', '10', '1e20'];
    for (const n of [...numbers].reverse()) await b.db.putItem({ TableName, Item: key('a', n) });
    const ask = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } };
    const { Items: up = [] } = await b.db.query(ask);
    expect(up.map(({ sk }) => Number(sk?.N))).toEqual(numbers.map(Number));
    const { Items: down = [], LastEvaluatedKey } = await b.db.query({ ...ask, ScanIndexForward: false, Limit: 3 });
    expect(down.map(({ sk }) => Number(sk?.N))).toEqual([1e20, 10, 2]);
    const { Items: rest = [] } = await b.db.query({
      ...ask,
      ScanIndexForward: false,
      ExclusiveStartKey: LastEvaluatedKey,
    });
    expect(rest.length).toBe(7);
    const { Items: some = [] } = await b.db.query({
      ...ask,
      KeyConditionExpression: 'pk = :p AND sk BETWEEN :a AND :b',
      ExpressionAttributeValues: { ':p': { S: 'a' }, ':a': { N: '-3' }, ':b': { N: '0.5' } },
    });
    expect(some.map(({ sk }) => sk?.N)).toEqual(['-3', '-0.5', '0', '0.0001', '0.5']);
  });

  it('are updated, conditionally', async () => {
    const TableName = await b.table();
    await b.db.putItem({
      TableName,
      Item: { ...key('a', 1), n: { N: '1' }, l1: { L: [{ S: 'x' }, { S: 'y' }, { S: 'z' }] } },
    });
    const { Attributes } = await b.db.updateItem({
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
      b.db.putItem({
        TableName,
        Item: key('a', 1),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: { n: { N: '2' } } });
  });
});

describe('Query and Scan', () => {
  it('page through an index with what is in it', async () => {
    const TableName = await b.table();
    for (let n = 0; n < 5; n++)
      await b.db.putItem({ TableName, Item: { ...key(`p${n}`, n), g: { S: 'x' }, other: { S: 'y' } } });
    await b.db.putItem({ TableName, Item: key('without', 1) });
    const seen: unknown[] = [];
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const page = await b.db.query({
        TableName,
        IndexName: 'by-g',
        KeyConditionExpression: 'g = :g',
        ExpressionAttributeValues: { ':g': { S: 'x' } },
        Limit: 2,
        ExclusiveStartKey,
      });
      seen.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (ExclusiveStartKey) expect(Object.keys(ExclusiveStartKey).sort()).toEqual(['g', 'pk', 'sk']);
    } while (ExclusiveStartKey);
    expect(seen).toHaveLength(5);
    expect(seen).toContainEqual({ ...key('p3', 3), g: { S: 'x' } });
  });

  it('split a scan into segments that share no item', async () => {
    const TableName = await b.table();
    const all = Array.from({ length: 50 }, (_, n) => `p${n}`);
    for (const pk of all) await b.db.putItem({ TableName, Item: key(pk, 1) });
    const parts = await Promise.all([0, 1, 2].map((Segment) => b.db.scan({ TableName, Segment, TotalSegments: 3 })));
    const found = parts.flatMap(({ Items = [] }) => Items.map(({ pk }) => pk?.S));
    expect(found.sort()).toEqual(all.sort());
    expect(parts.every(({ Count = 0 }) => Count > 0)).toBe(true);
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
  it('end a page at one megabyte', async () => {
    const TableName = await b.table();
    for (let n = 0; n < 4; n++)
      await b.db.putItem({ TableName, Item: { ...key('a', n), data: { S: 'x'.repeat(390_000) } } });
    const first = await b.db.scan({ TableName, Select: 'COUNT' });
    expect(first).toMatchObject({ Count: 3, LastEvaluatedKey: key('a', 2) });
    const second = await b.db.scan({ TableName, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second).toMatchObject({ Count: 1 });
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  // moto's tests that were verified on AWS: test_dynamodb_query.py, test_dynamodb_exceptions.py
  it.each<[string, Record<string, unknown>, string]>([
    ['a wrong name', { KeyConditionExpression: 'stranger = :v' }, 'Query condition missed key schema element: pk'],
    [
      'a missing index',
      { KeyConditionExpression: 'pk = :v', IndexName: 'none' },
      'The table does not have the specified index: none',
    ],
    [
      'a consistent read of a global index',
      { KeyConditionExpression: 'g = :v', IndexName: 'by-g', ConsistentRead: true },
      'Consistent reads are not supported on global secondary indexes',
    ],
    [
      'a filter on a key',
      { KeyConditionExpression: 'pk = :v', FilterExpression: 'sk = :v' },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    [
      'attributes that are not in the index',
      { KeyConditionExpression: 'g = :v', IndexName: 'by-g', ProjectionExpression: 'extra' },
      'One or more parameter values were invalid: Global secondary index by-g does not project [extra]',
    ],
  ])('refuse %s', async (_title, input, message) => {
    const TableName = await b.table();
    await expect(
      b.db.query({ TableName, ExpressionAttributeValues: { ':v': { S: 'a' } }, ...input }),
    ).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

describe('legacy parameters', () => {
  it('are understood', async () => {
    const TableName = await b.table();
    await b.db.updateItem({
      TableName,
      Key: key('a', 1),
      AttributeUpdates: { n: { Action: 'ADD', Value: { N: '2' } }, s: { Value: { S: 'x' } } },
    });
    await expect(
      b.db.putItem({
        TableName,
        Item: key('a', 1),
        Expected: { n: { ComparisonOperator: 'GT', AttributeValueList: [{ N: '2' }] } },
      }),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    const { Items } = await b.db.query({
      TableName,
      KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'a' }] } },
      QueryFilter: { n: { ComparisonOperator: 'BETWEEN', AttributeValueList: [{ N: '1' }, { N: '3' }] } },
      AttributesToGet: ['n'],
    });
    expect(Items).toEqual([{ n: { N: '2' } }]);
    // dynalite's query tests, verified in production.
    await expect(b.db.query({ TableName, KeyConditions: {}, KeyConditionExpression: 'a = b' })).rejects.toMatchObject({
      message:
        'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {KeyConditions} Expression parameters: {KeyConditionExpression}',
    });
  });
});

describe('batches', () => {
  it('write and read in several tables', async () => {
    const [one, two] = [await b.table(), await b.table()];
    const write = await b.db.batchWriteItem({
      RequestItems: { [one]: [{ PutRequest: { Item: key('a', 1) } }], [two]: [{ PutRequest: { Item: key('b', 1) } }] },
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(write.UnprocessedItems).toEqual({});
    expect(write.ConsumedCapacity).toContainEqual({ TableName: one, CapacityUnits: 1 });
    const { Responses } = await b.db.batchGetItem({
      RequestItems: { [one]: { Keys: [key('a', 1), key('a', 2)] }, [two]: { Keys: [key('b', 1)] } },
    });
    expect(Responses).toEqual({ [one]: [key('a', 1)], [two]: [key('b', 1)] });
    await expect(
      b.db.batchGetItem({ RequestItems: { [one]: { Keys: [key('a', 1), key('a', '1.0')] } } }),
    ).rejects.toMatchObject({ message: 'Provided list of item keys contains duplicates' });
  });
});
