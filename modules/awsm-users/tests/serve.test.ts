import { expect, test } from 'vitest';
import type { Call, Outcome } from '../lib/http/routes.ts';
import { serve } from '../lib/http/serve.ts';
import { keyPair } from '../lib/secret.ts';
import { defineSettings } from '../lib/settings.ts';
import type { Users } from '../lib/users.ts';

/** A handler of one route, its calls, and the log until then. */
function handlerOf(outcome: Outcome = { status: 201, body: { b: 2 } }) {
  const written: object[] = [];
  const calls: (Call & { readonly written: number })[] = [];
  const json = async <Output>(_service: string, operation: string, input: object = {}): Promise<Output> => {
    if (operation !== 'GetItem') written.push(input);
    return {} as Output;
  };
  const users: Users = {
    secret: 'a secret of thirty-two characters',
    settings: defineSettings({ clientHeader: 'x-real-ip' }),
    issuer: 'app/dev',
    table: 'Users',
    mails: '',
    now: () => 0,
    aws: { json },
  };
  const route = async (_users: Users, call: Call) => {
    calls.push({ ...call, written: written.length });
    return outcome;
  };
  const routes = Object.fromEntries(['GET', 'POST', 'PATCH', 'DELETE'].map((method) => [`${method} /users/a`, route]));
  const handler = serve(users, routes, 'https://app.example');
  const call = (more: object = {}) =>
    handler({
      resource: '/users/a',
      httpMethod: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
      ...more,
    });
  return { call, calls, written, users };
}

test('a route gets the input and the client, and its outcome is the answer', async () => {
  const { call, calls } = handlerOf();
  const answer = await call({
    pathParameters: { id: 'a%2Fb' },
    headers: {
      'X-Real-Ip': '192.0.2.9',
      Authorization: 'Bearer x',
      'User-Agent': 'Agent/1',
      'Accept-Language': 'de',
      'Content-Type': 'application/json; charset=utf-8',
    },
    requestContext: { identity: { sourceIp: '192.0.2.1' } },
  });
  expect(answer).toMatchObject({
    statusCode: 201,
    body: '{"b":2}',
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
  expect(calls).toMatchObject([
    {
      input: { a: 1 },
      params: { id: 'a/b' },
      client: { ip: '192.0.2.9', authorization: 'Bearer x', userAgent: 'Agent/1', languages: 'de' },
    },
  ]);
  await call({ requestContext: { identity: { sourceIp: '192.0.2.1' } } });
  expect(calls[1]?.client.ip).toBe('192.0.2.1');
});

test('an outcome without a body gives an empty answer', async () => {
  const answer = await handlerOf({ status: 204 }).call();
  expect([answer.statusCode, answer.body, answer.headers]).toEqual([
    204,
    '',
    expect.not.objectContaining({ 'content-type': expect.anything() }),
  ]);
});

test('the public key is published before the first answer, and once', async () => {
  const { call, calls, written, users } = handlerOf();
  await call();
  await call();
  const key = keyPair(users.secret).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  expect(written).toEqual([{ TableName: 'Users', Item: { pk: { S: 'KEY#access' }, key: { S: key } } }]);
  expect(calls.map((one) => one.written)).toEqual([1, 1]);
});

test('a body is ignored for GET, and optional for DELETE', async () => {
  const { call, calls } = handlerOf();
  const inputOf = async (httpMethod: string, body: string | null) => {
    const { statusCode } = await call({ httpMethod, body });
    return statusCode === 201 ? calls.at(-1)?.input : statusCode;
  };
  expect(await inputOf('GET', 'no JSON')).toEqual({});
  expect(await inputOf('DELETE', null)).toEqual({});
  expect(await inputOf('DELETE', '{"a":1}')).toEqual({ a: 1 });
  expect(await inputOf('DELETE', '7')).toBe(400);
  for (const method of ['POST', 'PATCH']) {
    expect(await inputOf(method, '{"a":1}')).toEqual({ a: 1 });
    expect(await inputOf(method, null)).toBe(400);
  }
});

test('a body is JSON of at most 16 KB', async () => {
  const { call } = handlerOf();
  const sized = async (bytes: number) => (await call({ body: `{"a":"${'x'.repeat(bytes - 8)}"}` })).statusCode;
  expect([await sized(16 * 1024), await sized(16 * 1024 + 1)]).toEqual([201, 413]);
  expect((await call({ headers: { 'content-type': 'text/plain' } })).statusCode).toBe(415);
});

test('an unknown path is answered with 404, and only listed origins may read answers', async () => {
  const { call } = handlerOf();
  const { statusCode, body } = await call({ resource: '/users/b' });
  expect([statusCode, JSON.parse(body ?? '')]).toEqual([404, { error: 'There is nothing here.', reason: 'invalid' }]);
  const { headers } = await call({ httpMethod: 'OPTIONS', headers: { origin: 'https://app.example' } });
  expect(headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example',
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  });
  const elsewhere = await call({ headers: { origin: 'https://b.example' } });
  expect(elsewhere.headers).not.toHaveProperty('access-control-allow-origin');
});

test('refusals are in German for a client that accepts it', async () => {
  const { call } = handlerOf();
  const { body } = await call({ resource: '/users/b', headers: { 'accept-language': 'de' } });
  expect(JSON.parse(body ?? '').error).toBe('Hier ist nichts.');
});
