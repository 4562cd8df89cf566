import { expect, test } from 'vitest';
import { newId } from '../lib/id.ts';
import { createResource, serve } from '../lib/index.ts';
import { createStore } from '../lib/store.ts';
import { awsOf, client, type Input, kept, make, refused, schema } from './played.ts';

// Requests to the table, with simulated answers.

test('a request that is cancelled for another reason is under way', async () => {
  for (const reasons of [undefined, [], [{ Code: 'TransactionConflict' }, { Code: 'None' }]]) {
    const call = client(() => {
      throw refused('TransactionCanceledException', reasons && { CancellationReasons: reasons });
    });
    const { statusCode, json } = await call('POST', '/items', { title: 'a' }, { 'idempotency-key': 'k' });
    expect([statusCode, json.error]).toEqual([409, 'The same request is under way. Please try again.']);
  }
});

test('an item is deleted at the version that was read, or unconditionally', async () => {
  const item = { id: { S: 'i' }, version: { N: '1' }, createdAt: { S: 'c' }, updatedAt: { S: 'u' } };
  const asked: [string, Input][] = [];
  let problem: Error | undefined;
  const call = client((operation, input) => {
    asked.push([operation, input]);
    if (operation === 'DeleteItem' && problem) throw problem;
    return operation === 'GetItem' ? { Item: item } : {};
  });
  const id = newId(0);
  const remove = async (ifMatch?: string) =>
    (await call('DELETE', `/items/${id}`, undefined, ifMatch === undefined ? {} : { 'if-match': ifMatch })).statusCode;
  expect([await remove(), await remove('*'), await remove('"1"')]).toEqual([204, 204, 204]);
  expect(asked.map(([operation]) => operation)).toEqual(['DeleteItem', 'DeleteItem', 'GetItem', 'DeleteItem']);
  const Key = { resource: { S: 'r' }, id: { S: id } };
  const usual = { TableName: 't', Key, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  expect(asked[0]).toEqual(['DeleteItem', { ...usual, ConditionExpression: 'attribute_exists(id)' }]);
  expect(asked[2]).toEqual(['GetItem', { TableName: 't', Key, ConsistentRead: true }]);
  expect(asked[3]?.[1]).toEqual({
    ...usual,
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: { ':version': { N: '1' } },
  });
  problem = refused('ConditionalCheckFailedException', { Item: item });
  expect(await remove('"1"')).toBe(412);
  for (const body of [{}, undefined]) {
    problem = refused('ConditionalCheckFailedException', body);
    expect(await remove('"1"')).toBe(404);
  }
});

test('a change is written on the version that it was made of, by the clock', async () => {
  const { inputs, table } = kept();
  const call = client(table);
  const { json } = await call('POST', '/items', { title: 'a', status: 'open' });
  expect(json).toEqual({
    id: json.id,
    title: 'a',
    status: 'open',
    version: 1,
    createdAt: '1970-01-01T00:00:00.000Z',
    updatedAt: '1970-01-01T00:00:00.000Z',
  });
  await call('PATCH', `/items/${json.id}`, { status: null });
  expect(inputs.at(-1)).toEqual([
    'PutItem',
    {
      TableName: 't',
      Item: {
        resource: { S: 'r' },
        id: { S: json.id },
        version: { N: '2' },
        createdAt: { S: '1970-01-01T00:00:00.000Z' },
        updatedAt: { S: '1970-01-01T00:00:00.000Z' },
        data: { M: { title: { S: 'a' } } },
      },
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': { N: '1' } },
    },
  ]);
  const before = Date.now();
  const { item } = await createResource({ name: 'r', schema, aws: awsOf(table), table: 't' }).create({ title: 'a' });
  expect(Date.parse(item.createdAt)).toBeGreaterThanOrEqual(before);
});

test('a list is read in a bounded number of rounds, and returns a cursor when they find nothing', async () => {
  const inputs: Input[] = [];
  const key = { resource: { S: 'r' }, id: { S: 'last' } };
  const store = createStore(
    awsOf((_, input) => {
      inputs.push(input);
      return { LastEvaluatedKey: key };
    }),
    't',
    'r',
    ['status', 'rank'],
  );
  const filters = [
    { field: 'rank', value: '1' },
    { field: 'status', value: 'open' },
  ];
  const after = newId(0);
  expect(await store.list({ filters, after, descending: true, limit: 2 })).toEqual({ items: [], next: 'last' });
  const asked = {
    TableName: 't',
    IndexName: 'filter2',
    KeyConditionExpression: '#n0 = :v0',
    FilterExpression: '#n1 = :v1',
    ExpressionAttributeNames: { '#n0': 'filter2', '#n1': 'filter1' },
    ExpressionAttributeValues: { ':v0': { S: 'r#rank=1' }, ':v1': { S: 'r#status=open' } },
    ScanIndexForward: false,
    Limit: 1000,
  };
  const start = { resource: { S: 'r' }, id: { S: after }, filter2: { S: 'r#rank=1' } };
  expect(inputs).toEqual([
    { ...asked, ExclusiveStartKey: start },
    ...Array(3).fill({ ...asked, ExclusiveStartKey: key }),
  ]);
});

test('each query of a page requests only the missing items and one more', async () => {
  const inputs: Input[] = [];
  const item = (id: string) => ({ id: { S: id }, version: { N: '1' }, createdAt: { S: 'c' }, updatedAt: { S: 'u' } });
  const pages = [[item('a')], [item('b'), item('c')]];
  const store = createStore(
    awsOf((_, input) => {
      inputs.push(input);
      return { Items: pages[inputs.length - 1], LastEvaluatedKey: { id: { S: 'x' } } };
    }),
    't',
    'r',
    [],
  );
  const { items, next } = await store.list({ filters: [], descending: false, limit: 2 });
  expect([items.map(({ id }) => id), next, items[0]?.data]).toEqual([['a', 'b'], 'b', {}]);
  expect(inputs).toEqual([
    {
      TableName: 't',
      KeyConditionExpression: '#n0 = :v0',
      ExpressionAttributeNames: { '#n0': 'resource' },
      ExpressionAttributeValues: { ':v0': { S: 'r' } },
      ScanIndexForward: true,
      Limit: 3,
    },
    expect.objectContaining({ Limit: 2, ExclusiveStartKey: { id: { S: 'x' } } }),
  ]);
});

test('a page has at most five megabytes of its answer, and one item at least', async () => {
  const shown = { version: 1, createdAt: 'c', updatedAt: 'u' };
  const around = Buffer.byteLength(JSON.stringify(JSON.stringify({ id: 'a', ...shown, data: { t: '' } })));
  const most = 5 * 1024 * 1024;
  const pageOf = async (...sizes: number[]) => {
    const Items = sizes.map((size, index) => ({
      id: { S: 'abc'[index] },
      version: { N: '1' },
      createdAt: { S: 'c' },
      updatedAt: { S: 'u' },
      data: { M: { t: { S: 'x'.repeat(size - around) } } },
    }));
    const store = createStore(
      awsOf(() => ({ Items })),
      't',
      'r',
      [],
    );
    const { items, next } = await store.list({ filters: [], descending: false, limit: 10 });
    return [items.map(({ id }) => id).join(''), next];
  };
  expect(await pageOf(1000, most - 1000)).toEqual(['ab', undefined]);
  expect(await pageOf(1000, most - 999)).toEqual(['a', 'a']);
  expect(await pageOf(1000, most - 2000, 1001)).toEqual(['ab', 'b']);
  expect(await pageOf(most + 1, 1000)).toEqual(['a', 'a']);
});

test('owned items are in a partition of their owner, whatever characters the name of the owner has', async () => {
  const { inputs, table } = kept();
  const handle = serve(make(table, { owned: true }));
  const requestContext = { authorizer: { principalId: 'a#b@c/d' } };
  await handle({
    httpMethod: 'POST',
    path: '/items',
    headers: { 'content-type': 'application/json' },
    body: '{"title":"a","status":"x"}',
    requestContext,
  });
  expect(inputs[0]?.[1].Item).toMatchObject({
    resource: { S: 'r@a%23b%40c%2Fd' },
    filter1: { S: 'r@a%23b%40c%2Fd#status=x' },
  });
});
