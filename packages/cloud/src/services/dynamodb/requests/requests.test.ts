import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partitionOf } from '../storage/position.ts';
import { type Bench, bench, key } from '../testing/bench.ts';

// What dynalite's tests, run in production, say about requests with several faults, and about the order of numbers.

let b: Bench;
let TableName: string;
beforeAll(async () => {
  b = await bench();
  TableName = await b.table();
});
afterAll(() => b.close());

const call = (operation: string, input: unknown) =>
  (b.db as unknown as Record<string, (input: unknown) => Promise<unknown>>)[operation]!.call(b.db, input);

describe('a request', () => {
  it.each([
    [
      'getItem',
      { TableName: 'abc;', ReturnConsumedCapacity: 'hi', AttributesToGet: [] },
      "4 validation errors detected: Value 'abc;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value null at 'key' failed to satisfy constraint: Member must not be null; Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1; Value 'hi' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
    ],
    [
      'batchWriteItem',
      { RequestItems: { abc: [{ PutRequest: {} }] } },
      "1 validation error detected: Value null at 'requestItems.abc.member.1.member.putRequest.item' failed to satisfy constraint: Member must not be null",
    ],
    ['createTable', {}, "The parameter 'TableName' is required but was not present in the request"],
    [
      'describeTable',
      { TableName: 'ab' },
      'TableName must be at least 3 characters long and at most 255 characters long',
    ],
    [
      'createTable',
      {
        TableName: 'abc',
        AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'a', KeyType: 'Woop' }],
        ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 1 },
      },
      "2 validation errors detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value 'Woop' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]",
    ],
    [
      'putItem',
      { TableName: 'abc', Item: { a: { S: 'a', N: 'b' } } },
      'The parameter cannot be converted to a numeric value: b',
    ],
    ['putItem', { TableName: 'abc', Item: {}, ReturnValues: 'ALL_NEW' }, 'ReturnValues can only be ALL_OLD or NONE'],
    ['tagResource', { Tags: [] }, 'Invalid TableArn'],
    [
      'query',
      { TableName: 'abc', ExclusiveStartKey: { a: {} } },
      'The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
  ])('%s %j', async (operation, input, message) => {
    await expect(call(operation, input)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it('counts no more than ten faults', async () => {
    const index = {};
    const input = { TableName: 'abc', LocalSecondaryIndexes: [index, index, index, index] };
    await expect(call('createTable', input)).rejects.toThrow(/^10 validation errors detected: ([^;]+; ){9}[^;]+$/);
  });

  it('of tags is refused when it names no ARN, an unknown one, or one of another account', async () => {
    const tag = (ResourceArn: string) => b.db.tagResource({ ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] });
    await expect(tag('abcd')).rejects.toMatchObject({ name: 'ValidationException' });
    for (const arn of ['arn:b:c:d:e:f', 'arn:aws:dynamodb:us-east-1:111111111111:table/other']) {
      await expect(tag(arn)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(`is not authorized to perform: dynamodb:TagResource on resource: ${arn}`),
      });
    }
  });

  // paritysuite/dynamodb-conformance, tier 3, verified on AWS.
  it.each([
    [
      'createTable',
      { TableName: 'ab', AttributeDefinitions: [], KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }] },
      "Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
    [
      'getItem',
      { TableName: 'a'.repeat(256), Key: {} },
      `Value '${'a'.repeat(256)}' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255`,
    ],
    [
      'query',
      { TableName: 'abc', Limit: 0 },
      "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'batchGetItem',
      { RequestItems: { abc: { Keys: Array.from({ length: 101 }, () => ({})) } } },
      "Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
    ],
  ])('%s %j names what newer checks name', async (operation, input, message) => {
    await expect(call(operation, input)).rejects.toMatchObject({ message: `1 validation error detected: ${message}` });
  });

  it.each(['BatchGetItem', 'BatchWriteItem'])('%s must ask for something', async (name) => {
    await expect(call(name[0]!.toLowerCase() + name.slice(1), { RequestItems: {} })).rejects.toMatchObject({
      message: `The requestItems parameter is required for ${name}`,
    });
  });
});

describe('the start of a query', () => {
  const query = (ExclusiveStartKey: ReturnType<typeof key>) =>
    b.db.query({
      TableName,
      KeyConditionExpression: 'pk = :p AND sk < :s',
      ExpressionAttributeValues: { ':p': { S: 'p' }, ':s': { N: '5' } },
      ExclusiveStartKey,
    });

  it('is among what the range key is tested for', async () => {
    await expect(query(key('p', 7))).rejects.toThrow(
      'The provided starting key does not match the range key predicate',
    );
  });

  it('is in the partition', async () => {
    await expect(query(key('q', 3))).rejects.toThrow('The query can return at most one row and cannot be restarted');
  });
});

it('spreads numbers as AWS does', () => {
  const wanted = ['7', '999.9', '8', '3', '2', '-999.9', '9', '4', '-0.09', '6', '1', '0', '0.012345', '5'];
  const order = (left: string, right: string) => (partitionOf([{ N: left }]) < partitionOf([{ N: right }]) ? -1 : 1);
  expect([...wanted].sort(order)).toEqual(wanted);
});
