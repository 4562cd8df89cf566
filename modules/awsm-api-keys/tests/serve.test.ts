import { beforeEach, expect, test } from 'vitest';
import { isCustomer, serve } from '../lib/http/serve.ts';
import { KeyRefusal } from '../lib/texts.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const id = 'abcdefghijkl';
const seconds = () => Math.floor(desk.at / 1000);

interface Asked {
  readonly claims?: object;
  readonly body?: object | string;
  readonly query?: object;
  readonly headers?: object;
  readonly params?: object | null;
}
async function ask(
  route: string,
  { claims = { sub: 'ada' }, body, query = {}, headers = {}, params = { id } }: Asked = {},
) {
  const [httpMethod, resource] = route.split(' ');
  const { statusCode, body: text = '' } = await serve(
    desk,
    '*',
  )({
    httpMethod,
    resource,
    headers: { 'content-type': 'application/json', ...headers },
    queryStringParameters: query,
    pathParameters: params,
    requestContext: { authorizer: claims, identity: {} },
    body: typeof body === 'object' ? JSON.stringify(body) : (body ?? ''),
  });
  return { statusCode, ...(text === '' ? {} : JSON.parse(text)) };
}
function own(of = id, more: object = {}) {
  desk.put({ pk: `KEY#${of}`, sk: 'KEY', customer: 'ada', hash: 'x', created: seconds() });
  desk.put({
    pk: 'CUSTOMER#ada',
    sk: `KEY#${of}`,
    name: 'n',
    prefix: `ak_dev_${of}`,
    scopes: 'read',
    created: seconds(),
    ...more,
  });
}

test('a list shows the plan, what was used, and each key with its times', async () => {
  own(id, { until: seconds() + 86_400 });
  own('zzzzzzzzzzzz');
  desk.put({ pk: 'USED#ada', sk: `${id}#us-east-1`, at: seconds() - 60 });
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-15#us-east-1', n: 4 });
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-14#us-east-1', n: 5 });
  const key = { name: 'n', scopes: ['read'], created: '2026-01-15T12:00:00.000Z' };
  expect(await ask('GET /api-keys')).toEqual({
    statusCode: 200,
    plan: { name: 'free', ratePerSecond: 2, burst: 3, perDay: 20, perMonth: 30, scopes: ['read'] },
    usage: { today: 4, month: 9 },
    keys: [
      { ...key, id, prefix: `ak_dev_${id}`, ends: '2026-01-16T12:00:00.000Z', lastUsed: '2026-01-15T11:59:00.000Z' },
      { ...key, id: 'zzzzzzzzzzzz', prefix: 'ak_dev_zzzzzzzzzzzz' },
    ],
  });
});

test('a new key of the wanted name, scopes and life', async () => {
  const made = await ask('POST /api-keys', { body: { name: 'CI', scopes: [], expiresInDays: 2 } });
  expect(made).toMatchObject({
    statusCode: 201,
    name: 'CI',
    scopes: [],
    created: '2026-01-15T12:00:00.000Z',
    ends: '2026-01-17T12:00:00.000Z',
    key: expect.stringMatching(/^ak_dev_/),
  });
  expect(await ask('POST /api-keys', { body: { name: 'CI' } })).not.toHaveProperty('ends');
  desk.settings = { ...desk.settings, expiryDays: 3 };
  const headers = { 'idempotency-key': 'r1' };
  const first = await ask('POST /api-keys', { body: { name: 'CI' }, headers });
  expect(first.ends).toBe('2026-01-18T12:00:00.000Z');
  expect((await ask('POST /api-keys', { body: { name: 'CI' }, headers })).id).toBe(first.id);
});

test('a key is renamed, rotated and revoked by its id', async () => {
  own();
  expect(await ask('PATCH /api-keys/{id}', { body: { name: 'new' } })).toEqual({ statusCode: 204 });
  expect(desk.items.get(`CUSTOMER#ada KEY#${id}`)).toMatchObject({ name: 'new' });
  const headers = { 'idempotency-key': 'r1' };
  const next = await ask('POST /api-keys/{id}/rotate', { body: { overlapHours: 1 }, headers });
  expect(next).toMatchObject({ statusCode: 201, name: 'new', key: expect.any(String) });
  expect(desk.items.get(`CUSTOMER#ada END#${id}`)).toMatchObject({ at: seconds() + 3600 });
  expect((await ask('POST /api-keys/{id}/rotate', { headers })).id).toBe(next.id);
  expect(await ask('DELETE /api-keys/{id}')).toEqual({ statusCode: 204 });
  expect(await ask('DELETE /api-keys/{id}')).toEqual({ statusCode: 204 });
  const unknown = { statusCode: 404, reason: 'unknown', error: 'There is no such key.' };
  for (const params of [{ id: 'other' }, null]) {
    expect(await ask('DELETE /api-keys/{id}', { params })).toEqual(unknown);
    expect(await ask('POST /api-keys/{id}/rotate', { params })).toEqual(unknown);
  }
});

test('returns the usage of the requested days', async () => {
  for (const date of ['2026-01-13', '2026-01-14', '2026-01-15'])
    desk.put({ pk: 'USE#ada#0', sk: `${date}#us-east-1`, n: 1, k_a: 1 });
  const query = { from: '2026-01-14', to: '2026-01-14' };
  expect(await ask('GET /api-keys/usage', { query })).toEqual({
    statusCode: 200,
    ...query,
    days: [{ day: '2026-01-14', region: 'us-east-1', requests: 1, keys: { a: 1 } }],
  });
  expect(await ask('GET /api-keys/usage')).toMatchObject({ from: '2025-12-17', to: '2026-01-15', days: [{}, {}, {}] });
  expect(await ask('GET /api-keys/usage', { query: { to: '2026-01-14' } })).toMatchObject({ days: [{}, {}] });
  expect(await ask('GET /api-keys/usage', { query: { from: 'x' } })).toEqual({
    statusCode: 400,
    reason: 'invalid',
    field: 'from',
    error: 'Please give two days such as 2026-01-31, at most 93 days apart.',
  });
});

test('endpoints are answered where a project has put them', async () => {
  own();
  expect((await ask('GET /account/keys')).keys).toHaveLength(1);
  expect((await ask('POST /account/keys', { body: { name: 'CI' } })).statusCode).toBe(201);
  expect((await ask('GET /account/keys/usage')).days).toEqual([]);
  expect((await ask('PATCH /account/keys/{id}', { body: { name: 'x' } })).statusCode).toBe(204);
  expect((await ask('POST /account/keys/{id}/rotate')).statusCode).toBe(201);
  expect((await ask('DELETE /account/keys/{id}')).statusCode).toBe(204);
});

test.each(['GET /api-keys/{id}', 'POST /api-keys/none', 'PATCH /api-keys', 'DELETE /api-keys', 'PUT /constructor'])(
  '%s does not exist, with or without a session',
  async (route) => {
    const refused = { statusCode: 404, reason: 'unknown', error: 'There is no such key.' };
    expect(await ask(route)).toEqual(refused);
    expect(await ask(route, { claims: {} })).toEqual(refused);
    expect(desk.sent).toEqual([]);
  },
);

test('the caller must be a user, not an API key', async () => {
  const session = { statusCode: 401, reason: 'session', error: 'Bitte melden Sie sich an.' };
  const headers = { 'accept-language': 'de' };
  for (const claims of [
    {},
    { sub: '' },
    { sub: 'a#b' },
    { sub: 'x'.repeat(129) },
    { sub: 'ada', apiKey: id },
    { sub: 'ada', apiKey: '' },
  ])
    expect(await ask('GET /api-keys', { claims, headers }), JSON.stringify(claims)).toEqual(session);
  expect(desk.sent).toEqual([]);
  for (const fine of ['a', 'x'.repeat(128), 'a:b.c@d|e_f-1']) expect(isCustomer(fine)).toBe(true);
  for (const wrong of [undefined, 7, '', 'a b', 'a/b', 'x'.repeat(129)]) expect(isCustomer(wrong)).toBe(false);
});

test('a body is JSON of at most 16 KB, or empty', async () => {
  const status = async (asked: Asked) => (await ask('POST /api-keys', asked)).statusCode;
  const sized = (bytes: number) => ({ body: `{"name":"${'x'.repeat(bytes - 11)}"}` });
  expect([await status(sized(16 * 1024)), await status(sized(16 * 1024 + 1))]).toEqual([400, 413]);
  expect(await status({ body: { name: 'x' }, headers: { 'content-type': 'text/plain' } })).toBe(415);
  expect(await ask('POST /api-keys')).toMatchObject({ statusCode: 400, field: 'name' });
  desk.settings = { ...desk.settings, texts: { en: { name: 'A name, please.' } } };
  expect((await ask('POST /api-keys')).error).toBe('A name, please.');
});

test('a refusal keeps its details and headers', () => {
  const refusal = new KeyRefusal(429, 'limit', 'newKeys', { retryAfter: 9 });
  expect({ ...refusal, message: refusal.message }).toEqual({
    name: 'KeyRefusal',
    status: 429,
    reason: 'limit',
    text: 'newKeys',
    details: { retryAfter: 9 },
    message: 'You have made many keys today. Please try again tomorrow.',
  });
  expect(refusal.in('de', {}, { 'x-a': '1' })).toMatchObject({
    status: 429,
    reason: 'limit',
    message: 'Sie haben heute viele Schlüssel erzeugt. Bitte versuchen Sie es morgen wieder.',
    details: { retryAfter: 9 },
    headers: { 'x-a': '1' },
  });
  expect(new KeyRefusal(401, 'key', 'key').details).toEqual({});
});
