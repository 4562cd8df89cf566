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

/** What comes with a request behind the authorizer of a REST or an HTTP API. */
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
