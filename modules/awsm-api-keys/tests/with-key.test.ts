import { createHandler, json, Refusal, readRequest } from 'jaws-core-js/http';
import { describe, expect, test } from 'vitest';
import { callerOf, withKey } from '../lib/with-key.ts';

const claims = {
  sub: 'ada',
  customer: 'ada',
  apiKey: 'abcdefghijkl',
  plan: 'pro',
  scopes: 'read write',
  refused: '',
  retryAfter: '',
  rateLimit: '"rate";r=9;t=1',
  rateLimitPolicy: '"rate";q=10;w=1',
};

/** The authorizer's values in a request to a REST or an HTTP API. */
const events = {
  REST: (authorizer: object, headers = {}) => ({
    resource: '/a',
    httpMethod: 'GET',
    headers,
    requestContext: { authorizer },
  }),
  HTTP: (lambda: object, headers = {}) => ({
    version: '2.0',
    routeKey: 'GET /a',
    rawPath: '/a',
    headers,
    requestContext: { http: { method: 'GET' }, authorizer: { lambda } },
  }),
};

describe.each(['REST', 'HTTP'] as const)('%s', (api) => {
  const handler = createHandler(
    withKey((_request, caller) => json(200, caller, { 'x-a': '1' }), { scopes: ['write'] }),
  );

  test('a function gets who calls, an answer the fields', async () => {
    const { statusCode, body, headers } = await handler(events[api](claims));
    expect(statusCode).toBe(200);
    expect(JSON.parse(body!)).toEqual({ customer: 'ada', key: 'abcdefghijkl', plan: 'pro', scopes: ['read', 'write'] });
    expect(headers).toMatchObject({
      'x-a': '1',
      ratelimit: '"rate";r=9;t=1',
      'ratelimit-policy': '"rate";q=10;w=1',
    });
  });

  test.each(['rate', 'quota'])('beyond the %s it answers 429', async (refused) => {
    const event = events[api]({ ...claims, refused, retryAfter: '7' }, { 'Accept-Language': 'de' });
    const { statusCode, body, headers } = await handler(event);
    expect(statusCode).toBe(429);
    expect(headers).toMatchObject({ 'retry-after': '7', ratelimit: '"rate";r=9;t=1' });
    expect(JSON.parse(body!)).toMatchObject({
      reason: refused,
      retryAfter: 7,
      error: expect.stringMatching(/Anfragen|Tarif/),
    });
  });

  test('without a scope it answers 403', async () => {
    const { statusCode, body } = await handler(events[api]({ ...claims, scopes: 'read' }));
    expect({ statusCode, reason: JSON.parse(body!).reason }).toEqual({ statusCode: 403, reason: 'scope' });
  });

  test.each([{}, { sub: 'ada' }, { ...claims, apiKey: undefined }])(
    'past the authorizer it answers 401',
    async (none) => {
      expect((await handler(events[api](none))).statusCode).toBe(401);
    },
  );
});

test('a refusal of the function has the fields, and its own headers', async () => {
  const handler = createHandler(
    withKey(() => {
      throw new Refusal(404, 'unknown', 'There is none.', {}, { 'x-b': '2' });
    }),
  );
  const { statusCode, headers } = await handler(events.REST(claims));
  expect(statusCode).toBe(404);
  expect(headers).toMatchObject({ ratelimit: '"rate";r=9;t=1', 'x-b': '2' });
});

test('claims of users do not count as a key', () => {
  expect(callerOf(readRequest(events.REST({ sub: 'ada', plan: 'pro', customer: 'ada' })))).toBeUndefined();
});

const plain = createHandler(withKey(() => json(200, {}, { ratelimit: 'mine' })));

test('the function decides about the fields that it sets; fields without a value are left out', async () => {
  expect((await plain(events.REST(claims))).headers).toMatchObject({
    ratelimit: 'mine',
    'ratelimit-policy': '"rate";q=10;w=1',
  });
  const handler = createHandler(withKey(() => json(200, {})));
  for (const none of [
    { rateLimit: '', rateLimitPolicy: undefined },
    { rateLimit: 7, rateLimitPolicy: 7 },
  ]) {
    const { statusCode, headers } = await handler(events.REST({ ...claims, ...none }));
    expect(statusCode).toBe(200);
    expect(headers).not.toHaveProperty('ratelimit');
    expect(headers).not.toHaveProperty('ratelimit-policy');
  }
});

test('all scopes are needed, none by default; a reason that is unknown refuses nothing', async () => {
  expect((await plain(events.REST({ ...claims, scopes: '' }))).statusCode).toBe(200);
  expect((await plain(events.REST({ ...claims, refused: 'other' }))).statusCode).toBe(200);
  const both = createHandler(withKey(() => json(200, {}), { scopes: ['read', 'write'] }));
  expect((await both(events.REST(claims))).statusCode).toBe(200);
  const { statusCode, headers } = await both(events.REST({ ...claims, scopes: 'write' }));
  expect([statusCode, headers?.ratelimit]).toEqual([403, claims.rateLimit]);
});

test('refusals have the texts that a function gives', async () => {
  const texts = { de: { key: 'Kein Schlüssel!', scope: 'Darf nicht!', rate: 'Langsam!' } };
  const handler = createHandler(withKey(() => json(200, {}), { scopes: ['admin'], texts }));
  const said = async (more: object) => {
    const { statusCode, body } = await handler(events.REST({ ...claims, ...more }, { 'accept-language': 'de' }));
    const { error, reason, retryAfter } = JSON.parse(body ?? '');
    return [statusCode, reason, error, retryAfter];
  };
  expect(await said({})).toEqual([403, 'scope', 'Darf nicht!', undefined]);
  expect(await said({ apiKey: 7 })).toEqual([401, 'key', 'Kein Schlüssel!', undefined]);
  expect(await said({ refused: 'rate', retryAfter: '3' })).toEqual([429, 'rate', 'Langsam!', 3]);
});

test('a bug of the function is a bug', async () => {
  const error = new TypeError('a bug');
  const act = withKey(() => {
    throw error;
  });
  await expect(act(readRequest(events.REST(claims)), {})).rejects.toBe(error);
});

test('a caller has a customer, a key and a plan, all texts', () => {
  const of = (more: object) => callerOf({ claims: { ...claims, ...more } });
  expect(of({})).toEqual({ customer: 'ada', key: 'abcdefghijkl', plan: 'pro', scopes: ['read', 'write'] });
  expect(of({ scopes: undefined })?.scopes).toEqual([]);
  for (const wrong of [{ customer: 7 }, { apiKey: undefined }, { plan: null }]) expect(of(wrong)).toBeUndefined();
});
