import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type Answer,
  accessOf,
  claims,
  isBy,
  memory,
  paths,
  playing,
  refreshing,
  type Sent,
  tokens,
} from './played-client.ts';

let at: number;
const { clientOf, keptOf, signedInBy } = playing(() => at);
beforeEach(() => {
  at = 1_000_000;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('fetch sends the token to the API and to named origins, again with the next one where it is refused', async () => {
  const only2 = (one: Sent): Answer =>
    isBy(one, 2) ? { body: { ok: true } } : { status: 401, body: { reason: 'session' } };
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
  // A user signs in meanwhile: the request sent without a user stays refused.
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
  // The user signs out meanwhile.
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

test('fetch sends the token to no other origin', async () => {
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

test('a sign-out removes the tokens first and then calls the API', async () => {
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

test('changes in other tabs are reported until the listener is removed', async () => {
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
  const tell = (key: string) => {
    for (const listener of heard.get('storage') ?? []) listener({ key });
  };
  tell('theirs');
  expect(seen).toEqual([]);
  tell('mine');
  expect(seen).toEqual(['u3']);
  stop();
  tell('mine');
  await client.signIn({ email: 'a', password: 'p' });
  expect([seen, heard.get('storage')]).toEqual([['u3'], []]);
});
