import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { newId } from '../lib/id.ts';
import { createResource, type ResourceOptions, serve } from '../lib/index.ts';

const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const { PointInTimeRecoverySpecification, TimeToLiveSpecification, ...properties } = Resources.CrudTable.Properties;
const schema = {
  type: 'object',
  required: ['title'],
  additionalProperties: false,
  properties: { title: { type: 'string' }, status: { type: 'string' }, rank: { type: 'integer' }, more: {} },
};

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = createAws({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await aws.json('dynamodb', 'CreateTable', { TableName: 'crud', ...properties });
});
afterAll(() => cloud.close());

let names = 0;
let clock = Date.parse('2026-01-01T00:00:00Z');
const make = (options: Partial<ResourceOptions> = {}) =>
  createResource({
    name: `r${names++}`,
    schema,
    aws,
    table: 'crud',
    now: () => clock++,
    filters: ['status', 'rank'],
    ...options,
  });

/** Requests as a REST API passes them on. */
function client(options: Partial<ResourceOptions> = {}) {
  const resource = make(options);
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const { pathname, searchParams } = new URL(path, 'http://api');
    const id = /^\/items\/(.+)$/.exec(pathname)?.[1];
    const event = {
      httpMethod: method,
      path: pathname,
      pathParameters: id === undefined ? null : { id },
      queryStringParameters: Object.fromEntries(searchParams),
      headers: { 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      requestContext: { identity: { userArn: headers.who ?? null, cognitoIdentityId: headers.pool ?? null } },
    };
    const answer = await serve(resource)(event);
    return { ...answer, json: answer.body ? JSON.parse(answer.body) : undefined };
  };
}

describe('one item', () => {
  test('is made, read, replaced, patched, deleted', async () => {
    const call = client();
    const made = await call('POST', '/items', { title: 'a', more: { deep: [1, null, true, ''] } });
    expect(made).toMatchObject({ statusCode: 201, headers: { etag: '"1"', location: `items/${made.json.id}` } });
    expect(made.json).toMatchObject({ title: 'a', version: 1, more: { deep: [1, null, true, ''] } });
    expect(made.json.updatedAt).toBe(made.json.createdAt);
    const at = `/items/${made.json.id}`;
    expect((await call('GET', at)).json).toEqual(made.json);

    // An item can be sent back exactly as it was read.
    const replaced = await call('PUT', at, { ...made.json, title: 'b', more: undefined });
    expect(replaced).toMatchObject({ statusCode: 200, headers: { etag: '"2"' } });
    expect(replaced.json).not.toHaveProperty('more');
    expect(replaced.json.createdAt).toBe(made.json.createdAt);
    expect(replaced.json.updatedAt > made.json.updatedAt).toBe(true);

    const patched = await call('PATCH', at, { status: 'open' }, { 'Content-Type': 'application/merge-patch+json' });
    expect(patched.json).toMatchObject({ title: 'b', status: 'open', version: 3 });
    expect((await call('PATCH', at, { status: null })).json).not.toHaveProperty('status');
    expect(await call('DELETE', at)).toMatchObject({ statusCode: 204, body: '' });
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      expect((await call(method, at, method === 'GET' ? undefined : { title: 'x' })).statusCode).toBe(404);
    }
  });

  test('returns 404 for another resource or an invalid id', async () => {
    const made = await client()('POST', '/items', { title: 'a' });
    const other = client();
    for (const id of [made.json.id, newId(0), 'x', 'r0#requests']) {
      expect((await other('GET', `/items/${encodeURIComponent(id)}`)).statusCode).toBe(404);
      expect((await other('DELETE', `/items/${encodeURIComponent(id)}`)).statusCode).toBe(404);
    }
  });

  test.each<[string, unknown, Record<string, string>, number]>([
    ['no JSON', '{', {}, 400],
    ['no body', undefined, {}, 400],
    ['a list', [], {}, 422],
    ['another type', '<a/>', { 'Content-Type': 'text/xml' }, 415],
    ['too much', { title: 'x'.repeat(256 * 1024) }, {}, 413],
    ['against the schema', { title: 1, x: 1 }, {}, 422],
    ['an id of its own', { title: 'a', id: 'b' }, {}, 422],
    ['a prototype', '{"title":"a","more":{"__proto__":{"a":1}}}', {}, 422],
    ['a number without end', '{"title":"a","more":1e999}', {}, 422],
    ['a text too long for the index', { title: 'a', status: 'x'.repeat(2000) }, {}, 422],
    ['a bad key', { title: 'a' }, { 'Idempotency-Key': 'a b' }, 400],
  ])('%s is refused', async (_, body, headers, status) => {
    expect((await client()('POST', '/items', body, headers)).statusCode).toBe(status);
  });

  test('problems are reported with their paths', async () => {
    const { json } = await client()('POST', '/items', { title: 1, x: 1 });
    expect(json.problems).toEqual([
      { path: '/x', message: 'is not known' },
      { path: '/title', message: 'must be of the type string' },
    ]);
  });

  test('unknown methods', async () => {
    const call = client();
    expect(await call('PUT', '/items', {})).toMatchObject({ statusCode: 405, headers: { allow: 'GET, POST' } });
    expect(await call('POST', `/items/${newId(0)}`, {})).toMatchObject({ statusCode: 405 });
    expect(
      await call('PATCH', `/items/${newId(0)}`, [], { 'Content-Type': 'application/json-patch+json' }),
    ).toMatchObject({
      statusCode: 415,
      headers: { 'accept-patch': 'application/merge-patch+json, application/json' },
    });
  });
});

describe('locking', () => {
  test('If-Match: the version that was seen', async () => {
    const call = client();
    const { json } = await call('POST', '/items', { title: 'a' });
    const at = `/items/${json.id}`;
    const old = { 'If-Match': '"1"' };
    expect((await call('PATCH', at, { title: 'b' }, old)).statusCode).toBe(200);
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      expect((await call(method, at, { title: 'c' }, old)).statusCode).toBe(412);
      expect((await call(method, at, { title: 'c' }, { 'If-Match': 'W/"2"' })).statusCode).toBe(412);
    }
    expect((await call('PUT', at, { ...json, title: 'c' })).statusCode).toBe(409);
    expect((await call('PUT', at, { title: 'c' }, { 'If-Match': '"7", "2"' })).json.version).toBe(3);
    expect((await call('DELETE', at, undefined, { 'If-Match': '*' })).statusCode).toBe(204);
    expect((await call('DELETE', at, undefined, { 'If-Match': '"3"' })).statusCode).toBe(404);
  });

  test('can be required', async () => {
    const call = client({ requireIfMatch: true });
    const { json, headers } = await call('POST', '/items', { title: 'a' });
    const at = `/items/${json.id}`;
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect((await call(method, at, { title: 'b' })).statusCode).toBe(428);
    expect((await call('DELETE', at, undefined, { 'If-Match': headers?.etag ?? '' })).statusCode).toBe(204);
  });

  test('of many at the same time nothing is lost', async () => {
    const call = client();
    const { json } = await call('POST', '/items', { title: 'a', more: {} });
    const at = `/items/${json.id}`;
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => call('PATCH', at, { more: { [`n${n}`]: n } })));
    const done = all.filter(({ statusCode }) => statusCode === 200).length;
    expect(all.every(({ statusCode }) => statusCode === 200 || statusCode === 409)).toBe(true);
    const { json: now } = await call('GET', at);
    expect([Object.keys(now.more).length, now.version]).toEqual([done, done + 1]);
    const once = await Promise.all(
      [1, 2, 3].map(() => call('DELETE', at, undefined, { 'If-Match': `"${now.version}"` })),
    );
    expect(once.filter(({ statusCode }) => statusCode === 204)).toHaveLength(1);
  });

  test('If-None-Match: nothing is sent twice', async () => {
    const call = client();
    const { json } = await call('POST', '/items', { title: 'a' });
    const seen = await call('GET', `/items/${json.id}`, undefined, { 'If-None-Match': 'W/"1"' });
    expect(seen).toMatchObject({ statusCode: 304, body: '', headers: { etag: '"1"' } });
  });
});

describe('Idempotency-Key', () => {
  test('makes one item, however often it is sent', async () => {
    const call = client();
    const key = { 'Idempotency-Key': 'k1', who: 'ann' };
    const first = await call('POST', '/items', { title: 'a', rank: 1 }, key);
    await call('PATCH', `/items/${first.json.id}`, { title: 'b' });
    const second = await call('POST', '/items', { rank: 1, title: 'a' }, key);
    expect(second).toMatchObject({ statusCode: 201, json: first.json, headers: { 'idempotency-replayed': 'true' } });
    expect((await call('POST', '/items', { title: 'other' }, key)).statusCode).toBe(422);
    expect((await call('POST', '/items', { title: 'a', rank: 1 }, { ...key, who: 'bob' })).json.id).not.toBe(
      first.json.id,
    );
    expect((await call('GET', '/items')).json.items).toHaveLength(2);
    clock += 25 * 60 * 60 * 1000;
    expect((await call('POST', '/items', { title: 'later' }, key)).statusCode).toBe(201);
  });

  test('at the same time', async () => {
    const call = client();
    const all = await Promise.all(
      [1, 2, 3, 4].map(() => call('POST', '/items', { title: 'a' }, { 'Idempotency-Key': 'k' })),
    );
    expect(all.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true);
    expect((await call('GET', '/items')).json.items).toHaveLength(1);
  });
});

describe('lists', () => {
  test('pages in the order of making, and backwards', async () => {
    const call = client();
    for (let n = 0; n < 7; n++) await call('POST', '/items', { title: `t${n}` });
    for (const [order, expected] of [
      ['asc', 't0 t1 t2 t3 t4 t5 t6'],
      ['desc', 't6 t5 t4 t3 t2 t1 t0'],
    ]) {
      const titles: string[] = [];
      const sizes: number[] = [];
      let cursor = '';
      do {
        const { json } = await call('GET', `/items?limit=3&order=${order}${cursor && `&cursor=${cursor}`}`);
        titles.push(...json.items.map((item: { title: string }) => item.title));
        sizes.push(json.items.length);
        cursor = json.next ?? '';
      } while (cursor);
      expect([titles.join(' '), sizes]).toEqual([expected, [3, 3, 1]]);
    }
    // A page that is just full is the last one.
    expect((await call('GET', '/items?limit=7')).json.next).toBeNull();
  });

  test('filters, one and both, with pages', async () => {
    const call = client();
    for (let n = 0; n < 12; n++)
      await call('POST', '/items', { title: `t${n}`, status: n % 2 ? 'odd' : 'even', rank: n % 3 });
    const titles = async (query: string) =>
      (await call('GET', `/items?${query}`)).json.items.map((item: { title: string }) => item.title).join(' ');
    expect(await titles('status=odd')).toBe('t1 t3 t5 t7 t9 t11');
    expect(await titles('rank=2&order=desc')).toBe('t11 t8 t5 t2');
    expect(await titles('rank=0&status=even')).toBe('t0 t6');
    expect(await titles('status=none')).toBe('');
    const { json } = await call('GET', '/items?rank=1&status=odd&limit=1');
    expect(json.items[0].title).toBe('t1');
    expect(await titles(`rank=1&status=odd&limit=1&cursor=${json.next}`)).toBe('t7');
    // A changed item moves.
    const [first] = (await call('GET', '/items?status=odd&limit=1')).json.items;
    await call('PATCH', `/items/${first.id}`, { status: null });
    expect(await titles('status=odd')).toBe('t3 t5 t7 t9 t11');
  });

  test('invalid queries', async () => {
    const call = client();
    await call('POST', '/items', { title: 'a' });
    await call('POST', '/items', { title: 'b' });
    const { next } = (await call('GET', '/items?limit=1')).json;
    const forged = Buffer.from(
      Buffer.from(next, 'base64url')
        .toString()
        .replace(/[^.]+$/, 'r0#requests'),
    ).toString('base64url');
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'order=up',
      'title=a',
      'cursor=x',
      `cursor=${forged}`,
      '__proto__=1',
    ]) {
      expect([query, (await call('GET', `/items?${query}`)).statusCode]).toEqual([query, 400]);
    }
    expect((await call('GET', `/items?order=desc&cursor=${next}`)).statusCode).toBe(400);
    expect((await client()('GET', `/items?cursor=${next}`)).json.items).toEqual([]);
  });

  test('large items make small pages', async () => {
    const call = client();
    for (let n = 0; n < 22; n++) await call('POST', '/items', { title: `t${n}`.padEnd(250_000) });
    const { json, body } = await call('GET', '/items');
    expect(json.next).not.toBeNull();
    expect(body?.length).toBeLessThan(6 * 1024 * 1024);
    const rest = await call('GET', `/items?cursor=${json.next}`);
    expect(json.items.length + rest.json.items.length).toBe(22);
  });
});

describe('owned items', () => {
  test('are invisible to others', async () => {
    const call = client({ owned: true });
    const [ann, bob] = [{ who: 'ann' }, { who: 'ann#status=open' }];
    const { json } = await call('POST', '/items', { title: 'a', status: 'open' }, ann);
    const at = `/items/${json.id}`;
    expect((await call('GET', at, undefined, ann)).json).toEqual(json);
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      expect((await call(method, at, method === 'GET' ? undefined : { title: 'b' }, bob)).statusCode).toBe(404);
      expect((await call(method, at, { title: 'b' })).statusCode).toBe(403);
    }
    for (const query of ['', '?status=open']) {
      expect((await call('GET', `/items${query}`, undefined, bob)).json.items).toEqual([]);
      expect((await call('GET', `/items${query}`, undefined, ann)).json.items).toEqual([json]);
    }
  });

  test('of an identity pool are those of one identity', async () => {
    const call = client({ owned: true });
    const who = 'arn:aws:sts::123456789012:assumed-role/Pool/CognitoIdentityCredentials';
    const { json } = await call('POST', '/items', { title: 'secret' }, { who, pool: 'us-east-1:alice' });
    expect((await call('GET', '/items', undefined, { who, pool: 'us-east-1:alice' })).json.items).toEqual([json]);
    expect((await call('GET', '/items', undefined, { who, pool: 'us-east-1:bob' })).json.items).toEqual([]);
    expect((await call('GET', '/items', undefined, { who })).statusCode).toBe(403);
  });
});

test('settings that cannot work are refused', () => {
  expect(() => make({ name: 'a/b' })).toThrow('not a valid name for a resource');
  expect(() => make({ filters: ['a', 'b', 'c'] })).toThrow('two indexes');
  expect(() => make({ filters: ['nothing'] })).toThrow('no property');
  expect(() => make({ filters: [], schema: { type: 'array' } })).toThrow('/type');
  expect(() => make({ filters: [], schema: { type: 'object', properties: { id: {} } } })).toThrow('/properties/id');
  expect(() => make({ pageSize: { default: 10, max: 5 } })).toThrow('pageSize');
});

test('an internal error reveals nothing', async () => {
  const said: unknown[] = [];
  const error = console.error;
  console.error = (...args) => said.push(args);
  try {
    const resource = createResource({ name: 'x', schema, aws, table: 'not-there' });
    const answer = await serve(resource)({ httpMethod: 'GET', headers: {} });
    expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('Something went wrong.') });
    expect(said).toHaveLength(1);
  } finally {
    console.error = error;
  }
});

test('a request of an HTTP API, from a web page', async () => {
  const resource = make({ allowOrigin: 'https://app.example' });
  const body = Buffer.from('{"title":"ä"}').toString('base64');
  const requestContext = { http: { method: 'POST' } };
  const headers = { origin: 'https://app.example' };
  const answer = await serve(resource)({
    rawPath: '/dev/items',
    headers: { 'content-type': 'application/json', ...headers },
    requestContext,
    body,
    isBase64Encoded: true,
  });
  expect(answer).toMatchObject({ statusCode: 201, headers: { 'access-control-allow-origin': 'https://app.example' } });
  expect(JSON.parse(answer.body ?? '').title).toBe('ä');
  const preflight = await serve(resource)({ headers, requestContext: { http: { method: 'OPTIONS' } } });
  expect(preflight).toMatchObject({
    statusCode: 204,
    headers: { 'access-control-allow-origin': 'https://app.example' },
  });
  expect(preflight.headers?.['access-control-allow-headers']).toContain('if-match');
});

describe('limits', () => {
  test('a patch that is nested deeper than anything', async () => {
    const call = client();
    const { json } = await call('POST', '/items', { title: 'a' });
    const deep = `{"more":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    const patched = await call('PATCH', `/items/${json.id}`, deep);
    expect(patched).toMatchObject({
      statusCode: 422,
      json: { problems: [{ message: 'is nested more than 30 levels' }] },
    });
  });

  test('a property without a name', async () => {
    const call = client();
    const refused = await call('POST', '/items', { title: 'a', more: { '': 1 } });
    expect(refused).toMatchObject({ statusCode: 422, json: { problems: [{ path: '/more/' }] } });
  });

  test('a page that a function could not answer is shorter, and the next one goes on', async () => {
    const call = client();
    // Each is 40 KB in the table, and about 280 KB in the answer of the function.
    for (let n = 0; n < 25; n++) await call('POST', '/items', { title: '\u0001'.repeat(40_000), rank: n });
    const ranks: number[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const answer = await call('GET', `/items?limit=25${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(Buffer.byteLength(JSON.stringify(answer.body))).toBeLessThan(6_000_000);
      ranks.push(...answer.json.items.map(({ rank }: { rank: number }) => rank));
      cursor = answer.json.next ?? '';
      pages++;
    } while (cursor !== '');
    expect(pages).toBe(2);
    expect(ranks).toEqual([...Array(25).keys()]);
  });
});
