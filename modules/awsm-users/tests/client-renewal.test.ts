import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createUsersClient } from '../client/index.js';
import { type Answer, accessOf, isBy, memory, paths, playing, refreshing, type Sent, tokens } from './played-client.ts';

let at: number;
const { clientOf, keptOf, signedInBy } = playing(() => at);
beforeEach(() => {
  at = 1_000_000;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('an access token is renewed when it counts for no more than 30 seconds', async () => {
  const { client, sent, storage } = clientOf(refreshing(2), { storage: signedInBy(1, at + 30_001) });
  expect(await client.accessToken()).toBe(accessOf(1));
  expect(sent).toEqual([]);
  at += 1;
  expect(await client.accessToken()).toBe(accessOf(2));
  expect(sent).toMatchObject([
    { method: 'POST', url: 'https://api.example/dev/users/refresh', body: { refreshToken: 'refresh1' } },
  ]);
  expect(sent[0]?.headers).not.toHaveProperty('authorization');
  expect(storage.items.size).toBe(0);
  at += 570_000;
  expect(await client.accessToken()).toBe(accessOf(2));
  expect(sent[1]).toMatchObject({ body: { refreshToken: 'refresh2' } });
});

test('a client without a session sends no token and does not renew', async () => {
  const { client, sent } = clientOf();
  expect(await client.accessToken()).toBeUndefined();
  expect(sent).toEqual([]);
  await client.request('GET', 'x');
  expect(sent[0]?.headers).toEqual({});
});

test('the client ignores a stored value that it cannot read', async () => {
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
  const { client, sent } = clientOf((one) => (one.url.endsWith('/refresh') ? { body: tokens(++turn) } : { body: {} }), {
    storage: signedInBy(1, at),
  });
  const all = await Promise.all([client.accessToken(), client.accessToken(), client.accessToken()]);
  expect(all).toEqual([accessOf(2), accessOf(2), accessOf(2)]);
  expect(sent).toHaveLength(1);
  at += 600_000;
  expect(await client.accessToken()).toBe(accessOf(3));
});

test('tabs share a lock for each API, and use tokens that another tab has renewed', async () => {
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

test('a renewal does not undo a sign-out, or a sign-in as another user, that comes meanwhile', async () => {
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

test('a call whose token is refused is repeated with a new one; other failures are not repeated', async () => {
  const only2 = (one: Sent): Answer =>
    isBy(one, 2) ? { body: { ok: true } } : { status: 401, body: { reason: 'session' } };
  const renewed = clientOf(refreshing(2, only2), { storage: signedInBy(1) });
  expect(await renewed.client.request('PATCH', 'x', { a: 1 })).toEqual({ ok: true });
  expect(paths(renewed.sent)).toEqual(['PATCH x', 'POST users/refresh', 'PATCH x']);
  expect(renewed.sent[2]).toMatchObject({ body: { a: 1 } });

  // Another tab has already renewed them.
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
  // The session has ended: the error is that of the refused call.
  const over = clientOf((one) => ({ status: 401, body: { reason: one.url.endsWith('/refresh') ? 'over' : 'first' } }), {
    storage: signedInBy(1),
  });
  await expect(over.client.me()).rejects.toMatchObject({ reason: 'first' });
  expect(paths(over.sent)).toEqual(['GET users/me', 'POST users/refresh']);
});

test('storage, locks, fetch and clock of a browser are the defaults; without a storage, memory', async () => {
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
  const [one, other] = [
    createUsersClient({ url: 'https://api.example' }),
    createUsersClient({ url: 'https://api.example' }),
  ];
  expect(one.user).toBeUndefined();
  await one.signIn({ email: 'a', password: 'p' });
  expect([one.user?.sub, other.user?.sub]).toEqual(['u1', undefined]);
  await one.signOut();
  expect(one.user).toBeUndefined();
});
