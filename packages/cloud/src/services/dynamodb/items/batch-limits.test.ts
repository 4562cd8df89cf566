import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench, key } from '../testing/bench.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html and …/API_BatchGetItem.html

let b: Bench;
beforeAll(async () => {
  b = await bench();
});
afterAll(() => b.close());

const items = (count: number, from = 0): Record<string, AttributeValue>[] =>
  Array.from({ length: count }, (_, at) => key('a', String(from + at)));
const puts = (count: number, from = 0) => items(count, from).map((Item) => ({ PutRequest: { Item } }));

it('writes 25 items at once, of all tables together, or none', async () => {
  const [one, other] = [await b.table(), await b.table()];
  await b.db.batchWriteItem({ RequestItems: { [one]: puts(20), [other]: puts(5) } });
  const tooMany = b.db.batchWriteItem({ RequestItems: { [one]: puts(20, 100), [other]: puts(6, 100) } });
  await expect(tooMany).rejects.toThrow('Too many items requested for the BatchWriteItem call');
  expect((await b.db.scan({ TableName: one, Select: 'COUNT' })).Count).toBe(20);
  expect((await b.db.scan({ TableName: other, Select: 'COUNT' })).Count).toBe(5);
});

it('reads 100 items at once, of all tables together', async () => {
  const [one, other] = [await b.table(), await b.table()];
  await b.db.batchWriteItem({ RequestItems: { [one]: puts(2) } });
  const get = (more: number) =>
    b.db.batchGetItem({ RequestItems: { [one]: { Keys: items(60) }, [other]: { Keys: items(more) } } });
  expect((await get(40)).Responses?.[one]).toHaveLength(2);
  await expect(get(41)).rejects.toThrow('Too many items requested for the BatchGetItem call');
});
