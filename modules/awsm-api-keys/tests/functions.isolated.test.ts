import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { makeTable } from '../../../test/users-functions.ts';

// The functions themselves, as Lambda calls them, on the tables of an embedded cloud, with the module's own plans.
// biome-ignore lint/suspicious/noExplicitAny: events and answers of Lambda, which the tests look into
type Handler = (event?: any) => Promise<any>;
const names = ['authorizer', 'authorizer-answered', 'cleanup', 'keys', 'operator', 'report'] as const;
const calls = {} as Record<(typeof names)[number], Handler>;
let cloud: Cloud;
/** The functions' time stands still here: a bucket would be refilled while tests wait for the cloud. */
let still: number | undefined;
beforeAll(async () => {
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => still ?? now());
  cloud = await startCloud({ port: 0 });
  for (const name of ['ApiKeys', 'ApiUsage']) await makeTable(cloud, 'awsm-api-keys', name);
  const variables = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: 'us-east-1',
    API_KEYS: 'ApiKeys',
    API_USAGE: 'ApiUsage',
    API_KEYS_STAGE: 'dev',
    API_KEYS_ISSUER: 'app/dev',
    API_KEYS_ORIGINS: 'https://app.example',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  for (const name of names) calls[name] = (await import(`../awsm/${name}/handler.ts`)).handler;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await cloud.close();
});

async function ask(sub: string | undefined, route: string, input?: object, more: object = {}) {
  const [httpMethod, resource] = route.split(' ');
  const { statusCode, body, headers } = await calls.keys({
    httpMethod,
    resource,
    headers: { 'content-type': 'application/json' },
    requestContext: { ...(sub !== undefined && { authorizer: { sub } }), identity: {} },
    body: input === undefined ? null : JSON.stringify(input),
    ...more,
  });
  return { status: statusCode, headers, ...(body === '' ? {} : JSON.parse(body)) };
}
const admitted = (key: string, name: 'authorizer' | 'authorizer-answered' = 'authorizer') =>
  calls[name]({ headers: { Authorization: `Bearer ${key}` }, methodArn: 'arn:x' });
const effect = async (key: string, name?: 'authorizer-answered') => {
  const { policyDocument, context } = await admitted(key, name);
  return [policyDocument.Statement[0].Effect, context.refused];
};

test('a customer makes a key, which opens the API, is renamed, rotated and revoked', async () => {
  expect(await ask(undefined, 'GET /api-keys')).toMatchObject({ status: 401 });
  const made = await ask('ada', 'POST /api-keys', { name: 'Laptop', scopes: ['read'] });
  expect(made).toMatchObject({ status: 201, name: 'Laptop', key: expect.stringMatching(/^ak_dev_/) });
  expect(await admitted(made.key)).toMatchObject({
    principalId: 'ada',
    policyDocument: { Statement: [{ Effect: 'Allow', Resource: 'arn:x' }] },
    context: { sub: 'ada', customer: 'ada', apiKey: made.id, plan: 'free', scopes: 'read', refused: '' },
  });
  const at = { pathParameters: { id: made.id } };
  expect((await ask('ada', 'PATCH /api-keys/{id}', { name: 'Phone' }, at)).status).toBe(204);
  expect((await ask('eve', 'PATCH /api-keys/{id}', { name: 'Mine' }, at)).status).toBe(404);
  expect((await ask('ada', 'GET /api-keys')).keys).toMatchObject([{ id: made.id, name: 'Phone' }]);
  const next = await ask('ada', 'POST /api-keys/{id}/rotate', {}, at);
  expect([next.status, next.key === made.key]).toEqual([201, false]);
  expect((await ask('ada', 'DELETE /api-keys/{id}', undefined, { pathParameters: { id: next.id } })).status).toBe(204);
  await expect(admitted(next.key)).rejects.toThrow('Unauthorized');
  for (const wrong of ['', 'x', made.key.slice(0, -1), `${made.key}x`])
    await expect(admitted(wrong)).rejects.toThrow('Unauthorized');
  expect((await ask('ada', 'GET /api-keys/usage')).days).toEqual(expect.any(Array));
});

test('beyond its rate a key is refused by the authorizer, or by the function where that answers', async () => {
  const { key } = await ask('bob', 'POST /api-keys', { name: 'Fast' });
  still = Date.now();
  const all = [];
  for (let n = 0; n < 11; n++) all.push(await effect(key));
  expect(all[0]).toEqual(['Allow', '']);
  const refused = all.filter(([one]) => one === 'Deny');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.[1]).not.toBe('');
  const [answered, reason] = await effect(key, 'authorizer-answered');
  expect([answered, reason]).toEqual(['Allow', refused[0]?.[1]]);
  still = undefined;
});

test('an operator finds and changes a customer; the plans of the module are these', async () => {
  const { key, id } = await ask('carl', 'POST /api-keys', { name: 'One' });
  await expect(calls.operator({ do: 'nothing' })).rejects.toThrow('find, export');
  expect(await calls.operator({ do: 'find', key })).toMatchObject({ customer: 'carl' });
  await expect(calls.operator({ do: 'plan', customer: 'carl', plan: 'gold' })).rejects.toThrow(
    'There is no plan "gold"; there are: free, pro.',
  );
  await expect(calls.operator({ do: 'show', customer: 'a b' })).rejects.toThrow(
    '"customer" must be the id of a customer',
  );
  await expect(calls.operator({ do: 'find', key: 'ak_prod_abcdefghijkl' })).rejects.toThrow(
    'This is not a key of the stage dev.',
  );
  expect(await calls.operator({ do: 'find', key: key.slice(0, 19) })).toEqual({
    id,
    found: true,
    customer: 'carl',
    isWhole: false,
  });
  expect(await calls.operator({ do: 'find', key: 'ak_dev_abcdefghijkl' })).toEqual({
    id: 'abcdefghijkl',
    found: false,
  });
  await calls.operator({ do: 'plan', customer: 'carl', plan: 'pro' });
  const { plan } = await ask('carl', 'GET /api-keys');
  expect(plan).toEqual({ name: 'pro', ratePerSecond: 50, burst: 100, perMonth: 1_000_000, scopes: ['read', 'write'] });
  expect((await ask('dora', 'GET /api-keys')).plan).toEqual({
    name: 'free',
    ratePerSecond: 2,
    burst: 10,
    perDay: 1000,
    perMonth: 10_000,
    scopes: ['read'],
  });
  await calls.cleanup({ detail: { sub: 'carl', issuer: 'other/dev' } });
  expect((await ask('carl', 'GET /api-keys')).keys).toMatchObject([{ id }]);
  await calls.cleanup({ detail: { sub: 'carl', issuer: 'app/dev' } });
  expect((await ask('carl', 'GET /api-keys')).keys).toEqual([]);
  expect(await calls.report()).toEqual({ events: expect.any(Number) });
});

test('an operator creates and revokes keys and blocks users; usage is reported by day', async () => {
  const made = await calls.operator({ do: 'create', customer: 'emil', name: 'CI', scopes: ['read'] });
  expect(made).toMatchObject({ name: 'CI', scopes: ['read'], key: expect.stringMatching(/^ak_dev_/) });
  expect((await calls.operator({ do: 'create', customer: 'emil' })).name).toBe('key');
  expect(await effect(made.key)).toEqual(['Allow', '']);
  const today = new Date().toISOString().slice(0, 10);
  const { days } = await calls.operator({ do: 'usage', customer: 'emil', from: today, to: today });
  expect(days).toMatchObject([{ day: today, requests: 1 }]);
  expect(await calls.operator({ do: 'show', customer: 'emil' })).toMatchObject({
    plan: 'free',
    usage: { today: 1, month: 1 },
    keys: [{}, {}],
  });
  const { lines, next } = await calls.operator({ do: 'export', from: today, to: today });
  const line = lines.split('\n').find((one: string) => one.includes('"emil"'));
  expect([JSON.parse(line), next]).toEqual([
    { customer: 'emil', day: today, region: 'us-east-1', requests: 1, keys: { [made.id]: 1 } },
    undefined,
  ]);
  await calls.operator({ do: 'disable', customer: 'emil' });
  await expect(
    calls['authorizer-answered']({ headers: { Authorization: `Bearer ${made.key}` }, methodArn: 'arn:x' }),
  ).rejects.toThrow('Unauthorized');
  await calls.operator({ do: 'enable', customer: 'emil' });
  expect(await calls.operator({ do: 'revoke', customer: 'emil', key: made.id })).toEqual({ revoked: made.id });
  await expect(calls.operator({ do: 'revoke', customer: 'emil', key: 'none' })).rejects.toThrow(
    'There is no key "none" of this customer.',
  );
  expect(await calls.operator({ do: 'revoke-all', customer: 'emil' })).toEqual({ revoked: 1 });
});

test('a key that was replaced is not replaced again, and its refusal has words', async () => {
  const made = await ask('finn', 'POST /api-keys', { name: 'One' });
  const at = { pathParameters: { id: made.id } };
  const next = await ask('finn', 'POST /api-keys/{id}/rotate', { overlapHours: 1 }, at);
  expect(next.status).toBe(201);
  const again = await ask('finn', 'POST /api-keys/{id}/rotate', {}, at);
  expect([again.status, again.reason]).toEqual([409, 'replaced']);
  expect(again.error).toMatch(/^\p{Lu}.{10,}\.$/u);
  expect((await ask('finn', 'POST /api-keys/{id}/rotate', {}, { pathParameters: { id: 'none' } })).status).toBe(404);
});

test('the pages of the project may call, with bodies of some size', async () => {
  const { headers } = await calls.keys({ httpMethod: 'OPTIONS', headers: { origin: 'https://app.example' } });
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
    'access-control-allow-headers': 'authorization, content-type, idempotency-key',
  });
  const other = await calls.keys({ httpMethod: 'OPTIONS', headers: { origin: 'https://b.example' } });
  expect(other.headers['access-control-allow-origin']).toBeUndefined();
  const sized = (bytes: number) => ask('ada', 'POST /api-keys', { name: 'x'.repeat(bytes - 11) });
  expect([(await sized(16 * 1024)).status, (await sized(16 * 1024 + 1)).status]).toEqual([400, 413]);
  expect(
    (await ask('ada', 'POST /api-keys', { name: 'x' }, { headers: { 'content-type': 'text/plain' } })).status,
  ).toBe(415);
  const german = await ask(undefined, 'GET /api-keys', undefined, { headers: { 'accept-language': 'de' } });
  expect(german.error).not.toBe((await ask(undefined, 'GET /api-keys')).error);
  // A key is not a user.
  const byKey = { requestContext: { authorizer: { sub: 'ada', apiKey: 'k' }, identity: {} } };
  expect((await ask('ada', 'GET /api-keys', undefined, byKey)).status).toBe(401);
  for (const odd of ['a b', 'x'.repeat(129), 'a/b']) expect((await ask(odd, 'GET /api-keys')).status).toBe(401);
  expect((await ask('x'.repeat(128), 'GET /api-keys')).status).toBe(200);
});
