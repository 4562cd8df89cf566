import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createUsersClient, type UsersClient, type UsersClientOptions, UsersError } from '../client/index.js';

// The client against an API of which each test says what it answers. With the API of awsm-users: client.slow.test.ts.

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}
interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

let at: number;
beforeEach(() => {
  at = 1_000_000;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const claims = (n: number) => ({ sub: `u${n}`, sid: `s${n}`, email: `Ä?>ÿÿÿ${n}@example.com`, roles: ['admin'] });
/** An access token: its claims have bytes that base64url writes with `-` and `_`. */
const accessOf = (n: number): string =>
  `head.${Buffer.from(JSON.stringify({ ...claims(n), exp: 1, iss: 'app/dev' })).toString('base64url')}.signature`;
const tokens = (n: number, expiresIn = 600) => ({ accessToken: accessOf(n), expiresIn, refreshToken: `refresh${n}` });

function memory(entries: Readonly<Record<string, string>> = {}) {
  const items = new Map(Object.entries(entries));
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

const keptOf = (n: number, expires = at + 600_000) =>
  JSON.stringify({ accessToken: accessOf(n), refreshToken: `refresh${n}`, expires });
/** A storage of somebody who is signed in by tokens `n`. */
const signedInBy = (n: number, expires?: number) => memory({ 'awsm-users': keptOf(n, expires) });

/** A client, and what it sent. `answer` of each request; by default nothing. */
function clientOf(answer: (sent: Sent, n: number) => Answer | Promise<Answer> = () => ({}), more: Partial<UsersClientOptions> = {}) {
  const sent: Sent[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const text = await request.text();
    const one = {
      url: request.url,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: text === '' ? undefined : JSON.parse(text),
    };
    sent.push(one);
    const { status = 200, body } = await answer(one, sent.length);
    const written = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : written, { status });
  };
  const storage = memory();
  const options = { url: 'https://api.example/dev//', storage, locks: undefined, fetch: send, now: () => at };
  return { client: createUsersClient({ ...options, ...more }), sent, storage };
}

const paths = (sent: readonly Sent[]) => sent.map(({ method, url }) => `${method} ${url.slice('https://api.example/dev/'.length)}`);

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
  ['endSession', (one) => one.endSession('a/b'), { method: 'DELETE', url: 'users/me/sessions/a%2Fb' }, { x: 1 }, undefined],
  ['endOtherSessions', (one) => one.endOtherSessions(), { method: 'DELETE', url: 'users/me/sessions' }, { x: 1 }, undefined],
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

test.each(asUser)('%s is asked for as the user', async (_name, act, { url, ...expected }, body, result) => {
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
  ['verifyEmail', (one) => one.verifyEmail({ token: 't' }), 'users/email/verify', { token: 't' }],
];

test.each(asNobody)('%s needs no session, and says nothing of the answer', async (_name, act, path, body) => {
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

const ways: [string, (client: UsersClient) => Promise<unknown>, string, unknown][] = [
  ['signIn', (one) => one.signIn({ email: 'a', password: 'p' }), 'users/sign-in', { email: 'a', password: 'p' }],
  ['verify', (one) => one.verify({ token: 't', password: 'p' }), 'users/verify', { token: 't', password: 'p' }],
  ['enter', (one) => one.enter('users/totp/sign-in', { token: 't' }), 'users/totp/sign-in', { token: 't' }],
];

test.each(ways)('%s keeps the tokens that it gets, or hands a challenge on', async (_name, act, path, body) => {
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

test('a password is changed as the user, and the new tokens are kept', async () => {
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

test('who deletes the account is signed out, once it is deleted', async () => {
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

test('a refusal is an error that says why; where the answer is no JSON, by its status', async () => {
  const refusal = { error: 'Not so fast.', reason: 'limit', field: 'email', retryAfter: 7 };
  const error = await clientOf(() => ({ status: 429, body: refusal })).client.me().catch((one) => one);
  expect(error).toBeInstanceOf(UsersError);
  expect({ ...error, message: error.message }).toEqual({
    name: 'UsersError',
    message: 'Not so fast.',
    status: 429,
    reason: 'limit',
    field: 'email',
    retryAfter: 7,
  });
  const broken = await clientOf(() => ({ status: 403, body: '<html>' })).client.me().catch((one) => one);
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

const repeated: [string, (client: UsersClient) => Promise<unknown>][] = [
  ['verify', (one) => one.verify({ token: 't', password: 'p' })],
  ['resetPassword', (one) => one.resetPassword({ token: 't', password: 'p' })],
  ['changePassword', (one) => one.changePassword({ currentPassword: 'o', password: 'p' })],
];

test.each(repeated)('%s is sent again after 300 and 600 milliseconds when its answer is lost, and not a fourth time', async (_name, act) => {
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
});

test('what the API has refused, and what must not count twice, is sent once', async () => {
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

/** An API that gives tokens `next` for a refresh, and what each path answers else. */
const refreshing =
  (next: number, other: (sent: Sent) => Answer = () => ({ body: {} })) =>
  (sent: Sent): Answer =>
    sent.url.endsWith('/users/refresh') ? { body: tokens(next) } : other(sent);
const isBy = ({ headers }: Sent, n: number) => headers.authorization === `Bearer ${accessOf(n)}`;

test('an access token is renewed when it counts for no more than 30 seconds', async () => {
  const { client, sent, storage } = clientOf(refreshing(2), { storage: signedInBy(1, at + 30_001) });
  expect(await client.accessToken()).toBe(accessOf(1));
  expect(sent).toEqual([]);
  at += 1;
  expect(await client.accessToken()).toBe(accessOf(2));
  expect(sent).toMatchObject([{ method: 'POST', url: 'https://api.example/dev/users/refresh', body: { refreshToken: 'refresh1' } }]);
  expect(sent[0]?.headers).not.toHaveProperty('authorization');
  expect(storage.items.size).toBe(0);
  at += 570_000;
  expect(await client.accessToken()).toBe(accessOf(2));
  expect(sent[1]).toMatchObject({ body: { refreshToken: 'refresh2' } });
});

test('nobody has no token, and asks for none', async () => {
  const { client, sent } = clientOf();
  expect(await client.accessToken()).toBeUndefined();
  expect(sent).toEqual([]);
  await client.request('GET', 'x');
  expect(sent[0]?.headers).toEqual({});
});

test('what a storage keeps that is no JSON is as nothing', async () => {
  for (const kept of ['{', 'null']) {
    const { client } = clientOf(undefined, { storage: memory({ 'awsm-users': kept }) });
    expect(client.user).toBeUndefined();
    expect(await client.accessToken()).toBeUndefined();
  }
});

test('a session that the API has ended is forgotten; anything else that goes wrong is not', async () => {
  vi.useFakeTimers();
  for (const [status, isForgotten] of [
    [401, true],
    [400, false],
    [403, false],
    [429, false],
  ] as const) {
    const storage = signedInBy(1, at);
    const { client, sent } = clientOf(() => ({ status, body: { reason: 'x' } }), { storage });
    const seen: unknown[] = [];
    client.onChange((user) => seen.push(user));
    const token = client.accessToken();
    if (isForgotten) expect(await token).toBeUndefined();
    else await expect(token).rejects.toMatchObject({ status });
    expect([storage.items.size, sent.length, seen]).toEqual(isForgotten ? [0, 1, [undefined]] : [1, 1, []]);
  }
});

test('calls at the same time renew once, and later ones again', async () => {
  let turn = 1;
  const { client, sent } = clientOf(
    (one) => (one.url.endsWith('/refresh') ? { body: tokens(++turn) } : { body: {} }),
    { storage: signedInBy(1, at) },
  );
  const all = await Promise.all([client.accessToken(), client.accessToken(), client.accessToken()]);
  expect(all).toEqual([accessOf(2), accessOf(2), accessOf(2)]);
  expect(sent).toHaveLength(1);
  at += 600_000;
  expect(await client.accessToken()).toBe(accessOf(3));
});

test('tabs take turns by a lock of this API, and take over what another one has renewed', async () => {
  const storage = signedInBy(1, at);
  const names: string[] = [];
  const locks = {
    request: <T>(name: string, act: () => Promise<T>) => {
      names.push(name);
      // Another tab was faster.
      storage.setItem('awsm-users', keptOf(5));
      return act();
    },
  };
  const { client, sent } = clientOf(undefined, { storage, locks });
  expect(await client.accessToken()).toBe(accessOf(5));
  expect([names, sent]).toEqual([['awsm-users https://api.example/dev/'], []]);
});

test('who signs out, or in as another one, while tokens are renewed is not brought back', async () => {
  for (const kept of [undefined, keptOf(9)]) {
    const storage = signedInBy(1, at);
    const { client } = clientOf(
      () => {
        if (kept) storage.setItem('awsm-users', kept);
        else storage.removeItem('awsm-users');
        return { body: tokens(2) };
      },
      { storage },
    );
    expect(await client.accessToken()).toBe(kept && accessOf(9));
    expect(storage.items.get('awsm-users')).toBe(kept);
  }
});

test('a call that is refused with its token goes again with the next one; with another answer it does not', async () => {
  const only2 = (one: Sent): Answer => (isBy(one, 2) ? { body: { ok: true } } : { status: 401, body: { reason: 'session' } });
  const renewed = clientOf(refreshing(2, only2), { storage: signedInBy(1) });
  expect(await renewed.client.request('PATCH', 'x', { a: 1 })).toEqual({ ok: true });
  expect(paths(renewed.sent)).toEqual(['PATCH x', 'POST users/refresh', 'PATCH x']);
  expect(renewed.sent[2]).toMatchObject({ body: { a: 1 } });

  // Another tab has renewed them already.
  const storage = signedInBy(1);
  const elsewhere = clientOf(
    (one) => {
      storage.setItem('awsm-users', keptOf(2));
      return only2(one);
    },
    { storage },
  );
  expect(await elsewhere.client.me()).toEqual({ ok: true });
  expect(paths(elsewhere.sent)).toEqual(['GET users/me', 'GET users/me']);

  for (const status of [403, 500]) {
    const other = clientOf(() => ({ status, body: {} }), { storage: signedInBy(1) });
    await expect(other.client.me()).rejects.toMatchObject({ status });
    expect(paths(other.sent)).toEqual(['GET users/me']);
  }
  const nobody = clientOf(() => ({ status: 401, body: { reason: 'session' } }));
  await expect(nobody.client.me()).rejects.toMatchObject({ status: 401, reason: 'session' });
  expect(nobody.sent).toHaveLength(1);
  const away = clientOf(() => Promise.reject(new TypeError('fetch failed')), { storage: signedInBy(1) });
  await expect(away.client.me()).rejects.toThrow('fetch failed');
  expect(away.sent).toHaveLength(1);
  // The session is over: what the call was refused with is the error.
  const over = clientOf((one) => ({ status: 401, body: { reason: one.url.endsWith('/refresh') ? 'over' : 'first' } }), {
    storage: signedInBy(1),
  });
  await expect(over.client.me()).rejects.toMatchObject({ reason: 'first' });
  expect(paths(over.sent)).toEqual(['GET users/me', 'POST users/refresh']);
});

test('fetch sends the token to the API and to named origins, again with the next one where it is refused', async () => {
  const only2 = (one: Sent): Answer => (isBy(one, 2) ? { body: { ok: true } } : { status: 401, body: { reason: 'session' } });
  const renewed = clientOf(refreshing(2, only2), { storage: signedInBy(1) });
  const answer = await renewed.client.fetch('users/me', { method: 'PATCH', body: '{"a":1}', headers: { 'x-a': 'b' } });
  expect(await answer.json()).toEqual({ ok: true });
  expect(paths(renewed.sent)).toEqual(['PATCH users/me', 'POST users/refresh', 'PATCH users/me']);
  expect(renewed.sent[2]).toMatchObject({ body: { a: 1 }, headers: { 'x-a': 'b' } });

  const storage = signedInBy(1);
  const elsewhere = clientOf(
    (one) => {
      storage.setItem('awsm-users', keptOf(2));
      return only2(one);
    },
    { storage },
  );
  expect((await elsewhere.client.fetch(new URL('https://api.example/other'))).status).toBe(200);
  expect(elsewhere.sent.map(({ url }) => url)).toEqual(['https://api.example/other', 'https://api.example/other']);

  for (const status of [403, 500]) {
    const other = clientOf(() => ({ status, body: {} }), { storage: signedInBy(1) });
    expect((await other.client.fetch('x')).status).toBe(status);
    expect(other.sent).toHaveLength(1);
  }
  const nobody = clientOf(() => ({ status: 401, body: {} }));
  expect((await nobody.client.fetch('x')).status).toBe(401);
  expect(nobody.sent.map(({ headers }) => headers)).toEqual([{}]);
  // Somebody signs in meanwhile: what was sent as nobody stays refused.
  const late = memory();
  const signedInLate = clientOf(
    () => {
      late.setItem('awsm-users', keptOf(2));
      return { status: 401, body: {} };
    },
    { storage: late },
  );
  expect((await signedInLate.client.fetch('x')).status).toBe(401);
  expect(signedInLate.sent).toHaveLength(1);
  // Somebody signs out meanwhile.
  const out = signedInBy(1);
  const signedOut = clientOf(
    () => {
      out.items.clear();
      return { status: 401, body: {} };
    },
    { storage: out },
  );
  expect((await signedOut.client.fetch('x')).status).toBe(401);
  expect(signedOut.sent).toHaveLength(1);
  const over = clientOf(() => ({ status: 401, body: { reason: 'over' } }), { storage: signedInBy(1) });
  expect((await over.client.fetch('x')).status).toBe(401);
  expect(paths(over.sent)).toEqual(['GET x', 'POST users/refresh']);
});

test('the token goes nowhere else', async () => {
  const { client, sent } = clientOf(() => ({ body: {} }), {
    storage: signedInBy(1),
    origins: ['https://files.example/a/path'],
  });
  await client.fetch(new Request('https://files.example/b'));
  expect(sent).toMatchObject([{ url: 'https://files.example/b', headers: { authorization: `Bearer ${accessOf(1)}` } }]);
  for (const url of ['http://api.example/dev/x', 'https://files.example:444/', '//evil.example/x']) {
    await expect(client.fetch(url)).rejects.toThrow(
      new TypeError(`The token is not for ${new URL(url, 'https://api.example').origin}: name it in "origins".`),
    );
  }
  expect(sent).toHaveLength(1);
});

test('who signs out is forgotten first, and the API is told', async () => {
  const storage = signedInBy(1);
  const names: string[] = [];
  const locks = {
    request: <T>(name: string, act: () => Promise<T>) => {
      names.push(name);
      return act();
    },
  };
  const seen: number[] = [];
  const { client, sent } = clientOf(
    () => {
      seen.push(storage.items.size);
      return { status: 503, body: {} };
    },
    { storage, locks },
  );
  await expect(client.signOut()).rejects.toMatchObject({ status: 503 });
  expect(sent).toMatchObject([
    { method: 'POST', url: 'https://api.example/dev/users/sign-out', body: { refreshToken: 'refresh1' } },
  ]);
  expect([seen, client.user, names]).toEqual([[0], undefined, ['awsm-users https://api.example/dev/']]);
  await client.signOut();
  expect(sent).toHaveLength(1);
});

test('a sign-out everywhere needs the API', async () => {
  const storage = signedInBy(1);
  let status = 503;
  const { client, sent } = clientOf(() => ({ status, body: {} }), { storage });
  await expect(client.signOut({ everywhere: true })).rejects.toMatchObject({ status: 503 });
  expect(client.user).toEqual(claims(1));
  status = 200;
  await client.signOut({ everywhere: true });
  expect(client.user).toBeUndefined();
  expect(sent.map(({ body, headers }) => [body, headers.authorization])).toEqual([
    [{ everywhere: true }, `Bearer ${accessOf(1)}`],
    [{ everywhere: true }, `Bearer ${accessOf(1)}`],
  ]);
  expect(paths(sent)).toEqual(['POST users/sign-out', 'POST users/sign-out']);
});

test('other tabs are heard of, until somebody stops listening', async () => {
  const heard = new Map<string, ((event: { key: string }) => void)[]>();
  vi.stubGlobal('addEventListener', (name: string, listener: () => void) =>
    heard.set(name, [...(heard.get(name) ?? []), listener]),
  );
  vi.stubGlobal('removeEventListener', (name: string, listener: () => void) =>
    heard.set(
      name,
      (heard.get(name) ?? []).filter((one) => one !== listener),
    ),
  );
  const storage = memory();
  const { client } = clientOf(() => ({ body: tokens(4) }), { storage, key: 'mine' });
  const seen: unknown[] = [];
  const stop = client.onChange((user) => seen.push(user?.sub));
  storage.setItem('mine', keptOf(3));
  const tell = (key: string) => heard.get('storage')?.forEach((listener) => listener({ key }));
  tell('theirs');
  expect(seen).toEqual([]);
  tell('mine');
  expect(seen).toEqual(['u3']);
  stop();
  tell('mine');
  await client.signIn({ email: 'a', password: 'p' });
  expect([seen, heard.get('storage')]).toEqual([['u3'], []]);
});

test('where nothing is said, a browser’s own storage, locks, fetch and clock are used; without a storage, memory', async () => {
  const storage = memory();
  vi.stubGlobal('localStorage', storage);
  const names: string[] = [];
  const request = (name: string, act: () => Promise<unknown>) => {
    names.push(name);
    return act();
  };
  vi.stubGlobal('navigator', { locks: { request } });
  vi.stubGlobal('fetch', async (url: URL) =>
    Response.json(tokens(String(url).endsWith('/refresh') ? 2 : 1, String(url).endsWith('/refresh') ? 600 : 20)),
  );
  vi.useFakeTimers({ now: 5000 });
  const client = createUsersClient({ url: 'https://api.example' });
  await client.signIn({ email: 'a', password: 'p' });
  expect(JSON.parse(storage.items.get('awsm-users') ?? '')).toMatchObject({ expires: 25_000 });
  expect(await client.accessToken()).toBe(accessOf(2));
  expect(names).toEqual(['awsm-users https://api.example/']);

  vi.stubGlobal('localStorage', undefined);
  vi.stubGlobal('navigator', undefined);
  const [one, other] = [createUsersClient({ url: 'https://api.example' }), createUsersClient({ url: 'https://api.example' })];
  expect(one.user).toBeUndefined();
  await one.signIn({ email: 'a', password: 'p' });
  expect([one.user?.sub, other.user?.sub]).toEqual(['u1', undefined]);
  await one.signOut();
  expect(one.user).toBeUndefined();
});
