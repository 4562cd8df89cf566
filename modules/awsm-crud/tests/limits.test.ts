import { textIn } from 'jaws-core-js/http';
import { expect, test, vi } from 'vitest';
import { fromAttribute, toAttribute } from '../lib/attribute-value.ts';
import { readCursor, writeCursor } from '../lib/cursor.ts';
import { documentProblem } from '../lib/document.ts';
import { CrudError } from '../lib/error.ts';
import { newId } from '../lib/id.ts';
import { createResource, de, type Json, type ResourceOptions, serve } from '../lib/index.ts';
import { compileSchema } from '../lib/schema/compile.ts';
import { createStore } from '../lib/store.ts';

// Answers, limits and what the table is asked, with a table whose answers are played.

const schema = {
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: { title: { type: 'string' }, status: { type: 'string' }, rank: { type: 'integer' }, more: {} },
};
type Input = Readonly<Record<string, unknown>>;
type Table = (operation: string, input: Input) => unknown;
const awsOf = (table: Table) => ({
  json: async (_service: string, operation: string, input: object = {}) => table(operation, input as Input) as never,
});
const refused = (code: string, body?: object) => Object.assign(new Error(code), { code, body });

/** A table of one item in memory, as far as these tests ask it. */
function kept() {
  const inputs: [string, Input][] = [];
  let item: Record<string, { S?: string; N?: string }> | undefined;
  const table: Table = (operation, input) => {
    inputs.push([operation, input]);
    if (operation === 'GetItem') return item === undefined ? {} : { Item: item };
    if (operation === 'PutItem') item = input.Item as typeof item;
    if (operation === 'DeleteItem') item = undefined;
    return operation === 'Query' ? { Items: item ? [item] : [] } : {};
  };
  return { inputs, table };
}
const make = (table: Table, options: Partial<ResourceOptions> = {}) =>
  createResource({
    name: 'r',
    schema,
    filters: ['status', 'rank'],
    aws: awsOf(table),
    table: 't',
    now: () => 0,
    ...options,
  });
function client(table: Table, options: Partial<ResourceOptions> = {}) {
  const handle = serve(make(table, options));
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { pathname, searchParams } = new URL(path, 'http://api');
    const id = /^\/items\/(.+)$/.exec(pathname)?.[1];
    const answer = await handle({
      httpMethod: method,
      path: pathname,
      pathParameters: id === undefined ? null : { id },
      queryStringParameters: Object.fromEntries(searchParams),
      headers,
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      requestContext: {},
    });
    return { ...answer, json: answer.body ? JSON.parse(answer.body) : undefined };
  };
}

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

test('what is none of the usual refusals is called so', () => {
  expect(new CrudError(418, 'x')).toMatchObject({ name: 'CrudError', reason: 'refused', status: 418, headers: {} });
});

test('an answer has its tag, and none that a caller has already', async () => {
  const call = client(kept().table);
  const { json } = await call('POST', '/items', { title: 'a' });
  const at = `/items/${json.id}`;
  const status = async (seen: string) => (await call('GET', at, undefined, { 'if-none-match': seen })).statusCode;
  const seen = ['"1"', '"7", W/"1"', ' "1"', '*'];
  expect(await Promise.all(seen.map(status))).toEqual([304, 304, 304, 304]);
  expect(await Promise.all(['"2"', '1', 'W/*x'].map(status))).toEqual([200, 200, 200]);
});

test('what is patched may be of two types, and a patch of another one is told which', async () => {
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
  // Another refusal of a patch says nothing of types.
  const broken = await call('PATCH', at, '{');
  expect([broken.statusCode, broken.headers?.['accept-patch']]).toEqual([400, undefined]);
});

test('a key has up to 255 characters; a body as many bytes as are allowed', async () => {
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

test('a request that is cancelled for another reason is under way', async () => {
  for (const reasons of [undefined, [], [{ Code: 'TransactionConflict' }, { Code: 'None' }]]) {
    const call = client(() => {
      throw refused('TransactionCanceledException', reasons && { CancellationReasons: reasons });
    });
    const { statusCode, json } = await call('POST', '/items', { title: 'a' }, { 'idempotency-key': 'k' });
    expect([statusCode, json.error]).toEqual([409, 'The same request is under way. Please try again.']);
  }
});

test('an item is deleted in the version that was seen, or as it is', async () => {
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

test('a list is asked for in rounds, and says where it goes on when it has found nothing so far', async () => {
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

test('a page asks for one item more than it shows, less those that it has', async () => {
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

test('items of a caller are in a partition of the caller, whatever their name', async () => {
  const { inputs, table } = kept();
  const handle = serve(make(table, { owned: true }));
  const requestContext = { authorizer: { principalId: 'a#b@c/d' } };
  await handle({ httpMethod: 'POST', path: '/items', headers: {}, body: '{"title":"a","status":"x"}', requestContext });
  expect(inputs[0]?.[1].Item).toMatchObject({
    resource: { S: 'r@a%23b%40c%2Fd' },
    filter1: { S: 'r@a%23b%40c%2Fd#status=x' },
  });
});

test('a cursor is of one list and one version, and is nothing more', () => {
  const id = newId(0);
  const cursor = writeCursor(id, 'q');
  const text = Buffer.from(cursor, 'base64url').toString();
  const odd = (from: string | RegExp, to: string) => Buffer.from(text.replace(from, to)).toString('base64url');
  expect(readCursor(cursor, 'q')).toBe(id);
  expect(readCursor(cursor, 'p')).toBeUndefined();
  for (const other of [odd(/^1/, '2'), odd(/$/, '.x'), odd(id, 'r'), odd(/\..*/, ''), '']) {
    expect(readCursor(other, 'q')).toBeUndefined();
  }
});

test('values are what DynamoDB calls them', () => {
  const value: Json = { a: 'x', b: 1.5, c: true, d: false, e: null, f: [0, ['y']], g: {} };
  const attribute = {
    M: {
      a: { S: 'x' },
      b: { N: '1.5' },
      c: { BOOL: true },
      d: { BOOL: false },
      e: { NULL: true },
      f: { L: [{ N: '0' }, { L: [{ S: 'y' }] }] },
      g: { M: {} },
    },
  } as const;
  expect(toAttribute(value)).toEqual(attribute);
  expect(fromAttribute(attribute)).toEqual(value);
});

test('numbers and levels that are just kept, and the next ones', () => {
  const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  expect([documentProblem(1e-130), documentProblem(-9.99e125), documentProblem(nested(30))]).toEqual(
    Array(3).fill(undefined),
  );
  const size = { path: '', message: 'is a number that is too large or too small' };
  expect([documentProblem(9.9e-131), documentProblem(1e126), documentProblem(-1e126)]).toEqual(Array(3).fill(size));
  expect(documentProblem(nested(31))).toEqual({ path: '/0'.repeat(30), message: 'is nested more than 30 levels' });
  expect(documentProblem({ a: { '': 1 } })).toEqual({ path: '/a/', message: 'is no name for a property' });
});

test.each<[string, string[], string[]]>([
  ['time', ['23:59:60Z', '00:00:00.5+23:59', '10:00:00z'], ['24:00:00Z', '10:60:00Z', '10:00:61Z', '10:00:00+24:00']],
  ['date', ['2000-02-29', '2024-12-31'], ['1900-02-29', '2024-00-10', '2024-04-31', '2024-01-00', 'x2024-01-01']],
  ['date-time', ['2024-01-01T00:00:00Z'], ['2024-01-01 00:00:00Z', '2024-01-01x00:00:00Z']],
  ['email', [`${'a'.repeat(64)}@b.co`], [`${'a'.repeat(65)}@b.co`, `a@${'b'.repeat(250)}.co`]],
  ['uri', ['mailto:a@b.co'], ['http://', '1a:b', 'a:ä']],
])('format %s, to its limits', (format, good, bad) => {
  const validate = compileSchema({ format });
  for (const text of good) expect([text, validate(text)]).toEqual([text, []]);
  for (const text of bad) expect([text, validate(text).length]).toEqual([text, 1]);
});

test('an address of e-mail has 254 characters', () => {
  const validate = compileSchema({ format: 'email' });
  const of = (count: number) => `a@${'b'.repeat(count - 5)}.co`;
  expect([of(254).length, validate(of(254)).length, validate(of(255)).length]).toEqual([254, 0, 1]);
});

test('multiples are exact, whatever their size', () => {
  const isMultiple = (value: number, step: number) => compileSchema({ multipleOf: step })(value).length === 0;
  for (const [value, step] of [
    [0, 0.01],
    [-4.35, 0.01],
    [1_000_000_000.01, 0.01],
    [9_007_199_254_740_992, 2],
    [1e300, 7],
  ] as const) {
    expect([value, isMultiple(value, step)]).toEqual([value, true]);
  }
  for (const [value, step] of [
    [1_000_000_000.5, 1],
    [1_000_000_000.005, 0.01],
    [1e-20, 0.01],
    [4.355, 0.01],
  ] as const) {
    expect([value, isMultiple(value, step)]).toEqual([value, false]);
  }
});

test.each<[Json, string, string]>([
  [{ anyOf: [true, 5] }, '/anyOf/1', 'must be an object, true or false'],
  [{ properties: { 'a/b': { items: [] } } }, '/properties/a~1b/items', 'must be an object, true or false'],
  [{ additionalProperties: 5 }, '/additionalProperties', 'must be an object, true or false'],
  [{ $ref: '#/toString' }, '/$ref', '"#/toString" is not there'],
  [{ $ref: '#x' }, '/$ref', '"#x" is not in this schema'],
  [{ $ref: '#/$defs/100%' }, '/$ref', '"#/$defs/100%" is not in this schema'],
  [{ minItems: Number.MAX_VALUE }, '/minItems', 'must be a whole number from 0 on'],
  [5, '', 'must be an object, true or false'],
])('the schema %j is wrong at %s', (given, path, message) => {
  let error: unknown;
  try {
    compileSchema(given);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ name: 'SchemaError', path, message: `schema ${path || '(whole)'}: ${message}` });
});

test('a reference goes by names that are encoded, by lists, and to itself', () => {
  const schema = {
    $defs: { 'a b': { type: 'string' }, 'c~d': { type: 'number' }, list: { anyOf: [{ type: 'null' }, true] } },
    properties: {
      one: { $ref: '#/$defs/a%20b' },
      two: { $ref: '#/$defs/c~0d' },
      three: { $ref: '#/$defs/list/anyOf/0' },
    },
  };
  const validate = compileSchema(schema);
  expect(validate({ one: 'x', two: 1, three: null })).toEqual([]);
  expect(validate({ one: 1, two: 'x', three: 1 }).map(({ path }) => path)).toEqual(['/one', '/two', '/three']);
});

test('a definition may have any name', () => {
  const $defs = { '100%': { type: 'string' }, 'a%20b': { type: 'number' }, 'a/b~c': { type: 'null' } };
  const properties = {
    one: { $ref: '#/$defs/100%25' },
    two: { $ref: '#/$defs/a%2520b' },
    three: { $ref: '#/$defs/a~1b~0c' },
  };
  const validate = compileSchema({ $defs, properties });
  expect(validate({ one: 'x', two: 1, three: null })).toEqual([]);
  expect(validate({ one: 1, two: 'x', three: 1 }).map(({ path }) => path)).toEqual(['/one', '/two', '/three']);
});

test('every message of a place is in German as a whole', async () => {
  const messages = [
    ...['is missing', 'is not known', 'cannot be changed', 'is too long to be filtered by', 'must not be there'],
    ...['is a number that is too large or too small', 'is nested more than 30 levels', 'is no name for a property'],
    ...['fits none of the schemas that it may have', 'is what it must not be', 'must have no element twice'],
    'fits more than one of the schemas of which it must fit one',
    ...['must be of the type x', 'must be of the format x', 'must be one of x', 'must be x', 'must match x'],
    ...['must be at least 1', 'must be at most 1', 'must be more than 1', 'must be less than 1'],
    'must be a multiple of 1',
    ...['least', 'most'].flatMap((which) =>
      ['1 character', '2 characters', '1 element', '2 elements', '2 properties'].map(
        (count) => `must have at ${which} ${count}`,
      ),
    ),
    ...['The body is not JSON.', 'The body has more than 1 bytes.', 'The content type must be x.'],
  ];
  const english =
    /\b(must|is|has|have|at|least|most|more|than|of|the|no|not|be|fits|cannot|an?|element|characters?)\b/i;
  for (const message of messages) {
    const german = textIn(message, 'de', { de });
    expect([message, english.exec(german.replace(/\bElement\b/g, ''))?.[0]]).toEqual([message, undefined]);
  }
  const plural = (text: string) => textIn(text, 'de', { de });
  expect([plural('must have at least 1 element'), plural('must have at least 2 elements')]).toEqual([
    'muss mindestens 1 Element haben',
    'muss mindestens 2 Elemente haben',
  ]);
});

test('what a project set wrong is said with its first request, by name', () => {
  const of = (more: Partial<ResourceOptions>) => () => make(() => ({}), more);
  expect(of({ name: 'a b' })).toThrow('"a b" is no name of a resource: letters, digits, - and _.');
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

test('too much traffic is in the log, and is no fault of the caller', async () => {
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

test('three changes between: the answer says so', async () => {
  const item = { id: { S: 'i' }, version: { N: '1' }, createdAt: { S: 'c' }, updatedAt: { S: 'u' } };
  const call = client((operation) => {
    if (operation === 'GetItem') return { Item: item };
    throw refused('ConditionalCheckFailedException');
  });
  const { json } = await call('PUT', `/items/${newId(0)}`, { title: 'a' });
  expect(json).toEqual({ error: 'Others change this item at the same time. Try again.', reason: 'conflict' });
});
