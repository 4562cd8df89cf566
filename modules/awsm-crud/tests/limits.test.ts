import { expect, test, vi } from 'vitest';
import { CrudError } from '../lib/error.ts';
import { newId } from '../lib/id.ts';
import type { ResourceOptions } from '../lib/index.ts';
import { client, type Input, kept, make, refused } from './played.ts';

// Answers and refusals, to their limits, with a simulated table.

test('each refusal has its status, its word for programs and its text', async () => {
  const { table } = kept();
  const call = client(table);
  const { json } = await call('POST', '/items', { title: 'a' });
  const at = `/items/${json.id}`;
  const said = async (...asked: Parameters<typeof call>) => {
    const { statusCode, json: body, headers } = await call(...asked);
    expect(headers).toMatchObject({ 'cache-control': 'no-cache' });
    return [statusCode, body.reason, body.error];
  };
  expect(await said('GET', '/items/x')).toEqual([404, 'absent', 'There is no such item.']);
  expect(await said('POST', '/items', {})).toEqual([422, 'invalid', 'What was sent does not fit the schema.']);
  expect(await said('PUT', at, [])).toEqual([400, 'invalid', 'Send a JSON object.']);
  expect(await said('PATCH', at, 'null')).toEqual([400, 'invalid', 'Send a JSON object.']);
  expect(await said('PATCH', at, { title: 'b' }, { 'if-match': '"2"' })).toEqual([
    412,
    'changed',
    'The item was changed since. Read it again.',
  ]);
  for (const name of ['version', 'updatedAt']) {
    expect(await said('PUT', at, { ...json, [name]: 7 })).toEqual([
      409,
      'conflict',
      `The item has another ${name} now. Read it again.`,
    ]);
  }
  for (const name of ['id', 'createdAt']) {
    const { statusCode, json: body } = await call('PATCH', at, { [name]: 'x' });
    expect([statusCode, body.error, body.problems]).toEqual([
      422,
      'What was sent does not fit the schema.',
      [{ path: `/${name}`, message: 'cannot be changed' }],
    ]);
  }
  expect(await said('PATCH', '/items', {})).toEqual([405, 'method', 'PATCH cannot be done here.']);
  expect(await call('POST', at, {})).toMatchObject({ headers: { allow: 'GET, PUT, PATCH, DELETE' } });
  expect(await said('GET', '/items?limit=0')).toEqual([400, 'invalid', 'limit is a number from 1 to 100.']);
  expect(await said('GET', '/items?order=x')).toEqual([400, 'invalid', 'order is asc or desc.']);
  expect(await said('GET', '/items?cursor=x')).toEqual([400, 'invalid', 'cursor is not one of this list.']);
  expect(await said('GET', '/items?title=x')).toEqual([
    400,
    'invalid',
    '"title" is none of limit, cursor, order, status, rank.',
  ]);
  const owned = client(table, { owned: true });
  const { statusCode, json: body } = await owned('GET', '/items');
  expect([statusCode, body.reason, body.error]).toEqual([403, 'forbidden', 'Only known callers have items.']);
  const careful = client(table, { requireIfMatch: true });
  expect((await careful('DELETE', at)).json).toEqual({
    error: 'Send If-Match with the ETag of the item that you saw.',
    reason: 'condition',
  });
  expect((await careful('PATCH', at, { title: 'c' }, { 'if-match': ' * ' })).statusCode).toBe(200);
});

test('an error with an unlisted status has the reason "refused"', () => {
  expect(new CrudError(418, 'x')).toMatchObject({ name: 'CrudError', reason: 'refused', status: 418, headers: {} });
});

test('If-None-Match with the current tag is answered with 304', async () => {
  const call = client(kept().table);
  const { json } = await call('POST', '/items', { title: 'a' });
  const at = `/items/${json.id}`;
  const status = async (seen: string) => (await call('GET', at, undefined, { 'if-none-match': seen })).statusCode;
  const seen = ['"1"', '"7", W/"1"', ' "1"', '*'];
  expect(await Promise.all(seen.map(status))).toEqual([304, 304, 304, 304]);
  expect(await Promise.all(['"2"', '1', 'W/*x'].map(status))).toEqual([200, 200, 200]);
});

test('a patch has one of two content types; another one is refused with both in Accept-Patch', async () => {
  const call = client(kept().table);
  const { json } = await call('POST', '/items', { title: 'a' });
  const at = `/items/${json.id}`;
  const merge = { 'content-type': 'application/merge-patch+json' };
  expect((await call('PATCH', at, { title: 'b' }, merge)).statusCode).toBe(200);
  const text = { 'content-type': 'text/plain' };
  const patched = await call('PATCH', at, { title: 'b' }, text);
  expect([patched.statusCode, patched.headers?.['accept-patch']]).toEqual([
    415,
    'application/merge-patch+json, application/json',
  ]);
  for (const [method, path] of [
    ['PUT', at],
    ['POST', '/items'],
  ] as const) {
    const { statusCode, headers } = await call(method, path, { title: 'b' }, merge);
    expect([statusCode, headers?.['accept-patch']]).toEqual([415, undefined]);
  }
  // Other refusals of a patch do not mention types.
  const broken = await call('PATCH', at, '{');
  expect([broken.statusCode, broken.headers?.['accept-patch']]).toEqual([400, undefined]);
});

test('an idempotency key has up to 255 characters, a body up to maxBytes', async () => {
  const call = client(kept().table, { maxBytes: 20 });
  const status = async (key: string) =>
    (await call('POST', '/items', { title: 'a' }, { 'idempotency-key': key })).statusCode;
  expect([await status('x'.repeat(255)), await status('x'.repeat(256)), await status('ä')]).toEqual([201, 400, 400]);
  const { json } = await call('POST', '/items', { title: 'a' }, { 'idempotency-key': '' });
  expect(json.error).toBe('Idempotency-Key has 1 to 255 characters of ASCII, without spaces.');
  const body = (count: number) => `{"title":"${'x'.repeat(count)}"}`;
  expect([
    (await call('POST', '/items', body(8))).statusCode,
    (await call('POST', '/items', body(9))).statusCode,
  ]).toEqual([201, 413]);
});

test('a repeated request is answered with the item as it was made, another item is refused', async () => {
  let earlier: Input | undefined;
  const inputs: Input[] = [];
  const call = client((operation, input) => {
    expect(operation).toBe('TransactWriteItems');
    const [note, put] = (input.TransactItems as { Put: Input }[]).map(({ Put }) => Put);
    inputs.push(note!, put!);
    if (earlier === undefined) {
      earlier = note!.Item as Input;
      return {};
    }
    throw refused('TransactionCanceledException', {
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: earlier }, { Code: 'None' }],
    });
  });
  const key = { 'idempotency-key': 'k' };
  const first = await call('POST', '/items', { title: 'a', rank: 1 }, key);
  expect(first.headers).not.toHaveProperty('idempotency-replayed');
  const again = await call('POST', '/items', { rank: 1, title: 'a' }, key);
  expect(again).toMatchObject({ json: first.json, headers: { 'idempotency-replayed': 'true', etag: '"1"' } });
  expect((await call('POST', '/items', { title: 'b' }, key)).json.error).toBe(
    'This Idempotency-Key came before with another item.',
  );
  const [note, put] = inputs;
  expect(note).toMatchObject({
    TableName: 't',
    Item: {
      resource: { S: 'r#requests' },
      made: { S: first.json.id },
      createdAt: { S: '1970-01-01T00:00:00.000Z' },
      expires: { N: '86400' },
    },
    ConditionExpression: 'attribute_not_exists(id) OR expires <= :now',
    ExpressionAttributeValues: { ':now': { N: '0' } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  expect(put).toEqual({
    TableName: 't',
    ConditionExpression: 'attribute_not_exists(id)',
    Item: {
      resource: { S: 'r' },
      id: { S: first.json.id },
      version: { N: '1' },
      createdAt: { S: '1970-01-01T00:00:00.000Z' },
      updatedAt: { S: '1970-01-01T00:00:00.000Z' },
      data: { M: { title: { S: 'a' }, rank: { N: '1' } } },
      filter2: { S: 'r#rank=1' },
    },
  });
});

test('wrong options of a resource are errors that name the mistake', () => {
  const of = (more: Partial<ResourceOptions>) => () => make(() => ({}), more);
  expect(of({ name: 'a b' })).toThrow('"a b" is not a valid name for a resource: letters, digits, - and _.');
  expect(of({ filters: ['status', 'rank', 'title'] })).toThrow(
    'The table has two indexes to filter by: filter1 and filter2.',
  );
  expect(of({ pageSize: { default: 0, max: 0 } })).toThrow('pageSize: default from 1 to max, max up to 1000.');
  for (const filters of [['toString'], ['other']]) {
    expect(of({ filters })).toThrow(`filters: "${filters[0]}" is no property to filter by.`);
  }
  expect(of({ schema: { type: 'object' }, filters: ['a'] })).toThrow('filters: "a" is no property');
  for (const odd of [true, {}, { type: 'string' }] as object[]) {
    expect(of({ schema: odd, filters: [] })).toThrow('schema /type: an item is of the type object');
  }
  const properties = { version: {} };
  expect(of({ schema: { type: 'object', properties }, filters: [] })).toThrow(
    'schema /properties/version: every item has this by itself',
  );
});

test('throttling is logged and answered with 503, and an item that is too large is refused', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const error = refused('ThrottlingException');
  const call = client(() => {
    throw error;
  });
  const { statusCode, json } = await call('GET', '/items');
  expect([statusCode, json]).toEqual([503, { error: 'There is too much traffic. Please try again.', reason: 'busy' }]);
  expect(log.mock.calls).toEqual([['The request failed:', error]]);
  log.mockRestore();
  const large = client(() => {
    throw Object.assign(new Error('Item size has exceeded'), { code: 'ValidationException' });
  });
  expect((await large('POST', '/items', { title: 'a' })).json.error).toBe(
    'The item is larger than 400 KB, which is what DynamoDB keeps.',
  );
});

test('an update gives up when the item keeps changing, and says so', async () => {
  const item = { id: { S: 'i' }, version: { N: '1' }, createdAt: { S: 'c' }, updatedAt: { S: 'u' } };
  const call = client((operation) => {
    if (operation === 'GetItem') return { Item: item };
    throw refused('ConditionalCheckFailedException');
  });
  const { json } = await call('PUT', `/items/${newId(0)}`, { title: 'a' });
  expect(json).toEqual({ error: 'Others change this item at the same time. Try again.', reason: 'conflict' });
});
