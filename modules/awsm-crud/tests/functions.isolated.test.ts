import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { untranslated } from '../../../test/untranslated.ts';
import { newId } from '../lib/id.ts';
import { compileSchema, createResource, de, type Json, type ResourceOptions, serve } from '../lib/index.ts';

// The function itself, as Lambda calls it, and failures around it.
const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const schema = { type: 'object', properties: { title: { type: 'string', minLength: 1 }, done: { type: 'boolean' } } };
// biome-ignore lint/suspicious/noExplicitAny: answers, which the tests look into
type Handler = (event: any) => Promise<any>;
let cloud: Cloud;
let handler: Handler;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.endpoint);
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = Resources.CrudTable.Properties;
  const keys = { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' };
  await createAws().json('dynamodb', 'CreateTable', { TableName: 'crud', ...keys });
  vi.stubEnv('CRUD_TABLE', 'crud');
  handler = (await import('../awsm/items/handler.ts')).handler as Handler;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

async function ask(by: Handler, method: string, path: string, body?: unknown, headers: object = {}) {
  const { pathname, searchParams } = new URL(path, 'http://api');
  const id = /^\/items\/(.+)$/.exec(pathname)?.[1];
  const answer = await by({
    httpMethod: method,
    path: pathname,
    pathParameters: id === undefined ? null : { id },
    queryStringParameters: Object.fromEntries(searchParams),
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    requestContext: {},
  });
  return { status: answer.statusCode, headers: answer.headers, ...(answer.body ? JSON.parse(answer.body) : {}) };
}

test('the function keeps items, lists them by status, and says in German what is wrong', async () => {
  const made = await ask(handler, 'POST', '/items', { title: 'a', status: 'open' });
  expect(made).toMatchObject({ status: 'open', version: 1, id: expect.any(String) });
  expect((await ask(handler, 'GET', '/items?status=open')).items).toMatchObject([{ id: made.id }]);
  expect((await ask(handler, 'GET', '/items?status=done')).items).toEqual([]);
  // Neither a version nor a caller is required, unless the project wants it.
  expect((await ask(handler, 'PATCH', `/items/${made.id}`, { title: 'b' })).title).toBe('b');
  const german = { 'accept-language': 'de-AT,en;q=0.5' };
  const wrong = await ask(handler, 'POST', '/items', { title: 7, typo: 1 }, german);
  expect(wrong).toMatchObject({ status: 422, error: 'Das Gesendete passt nicht zum Schema.' });
  expect(wrong.problems).toContainEqual({ path: '/title', message: 'muss vom Typ string sein' });
  expect(wrong.problems).toContainEqual({ path: '/typo', message: 'ist nicht bekannt' });
  expect((await ask(handler, 'POST', '/items', '{', german)).error).toBe('Der Inhalt ist kein JSON.');
  expect((await ask(handler, 'GET', '/items/none', undefined, german)).error).toBe('Diesen Eintrag gibt es nicht.');
  expect((await ask(handler, 'GET', '/items?limit=0', undefined, german)).error).toBe(
    'limit ist eine Zahl von 1 bis 100.',
  );
  expect((await ask(handler, 'GET', '/items/none')).error).toBe('There is no such item.');
});

test('every text that people read is in German, and every message of a schema', () => {
  const core = ['The body is not JSON.', 'The body has more than {} bytes.', 'The content type must be {}.'];
  const sentences = Object.entries(de).filter(([text]) => /^[A-Z]/.test(text) && !core.includes(text));
  expect(
    untranslated(new URL('../lib', import.meta.url), Object.fromEntries(sentences), [
      'The table has two indexes to filter by: filter1 and filter2.',
      'The event names no user.',
    ]),
  ).toEqual([]);
  const values = (text: string) => text.split('{}').length;
  for (const [text, other] of Object.entries(de)) {
    expect([text, other.trim() === '', values(other)]).toEqual([text, false, values(text)]);
  }
});

/** What is said of values that do not fit. https://json-schema.org/draft/2020-12/json-schema-validation */
test.each<[Json, Json, string]>([
  [{ type: ['string', 'null'] }, 1, 'must be of the type string or null'],
  [{ const: { b: 1, a: 2 } }, 1, 'must be {"a":2,"b":1}'],
  [{ enum: ['a', 1] }, 2, 'must be one of "a", 1'],
  [{ minimum: 2 }, 1, 'must be at least 2'],
  [{ maximum: 2 }, 3, 'must be at most 2'],
  [{ exclusiveMinimum: 2 }, 2, 'must be more than 2'],
  [{ exclusiveMaximum: 2 }, 2, 'must be less than 2'],
  [{ multipleOf: 2 }, 3, 'must be a multiple of 2'],
  [{ minLength: 1 }, '', 'must have at least 1 character'],
  [{ minLength: 2 }, '', 'must have at least 2 characters'],
  [{ maxLength: 1 }, 'ab', 'must have at most 1 character'],
  [{ pattern: '^a$' }, 'b', 'must match ^a$'],
  [{ format: 'date' }, 'b', 'must be of the format date'],
  [{ minItems: 2 }, [], 'must have at least 2 elements'],
  [{ maxItems: 1 }, [1, 2], 'must have at most 1 element'],
  [{ uniqueItems: true }, [1, 1], 'must have no element twice'],
  [{ minProperties: 1 }, {}, 'must have at least 1 properties'],
  [{ maxProperties: 0 }, { a: 1 }, 'must have at most 0 properties'],
  [{ required: ['a'] }, {}, 'is missing'],
  [{ additionalProperties: false }, { a: 1 }, 'is not known'],
  [{ properties: { a: false } }, { a: 1 }, 'must not be there'],
  [{ anyOf: [{ type: 'null' }] }, 1, 'fits none of the schemas that it may have'],
  [{ oneOf: [{ type: 'null' }] }, 1, 'fits none of the schemas that it may have'],
  [{ oneOf: [true, true] }, 1, 'fits more than one of the schemas of which it must fit one'],
  [{ not: true }, 1, 'is what it must not be'],
])('%j says of %j: %s', (given, value, message) => {
  expect(compileSchema(given)(value).map((one) => one.message)).toEqual([message]);
});

test.each<[Json, string]>([
  [{ type: 'text' }, '"text" is no type'],
  [{ minLength: 1.5 }, 'must be a whole number from 0 on'],
  [{ minimum: '1' }, 'must be a number'],
  [{ multipleOf: 0 }, 'must be more than 0'],
  [{ enum: [] }, 'must be a list that is not empty'],
  [{ allOf: {} }, 'must be a list that is not empty'],
  [{ required: [1] }, 'must be a list of texts'],
  [{ properties: [] }, 'must be an object of schemas'],
  [{ $defs: 1 }, 'must be an object of schemas'],
  [{ uniqueItems: 'yes' }, 'must be true or false'],
  [{ pattern: '(' }, 'is no regular expression'],
  [{ format: 'phone' }, '"phone" is none of date, date-time'],
  [{ $ref: 1 }, 'must be a text such as'],
  [{ $ref: 'a' }, '"a" is not in this schema'],
  [{ $ref: '#/a' }, '"#/a" is not there'],
  [{ $schema: 'x' }, 'only draft 2020-12 is known'],
  [{ items: 1 }, 'must be an object, true or false'],
  [{ maximun: 1 }, '"maximun" is no keyword that is known here'],
])('the schema %j is refused: %s', (given, message) => {
  expect(() => compileSchema(given)).toThrow(message);
});

const make = (json: (operation: string) => unknown, more: Partial<ResourceOptions> = {}) => {
  const aws = { json: async (_service: string, operation: string) => json(operation) as never };
  return serve(createResource({ name: 'x', schema, aws, table: 't', ...more })) as Handler;
};
const failing = (code: string, message = '') =>
  make(() => {
    throw Object.assign(new Error(message), { code });
  });

test('what the table refuses is said so that a caller knows what to do', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const refusal = async (by: Handler) => {
    const { status, reason, headers } = await ask(by, 'POST', '/items', { title: 'a' }, { 'idempotency-key': 'k' });
    return [status, reason, headers['retry-after']];
  };
  expect(await refusal(failing('ValidationException', 'Item size has exceeded the maximum'))).toEqual([
    413,
    'size',
    undefined,
  ]);
  expect(await refusal(failing('ValidationException', 'other'))).toEqual([500, 'failed', undefined]);
  expect(await refusal(failing('TransactionCanceledException'))).toEqual([409, 'conflict', '1']);
  for (const code of ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded']) {
    expect(await refusal(failing(code))).toEqual([503, 'busy', '1']);
  }
  expect(await refusal(failing('InternalServerError'))).toEqual([500, 'failed', undefined]);
  expect(log.mock.calls.length).toBe(5);
  log.mockRestore();
});

test('of changes that always come between, the third is the last one', async () => {
  let tries = 0;
  const item = { id: { S: '' }, version: { N: '1' }, createdAt: { S: 'c' }, updatedAt: { S: 'u' }, data: { M: {} } };
  const raced = make((operation) => {
    if (operation === 'GetItem') return { Item: item };
    tries++;
    throw Object.assign(new Error(), { code: 'ConditionalCheckFailedException' });
  });
  const answer = await ask(raced, 'PATCH', `/items/${newId(0)}`, { title: 'b' });
  expect([answer.status, answer.reason, answer.headers['retry-after'], tries]).toEqual([409, 'conflict', '1', 3]);
});

test('an idempotency key counts for a day, and an id says when it was made', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const connection = { aws: createAws(), table: 'crud', now: () => now };
  const resource = createResource({ name: 'days', schema, ...connection });
  const create = async () => (await resource.create({ title: 'a' }, { idempotencyKey: 'k' })).item.id;
  const first = await create();
  now += 86_399_000;
  expect(await create()).toBe(first);
  now += 1000;
  expect(await create()).not.toBe(first);
  expect(newId(now)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(newId(now).replace('-', '').slice(0, 12), 16)).toBe(now);
  for (let n = 0; n < 50; n++) expect(newId(n)[14]).toBe('7');
});

test('what a page may be, and what a project may set', () => {
  const of = (more: Partial<ResourceOptions>) => () =>
    createResource({ name: 'x', schema, aws: createAws(), table: 't', ...more });
  expect(of({})().settings).toMatchObject({
    pageSize: { default: 25, max: 100 },
    maxBytes: 256 * 1024,
    owned: false,
    requireIfMatch: false,
    filters: [],
  });
  for (const pageSize of [
    { default: 1, max: 1 },
    { default: 1000, max: 1000 },
  ])
    expect(of({ pageSize })().settings.pageSize).toEqual(pageSize);
  for (const pageSize of [
    { default: 0, max: 1 },
    { default: 1, max: 1001 },
    { default: 2, max: 1 },
  ])
    expect(of({ pageSize })).toThrow('pageSize');
  expect(of({ name: 'x'.repeat(64) })().settings.name).toHaveLength(64);
  for (const name of ['', 'x'.repeat(65), 'a b']) expect(of({ name })).toThrow('is not a valid name for a resource');
  const limit = { type: 'object', properties: { limit: {}, cursor: {}, order: {} } };
  for (const field of ['limit', 'cursor', 'order'])
    expect(of({ schema: limit, filters: [field] })).toThrow('is no property to filter by');
  for (const own of ['id', 'version', 'createdAt', 'updatedAt']) {
    expect(of({ schema: { type: 'object', properties: { [own]: {} } } })).toThrow('every item has this by itself');
  }
});

test('pages of other origins may send what requests need, and read what answers say', async () => {
  const by = make(() => ({}), { allowOrigin: 'https://app.example' });
  const { headers } = await by({ httpMethod: 'OPTIONS', headers: { origin: 'https://app.example' } });
  expect(headers['access-control-allow-headers']).toBe(
    'authorization, content-type, idempotency-key, if-match, if-none-match',
  );
  expect(headers['access-control-expose-headers']).toBe('ETag, Location, Idempotency-Replayed');
  expect(headers['cache-control']).toBe('no-cache');
  const none = await make(() => ({}))({
    httpMethod: 'GET',
    headers: { origin: 'https://app.example' },
    path: '/items',
  });
  expect(none.headers['access-control-allow-origin']).toBeUndefined();
});

test('booleans and texts are filters as well as numbers, and each is only itself', async () => {
  const properties = { flag: { type: 'boolean' }, note: { type: 'string' } };
  const resource = createResource({
    name: 'kinds',
    schema: { type: 'object', properties },
    filters: ['flag', 'note'],
    aws: createAws(),
    table: 'crud',
  });
  const by = serve(resource) as Handler;
  await ask(by, 'POST', '/items', { flag: true, note: 'x'.repeat(1500) });
  await ask(by, 'POST', '/items', { flag: false, note: '' });
  const many = async (query: string) => (await ask(by, 'GET', `/items?${query}`)).items.length;
  expect([await many('flag=true'), await many('flag=false'), await many('flag=1')]).toEqual([1, 1, 0]);
  expect(await many(`note=${'x'.repeat(1500)}`)).toBe(1);
  expect(await ask(by, 'GET', `/items?note=${'x'.repeat(1501)}`)).toMatchObject({
    status: 400,
    error: 'note is too long.',
  });
  const long = await ask(by, 'POST', '/items', { note: 'x'.repeat(1501) });
  expect(long.problems).toEqual([{ path: '/note', message: 'is too long to be filtered by' }]);
});
