import { AwsError } from 'jaws-core-js/aws';
import { expect, test } from 'vitest';
import { all, getItem, increment, isOver, pages, type Store } from '../lib/store.ts';

// The table's answers are simulated: pages, and errors that a small table never returns.

type Answer = (operation: string, input: Record<string, unknown>) => unknown;

const played = (answer: Answer, now = 100_000): Store => ({
  aws: {
    json: async (_service: string, operation: string, input: object = {}) =>
      answer(operation, input as Record<string, unknown>) as never,
  },
  connections: 'Connections',
  messages: 'Messages',
  region: 'us-east-1',
  now: () => now,
});
const item = (sk: string, expires?: number) => ({
  pk: { S: 'p' },
  sk: { S: sk },
  ...(expires !== undefined && { expires: { N: String(expires) } }),
});

test('a partition is read to its end, page after page, without what is over', async () => {
  const inputs: Record<string, unknown>[] = [];
  const key = { pk: { S: 'p' }, sk: { S: 'b' } };
  const store = played((_, input) => {
    inputs.push(input);
    return inputs.length === 1
      ? { Items: [item('a'), item('b', 100)], LastEvaluatedKey: key }
      : { Items: [item('c', 101)] };
  });
  const found: string[][] = [];
  for await (const page of pages(store, 'Messages', 'p', { after: 'A', limit: 2 }))
    found.push(page.map(({ sk }) => sk));
  expect(found).toEqual([['a'], ['c']]);
  const first = {
    TableName: 'Messages',
    KeyConditionExpression: 'pk = :pk AND sk > :sk',
    ExpressionAttributeValues: { ':pk': { S: 'p' }, ':sk': { S: 'A' } },
    ConsistentRead: true,
    Limit: 2,
  };
  expect(inputs).toEqual([first, { ...first, ExclusiveStartKey: key }]);
});

test('reads a whole partition, or the keys with a prefix', async () => {
  const inputs: Record<string, unknown>[] = [];
  const store = played((_, input) => {
    inputs.push(input);
    return { Items: [item('a')] };
  });
  expect(await all(store, 'Messages', 'p')).toEqual([{ pk: 'p', sk: 'a' }]);
  await all(store, 'Messages', 'p', { prefix: 'N#' });
  expect(inputs).toEqual([
    {
      TableName: 'Messages',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'p' } },
      ConsistentRead: true,
    },
    {
      TableName: 'Messages',
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: 'p' }, ':sk': { S: 'N#' } },
      ConsistentRead: true,
    },
  ]);
});

test('an item is read consistently, and is gone from the second at which it expires', async () => {
  const inputs: object[] = [];
  const at = (now: number) =>
    getItem(
      played((operation, input) => {
        inputs.push({ operation, ...input });
        return { Item: item('a', 100) };
      }, now),
      'Connections',
      'p',
      'a',
    );
  expect(await at(99_999)).toEqual({ pk: 'p', sk: 'a', expires: 100 });
  expect(await at(100_000)).toBeUndefined();
  expect(inputs[0]).toEqual({
    operation: 'GetItem',
    TableName: 'Connections',
    Key: { pk: { S: 'p' }, sk: { S: 'a' } },
    ConsistentRead: true,
  });
  // An item without an end has no expiry.
  expect(isOver({ now: () => 100_000 }, { pk: 'p', sk: 'a' })).toBe(false);
});

test('a counter that cannot be counted is an error, not a limit', async () => {
  const counter = { pk: 'p', sk: 'a', most: 1, expires: 100 };
  const fails = (error: Error) =>
    increment(
      played(() => {
        throw error;
      }),
      'Connections',
      counter,
    );
  expect(await fails(new AwsError('ConditionalCheckFailedException', ''))).toBe(false);
  await expect(fails(new AwsError('InternalServerError', 'away'))).rejects.toThrow('away');
  const other = Object.assign(new Error('no network'), { code: 'ConditionalCheckFailedException' });
  await expect(fails(other)).rejects.toThrow('no network');
});
