import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type UsersClient, UsersError } from '../client/index.js';
import { accessOf, claims, paths, playing, type Sent, tokens } from './played-client.ts';

let at: number;
const { clientOf, keptOf, signedInBy } = playing(() => at);
beforeEach(() => {
  at = 1_000_000;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const asUser: [string, (client: UsersClient) => Promise<unknown>, Partial<Sent>, unknown, unknown][] = [
  ['me', (one) => one.me(), { method: 'GET', url: 'users/me' }, { id: 'u' }, { id: 'u' }],
  [
    'changeProfile',
    (one) => one.changeProfile({ name: 'Ada' }),
    { method: 'PATCH', url: 'users/me', body: { name: 'Ada' } },
    { name: 'Ada' },
    { name: 'Ada' },
  ],
  ['exportData', (one) => one.exportData(), { method: 'GET', url: 'users/me/export' }, { user: {} }, { user: {} }],
  ['sessions', (one) => one.sessions(), { method: 'GET', url: 'users/me/sessions' }, { sessions: [1] }, [1]],
  [
    'endSession',
    (one) => one.endSession('a/b'),
    { method: 'DELETE', url: 'users/me/sessions/a%2Fb' },
    { x: 1 },
    undefined,
  ],
  [
    'endOtherSessions',
    (one) => one.endOtherSessions(),
    { method: 'DELETE', url: 'users/me/sessions' },
    { x: 1 },
    undefined,
  ],
  [
    'changeEmail',
    (one) => one.changeEmail({ email: 'b', password: 'p' }),
    { method: 'POST', url: 'users/email', body: { email: 'b', password: 'p' } },
    { mailed: true },
    undefined,
  ],
  [
    'request',
    (one) => one.request('PUT', 'addon', { a: 1 }),
    { method: 'PUT', url: 'addon', body: { a: 1 } },
    { b: 2 },
    { b: 2 },
  ],
];

const asNobody: [string, (client: UsersClient) => Promise<unknown>, string, unknown][] = [
  [
    'signUp',
    (one) => one.signUp({ email: 'a', password: 'p', name: 'n' }),
    'users/sign-up',
    { email: 'a', password: 'p', name: 'n' },
  ],
  ['forgotPassword', (one) => one.forgotPassword({ email: 'a' }), 'users/password/forgot', { email: 'a' }],
  [
    'resetPassword',
    (one) => one.resetPassword({ token: 't', password: 'p' }),
    'users/password/reset',
    { token: 't', password: 'p' },
  ],
  [
    'verifyEmail',
    (one) => one.verifyEmail({ token: 't', password: 'p' }),
    'users/email/verify',
    { token: 't', password: 'p' },
  ],
  ['undoWay', (one) => one.undoWay({ token: 't' }), 'users/ways/undo', { token: 't' }],
];

const ways: [string, (client: UsersClient) => Promise<unknown>, string, unknown][] = [
  ['signIn', (one) => one.signIn({ email: 'a', password: 'p' }), 'users/sign-in', { email: 'a', password: 'p' }],
  ['verify', (one) => one.verify({ token: 't', password: 'p' }), 'users/verify', { token: 't', password: 'p' }],
  ['enter', (one) => one.enter('users/totp/sign-in', { token: 't' }), 'users/totp/sign-in', { token: 't' }],
];

const repeated: [string, (client: UsersClient) => Promise<unknown>][] = [
  ['verify', (one) => one.verify({ token: 't', password: 'p' })],
  ['resetPassword', (one) => one.resetPassword({ token: 't', password: 'p' })],
  ['changePassword', (one) => one.changePassword({ currentPassword: 'o', password: 'p' })],
];

test.each(asUser)('%s is sent with the token of the user', async (_name, act, { url, ...expected }, body, result) => {
  const { client, sent } = clientOf(() => ({ body }), { storage: signedInBy(1) });
  expect(await act(client)).toEqual(result);
  expect(sent).toEqual([
    {
      url: `https://api.example/dev/${url}`,
      headers: {
        authorization: `Bearer ${accessOf(1)}`,
        ...(expected.body !== undefined && { 'content-type': 'application/json' }),
      },
      body: undefined,
      ...expected,
    },
  ]);
});

test.each(asNobody)('%s needs no session, and returns nothing', async (_name, act, path, body) => {
  const { client, sent } = clientOf(() => ({ status: 202, body: { mailed: true } }), { storage: signedInBy(1) });
  expect(await act(client)).toBeUndefined();
  expect(sent).toEqual([
    {
      method: 'POST',
      url: `https://api.example/dev/${path}`,
      headers: { 'content-type': 'application/json' },
      body,
    },
  ]);
});

test.each(ways)('%s stores the tokens, or returns a challenge', async (_name, act, path, body) => {
  const { client, sent, storage } = clientOf(() => ({ body: tokens(2) }));
  const seen: unknown[] = [];
  client.onChange((user) => seen.push(user));
  expect(client.user).toBeUndefined();
  expect(await act(client)).toBeUndefined();
  expect(sent).toMatchObject([{ method: 'POST', url: `https://api.example/dev/${path}`, body }]);
  expect(sent[0]?.headers).not.toHaveProperty('authorization');
  expect([...storage.items]).toEqual([['awsm-users', keptOf(2)]]);
  expect(client.user).toEqual(claims(2));
  expect(seen).toEqual([claims(2)]);

  const challenge = { challenge: ['totp'], token: 't', expiresIn: 300 };
  const asked = clientOf(() => ({ body: challenge }));
  expect(await act(asked.client)).toEqual(challenge);
  expect(asked.storage.items.size).toBe(0);
});

test('a change of the password is sent with the token, and the new tokens are stored', async () => {
  const storage = signedInBy(1);
  const { client, sent } = clientOf(() => ({ body: tokens(2) }), { storage });
  expect(await client.changePassword({ currentPassword: 'old', password: 'new' })).toBeUndefined();
  expect(sent).toMatchObject([
    {
      method: 'POST',
      url: 'https://api.example/dev/users/password',
      headers: { authorization: `Bearer ${accessOf(1)}` },
      body: { currentPassword: 'old', password: 'new' },
    },
  ]);
  expect(client.user).toEqual(claims(2));
});

test('a user is signed out once the account is deleted, and not before', async () => {
  const storage = signedInBy(1);
  let status = 403;
  const { client, sent } = clientOf(() => ({ status, body: {} }), { storage });
  await expect(client.deleteAccount({ password: 'p' })).rejects.toMatchObject({ status: 403 });
  expect(client.user).toEqual(claims(1));
  status = 200;
  await client.deleteAccount();
  expect(sent.map(({ body }) => body)).toEqual([{ password: 'p' }, {}]);
  expect(paths(sent)).toEqual(['DELETE users/me', 'DELETE users/me']);
  expect(client.user).toBeUndefined();
});

test('a refusal is an error with its reason, or with its status when the answer is not JSON', async () => {
  const refusal = { error: 'Not so fast.', reason: 'limit', field: 'email', retryAfter: 7 };
  const error = await clientOf(() => ({ status: 429, body: refusal }))
    .client.me()
    .catch((one) => one);
  expect(error).toBeInstanceOf(UsersError);
  expect({ ...error, message: error.message }).toEqual({
    name: 'UsersError',
    message: 'Not so fast.',
    status: 429,
    reason: 'limit',
    field: 'email',
    retryAfter: 7,
  });
  const broken = await clientOf(() => ({ status: 403, body: '<html>' }))
    .client.me()
    .catch((one) => one);
  expect({ ...broken, message: broken.message }).toEqual({
    name: 'UsersError',
    message: 'The request failed with status 403.',
    status: 403,
    reason: 'failed',
    field: undefined,
    retryAfter: undefined,
  });
  expect(await clientOf(() => ({ status: 204 })).client.request('GET', 'x')).toBeUndefined();
});

test.each(repeated)(
  '%s is sent again after 300 and 600 milliseconds when its answer is lost, and not a fourth time',
  async (_name, act) => {
    vi.useFakeTimers({ now: 0 });
    for (const lost of [500, 503, 409, 'network'] as const) {
      const times: number[] = [];
      const start = Date.now();
      const { client } = clientOf(
        () => {
          times.push(Date.now() - start);
          if (lost === 'network') throw new TypeError('fetch failed');
          return { status: lost, body: {} };
        },
        { storage: signedInBy(1) },
      );
      const result = act(client).catch((error) => error);
      await vi.runAllTimersAsync();
      expect(await result).toMatchObject(lost === 'network' ? { message: 'fetch failed' } : { status: lost });
      expect(times, String(lost)).toEqual([0, 300, 900]);
    }
  },
);

test('refused requests, and requests that must not count twice, are sent once', async () => {
  for (const status of [400, 403, 410, 429, 499]) {
    const { client, sent } = clientOf(() => ({ status, body: {} }));
    await expect(client.resetPassword({ token: 't', password: 'p' })).rejects.toMatchObject({ status });
    expect(sent).toHaveLength(1);
  }
  for (const act of [
    (one: UsersClient) => one.signUp({ email: 'a', password: 'p' }),
    (one: UsersClient) => one.signIn({ email: 'a', password: 'p' }),
  ]) {
    const { client, sent } = clientOf(() => ({ status: 503, body: {} }));
    await expect(act(client)).rejects.toMatchObject({ status: 503 });
    expect(sent).toHaveLength(1);
  }
});
