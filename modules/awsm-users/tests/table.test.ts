import { AwsError } from 'jaws-core-js/aws';
import { expect, test } from 'vitest';
import { usedMeanwhile } from '../lib/account/link.ts';
import { invalid, raced, sessionEnded, twice } from '../lib/refusal.ts';
import { defineSettings } from '../lib/settings.ts';
import { getItem, isOver, itemsOf, put, remove, secondsOf, update, write } from '../lib/table.ts';

// The requests to DynamoDB, and the results of its answers.

const secret = 'a secret of thirty-two characters';

/** A table with these answers, and its requests. */
function tableOf(answer: (operation: string, n: number) => unknown = () => ({}), at = 1_000_000) {
  const sent: [string, string, Record<string, never>][] = [];
  const clock = { at };
  const json = async <Output>(service: string, operation: string, input: object = {}): Promise<Output> => {
    sent.push([service, operation, JSON.parse(JSON.stringify(input))]);
    return (await answer(operation, sent.length)) as Output;
  };
  const users = {
    aws: { json },
    table: 'Users',
    now: () => clock.at,
    region: 'eu-west-1',
    secret,
    issuer: 'app/dev',
    mails: '',
    settings: defineSettings(),
  };
  return { store: users, sent, clock };
}
const Item = (item: object) => ({ Item: { pk: { S: 'A#1' }, ...item } });

test('an item is read consistently, without its key, until it expires', async () => {
  const { store, sent, clock } = tableOf(() => Item({ name: { S: 'Ada' }, expires: { N: '1001' } }));
  expect(await getItem(store, 'A#1')).toEqual({ name: 'Ada', expires: 1001 });
  expect(sent).toEqual([
    ['dynamodb', 'GetItem', { TableName: 'Users', Key: { pk: { S: 'A#1' } }, ConsistentRead: true }],
  ]);
  clock.at = 1_000_999;
  expect(await getItem(store, 'A#1')).toBeDefined();
  clock.at = 1_001_000;
  expect(await getItem(store, 'A#1')).toBeUndefined();
  expect(await getItem(tableOf().store, 'A#1')).toBeUndefined();
  expect(await getItem(tableOf(() => Item({ expires: { S: '1' } })).store, 'A#1')).toEqual({ expires: '1' });
  expect(secondsOf({ now: () => 1999 })).toBe(1);
  expect([isOver(store, {}), isOver(store, { expires: 1002 }), isOver(store, { expires: 1001 })]).toEqual([
    false,
    false,
    true,
  ]);
});

test('the items of a user are read page by page', async () => {
  const { store, sent } = tableOf((_operation, n) => ({
    Items: [{ pk: { S: `A#${n}` }, n: { N: '5' } }],
    ...(n < 3 && { LastEvaluatedKey: { pk: { S: `A#${n}` } } }),
  }));
  expect(await itemsOf(store, 'u')).toEqual([1, 2, 3].map((n) => ({ pk: `A#${n}`, n: 5 })));
  const query = {
    TableName: 'Users',
    IndexName: 'byUser',
    KeyConditionExpression: '#user = :user',
    ExpressionAttributeNames: { '#user': 'user' },
    ExpressionAttributeValues: { ':user': { S: 'u' } },
  };
  const after = (n: number) => ({ ...query, ExclusiveStartKey: { pk: { S: `A#${n}` } } });
  expect(sent).toEqual([
    ['dynamodb', 'Query', query],
    ['dynamodb', 'Query', after(1)],
    ['dynamodb', 'Query', after(2)],
  ]);
});

test('a single change is a plain write; one with a condition, or several, are a transaction', async () => {
  const condition = { expression: '#user = :who', values: { who: 'u' } };
  const conditioned = {
    ConditionExpression: '#user = :who',
    ExpressionAttributeNames: { '#user': 'user' },
    ExpressionAttributeValues: { ':who': { S: 'u' } },
  };
  const written = async (
    ...changes: Parameters<typeof write> extends [unknown, ...infer Changes] ? Changes : never
  ) => {
    const { store, sent } = tableOf();
    expect(await write(store, ...changes)).toBe(true);
    return sent;
  };
  const Key = { pk: { S: 'A#1' } };
  const [Put, Delete] = [{ Item: { ...Key, n: { N: '1' }, s: { S: 'x' } } }, { Key }];
  const Update = {
    Key,
    UpdateExpression: 'SET #name = :name',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':name': { S: 'Ada' } },
  };
  const TableName = 'Users';
  const [one, two, three] = [
    put('A#1', { n: 1, s: 'x' }),
    remove('A#1'),
    update('A#1', 'SET #name = :name', { name: 'Ada' }),
  ];
  expect(await written(one)).toEqual([['dynamodb', 'PutItem', { TableName, ...Put }]]);
  expect(await written(two)).toEqual([['dynamodb', 'DeleteItem', { TableName, ...Delete }]]);
  expect(await written(three)).toEqual([['dynamodb', 'UpdateItem', { TableName, ...Update }]]);
  const transaction = (...TransactItems: object[]) => [['dynamodb', 'TransactWriteItems', { TransactItems }]];
  expect(await written(put('A#1', { n: 1, s: 'x' }, condition))).toEqual(
    transaction({ Put: { TableName, ...Put, ...conditioned } }),
  );
  expect(await written(remove('A#1', condition))).toEqual(
    transaction({ Delete: { TableName, ...Delete, ...conditioned } }),
  );
  expect(await written(update('A#1', 'SET #name = :name', { name: 'Ada' }, condition))).toEqual(
    transaction({
      Update: {
        TableName,
        ...Update,
        ConditionExpression: '#user = :who',
        ExpressionAttributeNames: { '#name': 'name', '#user': 'user' },
        ExpressionAttributeValues: { ':name': { S: 'Ada' }, ':who': { S: 'u' } },
      },
    }),
  );
  expect(await written(one, two)).toEqual(
    transaction({ Put: { TableName, ...Put } }, { Delete: { TableName, ...Delete } }),
  );
});

test('a change whose condition fails returns false; any other failure is an error', async () => {
  const failing = (code: string, reason: string) =>
    tableOf(() => Promise.reject(new AwsError(code, '', { body: { CancellationReasons: [{ Code: reason }] } }))).store;
  const change = remove('A#1', { expression: 'attribute_exists(pk)' });
  expect(await write(failing('TransactionCanceledException', 'ConditionalCheckFailed'), change)).toBe(false);
  await expect(write(failing('TransactionCanceledException', 'ValidationError'), change)).rejects.toThrow();
  await expect(write(failing('ThrottlingException', ''), change)).rejects.toThrow();
});

test('a raced change is tried a second time, and then refused', async () => {
  const act = (...results: (string | undefined)[]) => twice(async () => results.shift());
  expect(await act('a', 'b')).toBe('a');
  expect(await act(undefined, 'b')).toBe('b');
  await expect(act(undefined, undefined, 'c')).rejects.toMatchObject({ status: 409, reason: 'raced' });
});

test('refusals have status, reason, message and details', () => {
  const of = ({ status, reason, message, details }: ReturnType<typeof raced>) => [status, reason, message, details];
  expect(of(invalid('name', 'No.'))).toEqual([400, 'invalid', 'No.', { field: 'name' }]);
  expect(of(sessionEnded())).toEqual([401, 'session', 'Please sign in again.', {}]);
  expect(of(raced())).toEqual([
    409,
    'raced',
    'The account was changed at the same time. Please try again.',
    { retryAfter: 1 },
  ]);
});

test('a link that was used by another request is refused; a repeat of the same request is checked again', async () => {
  const refusal = sessionEnded();
  expect(await usedMeanwhile(tableOf(() => Item({ done: { N: '1' } })).store, 'A#1', 'done', refusal)).toBeUndefined();
  await expect(usedMeanwhile(tableOf(() => Item({ user: { S: 'u' } })).store, 'A#1', 'done', refusal)).rejects.toBe(
    refusal,
  );
  await expect(usedMeanwhile(tableOf().store, 'A#1', 'done', refusal)).rejects.toBe(refusal);
});
