import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '../lib/http/routes.ts';
import { serve } from '../lib/http/serve.ts';
import { password, TestUsers, tokenIn } from './cloud.ts';

// Each endpoint once, as API Gateway calls it: its answer, and its effect.

let users: TestUsers;
let handler: ReturnType<typeof serve>;
beforeAll(async () => {
  users = await TestUsers.start();
  handler = serve(users, routes, '');
});
afterAll(() => users.stop());

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
type Any = any;

async function ask(route: string, input?: object, accessToken?: string, pathParameters?: object): Promise<Any> {
  const [httpMethod, resource] = route.split(' ');
  const { statusCode, body } = await handler({
    httpMethod,
    resource: `/users/${resource}`,
    headers: {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
      'user-agent': 'Test/1',
    },
    body: input === undefined ? null : JSON.stringify(input),
    pathParameters,
    requestContext: { identity: { sourceIp: '192.0.2.1' } },
  } as Any);
  return { status: statusCode, ...(body === '' ? {} : { body: JSON.parse(body ?? '') }) };
}
const tokens = { accessToken: expect.any(String), expiresIn: 600, refreshToken: expect.any(String) };
const mailed = { status: 202, body: { mailed: true } };
const done = { status: 204 };
const linkIn = async (subject: string) =>
  tokenIn((await users.postAll()).find(({ Subject }) => Subject.includes(subject)));

test('from the sign-up to the end of the account', async () => {
  const email = 'ada@example.com';
  const other = 'another fine password';
  expect(await ask('POST sign-up', { email, password, name: 'Ada' })).toEqual(mailed);
  const token = await linkIn('confirm');
  const verified = await ask('POST verify', { token, password });
  expect(verified).toEqual({ status: 200, body: tokens });
  const signedIn = await ask('POST sign-in', { email, password });
  expect(signedIn).toEqual({ status: 200, body: tokens });
  const refreshed = await ask('POST refresh', { refreshToken: signedIn.body.refreshToken });
  expect(refreshed).toEqual({ status: 200, body: tokens });
  const { accessToken } = refreshed.body;

  const me = { id: expect.any(String), email, name: 'Ada', created: new Date(users.at).toISOString(), roles: [] };
  expect(await ask('GET me', undefined, accessToken)).toEqual({ status: 200, body: me });
  expect(await ask('PATCH me', { name: 'Grace' }, accessToken)).toEqual({
    status: 200,
    body: { ...me, name: 'Grace' },
  });
  const { status, body } = await ask('GET me/sessions', undefined, accessToken);
  expect([status, body]).toEqual([200, { sessions: [expect.any(Object), expect.any(Object)] }]);
  expect(await ask('GET me/export', undefined, accessToken)).toEqual({
    status: 200,
    body: { user: { ...me, name: 'Grace' }, sessions: body.sessions, identities: [], addons: {} },
  });
  const elsewhere = body.sessions.find((one: Any) => !one.current).id;
  expect(await ask('DELETE me/sessions/{id}', undefined, accessToken, { id: elsewhere })).toEqual(done);
  expect((await ask('GET me', undefined, verified.body.accessToken)).status).toBe(401);
  const third = await ask('POST sign-in', { email, password });
  expect(await ask('DELETE me/sessions', undefined, accessToken)).toEqual(done);
  expect((await ask('GET me', undefined, third.body.accessToken)).status).toBe(401);

  expect(await ask('POST email', { email: 'grace@example.com', password }, accessToken)).toEqual(mailed);
  expect(await ask('POST email/verify', { token: await linkIn('new address') }, accessToken)).toEqual(done);
  expect((await ask('GET me', undefined, accessToken)).body.email).toBe('grace@example.com');
  const changed = await ask('POST password', { currentPassword: password, password: other }, accessToken);
  expect(changed).toEqual({ status: 200, body: tokens });
  expect(await ask('POST password/forgot', { email: 'grace@example.com' })).toEqual(mailed);
  expect(await ask('POST password/reset', { token: await linkIn('new password'), password })).toEqual(done);
  expect((await ask('GET me', undefined, changed.body.accessToken)).status).toBe(401);
  const last = await ask('POST sign-in', { email: 'grace@example.com', password });
  expect(await ask('POST sign-out', { refreshToken: last.body.refreshToken })).toEqual(done);
  expect((await ask('GET me', undefined, last.body.accessToken)).status).toBe(401);
  const again = await ask('POST sign-in', { email: 'grace@example.com', password });
  expect(await ask('DELETE me', { password }, again.body.accessToken)).toEqual(done);
  expect(await ask('POST sign-in', { email: 'grace@example.com', password })).toEqual({
    status: 401,
    body: { error: 'The address or the password is wrong.', reason: 'credentials' },
  });
});
