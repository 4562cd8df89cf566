import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html

let b: Bench;
let TableName: string;
beforeAll(async () => {
  b = await bench();
  TableName = await b.table();
});
afterAll(() => b.close());

const refusal = (message: string) => ({ name: 'ValidationException', message });

describe('PutItem refuses', () => {
  // Texts: moto's tests verified on AWS, test_key_length_exceptions.py and test_dynamodb_exceptions.py
  it.each<[string, Record<string, unknown>, string]>([
    [
      'an empty key',
      { pk: { S: '' } },
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
    [
      'a key of another type',
      { sk: { S: '1' } },
      'One or more parameter values were invalid: Type mismatch for key sk expected: N actual: S',
    ],
    [
      'a long hash key',
      { pk: { S: 'x'.repeat(2049) } },
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    ],
    [
      'an empty index key',
      { g: { S: '' } },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-g, IndexKey: g',
    ],
    [
      'an index key of another type',
      { g: { NULL: true } },
      'One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: NULL IndexName: by-g',
    ],
    [
      'an empty set',
      { tags: { SS: [] } },
      'One or more parameter values were invalid: An string set  may not be empty',
    ],
    ['a large item', { big: { S: 'x'.repeat(400 * 1024) } }, 'Item size has exceeded the maximum allowed size'],
  ])('%s', async (_title, change, message) => {
    const Item = { ...key('a', 1), ...(change as ReturnType<typeof key>) };
    await expect(b.db.putItem({ TableName, Item })).rejects.toMatchObject(refusal(message));
  });

  it('an item without its key', async () => {
    await expect(b.db.putItem({ TableName, Item: { pk: { S: 'a' } } })).rejects.toMatchObject(
      refusal('One or more parameter values were invalid: Missing the key sk in the item'),
    );
  });
});

it('UpdateItem leaves keys and large items alone', async () => {
  const update = (UpdateExpression: string, value: string) =>
    b.db.updateItem({
      TableName,
      Key: key('a', 1),
      UpdateExpression,
      ExpressionAttributeValues: { ':v': { S: value } },
    });
  await expect(update('SET pk = :v', 'b')).rejects.toMatchObject(
    refusal('One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key'),
  );
  await expect(update('SET big = :v', 'x'.repeat(400 * 1024))).rejects.toMatchObject(
    refusal('Item size to update has exceeded the maximum allowed size'),
  );
});

it('an invalid key matches no schema', async () => {
  const keys: ReturnType<typeof key>[] = [
    { pk: { S: 'a' } },
    { ...key('a', 1), more: { S: 'x' } },
    { pk: { N: '1' }, sk: { N: '1' } },
  ];
  for (const Key of keys) {
    await expect(b.db.getItem({ TableName, Key })).rejects.toMatchObject(
      refusal('The provided key element does not match the schema'),
    );
  }
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
it('capacity is counted as on AWS', async () => {
  const Item = { ...key('cap', 1), g: { S: 'x' }, data: { S: 'x'.repeat(4000) } };
  const put = await b.db.putItem({ TableName, Item, ReturnConsumedCapacity: 'INDEXES' });
  expect(put.ConsumedCapacity).toEqual({
    TableName,
    CapacityUnits: 5,
    Table: { CapacityUnits: 4 },
    GlobalSecondaryIndexes: { 'by-g': { CapacityUnits: 1 } },
  });
  const get = (ConsistentRead: boolean) =>
    b.db.getItem({ TableName, Key: key('cap', 1), ConsistentRead, ReturnConsumedCapacity: 'TOTAL' });
  expect((await get(true)).ConsumedCapacity?.CapacityUnits).toBe(1);
  expect((await get(false)).ConsumedCapacity?.CapacityUnits).toBe(0.5);
  const deleted = await b.db.deleteItem({
    TableName,
    Key: key('cap', 1),
    ReturnItemCollectionMetrics: 'SIZE',
    ReturnValues: 'ALL_OLD',
  });
  expect(deleted.ItemCollectionMetrics).toEqual({
    ItemCollectionKey: { pk: { S: 'cap' } },
    SizeEstimateRangeGB: [0, 1],
  });
  expect(deleted.Attributes).toEqual(Item);
});

// moto's TestReturnValuesOnConditionCheckFailure, verified on AWS
it('UpdateItem gives back what was asked for', async () => {
  const update = (ReturnValues: 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW', v: string) =>
    b.db.updateItem({
      TableName,
      Key: key('ret', 1),
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': { S: v } },
      ReturnValues,
    });
  expect((await update('ALL_OLD', '1')).Attributes).toBeUndefined();
  expect((await update('UPDATED_OLD', '2')).Attributes).toEqual({ v: { S: '1' } });
  expect((await update('UPDATED_NEW', '3')).Attributes).toEqual({ v: { S: '3' } });
  expect((await update('ALL_NEW', '4')).Attributes).toEqual({ ...key('ret', 1), v: { S: '4' } });
  expect((await update('ALL_OLD', '5')).Attributes).toEqual({ ...key('ret', 1), v: { S: '4' } });
});
