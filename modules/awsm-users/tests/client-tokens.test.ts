import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createUsersClient, type UsersClientOptions } from '../client/index.js';

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
function clientOf(
  answer: (sent: Sent, n: number) => Answer | Promise<Answer> = () => ({}),
  more: Partial<UsersClientOptions> = {},
) {
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

const paths = (sent: readonly Sent[]) =>
  sent.map(({ method, url }) => `${method} ${url.slice('https://api.example/dev/'.length)}`);

/** An API that gives tokens `next` for a refresh, and what each path answers else. */
const refreshing =
  (next: number, other: (sent: Sent) => Answer = () => ({ body: {} })) =>
  (sent: Sent): Answer =>
    sent.url.endsWith('/users/refresh') ? { body: tokens(next) } : other(sent);
const isBy = ({ headers }: Sent, n: number) => headers.authorization === `Bearer ${accessOf(n)}`;

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
