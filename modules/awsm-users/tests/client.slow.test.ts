import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUsersClient, type Locks, type TokenStorage, type UsersClientOptions } from '../client/index.js';
import { password, TestUsers, tokenIn } from './cloud.ts';

let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

const other = 'another fine password';
let email: string;
let count = 0;
beforeEach(() => {
  email = `client${++count}@example.com`;
});

/** Shared by all tabs. */
function storage(): TokenStorage & { size(): number } {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    size: () => items.size,
  };
}

/** Web Locks of one name. */
function webLocks(): Locks {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: (_name, act) => {
      const next = last.then(act);
      last = next.catch(() => {});
      return next;
    },
  };
}

/** A client, its requests, and a way to lose answers. */
function client(more: Partial<UsersClientOptions> = {}) {
  const api = users.api();
  const sent: string[] = [];
  const lose: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    sent.push(`${request.method} ${pathname}`);
    const answer = await api(request);
    if (lose[0] !== pathname) return answer;
    lose.shift();
    throw new TypeError('fetch failed');
  };
  const options = { url: 'https://api.example/', storage: storage(), locks: webLocks(), fetch, now: users.now };
  return Object.assign(createUsersClient({ ...options, ...more }), { sent, lose });
}

async function signedIn(more: Partial<UsersClientOptions> = {}) {
  await users.user(email);
  const one = client(more);
  await one.signIn({ email, password });
  return one;
}

test('from sign-up to the end', async () => {
  const one = client();
  const seen: unknown[] = [];
  const stop = one.onChange((user) => seen.push(user?.email));
  await one.signUp({ email, password, name: 'Adá' });
  await one.verify({ token: tokenIn((await users.post())[0]), password });
  expect(one.user).toEqual({ sub: expect.any(String), sid: expect.any(String), email, roles: [] });
  expect(await one.me()).toMatchObject({ email, name: 'Adá' });
  expect(await one.changeProfile({ name: 'Grace' })).toMatchObject({ name: 'Grace' });
  expect(await one.sessions()).toHaveLength(1);
  expect((await one.exportData()).user.email).toBe(email);
  await one.changePassword({ currentPassword: password, password: other });
  await one.endOtherSessions();
  await one.signOut();
  expect(one.user).toBeUndefined();
  await expect(one.me()).rejects.toMatchObject({ name: 'UsersError', status: 401, reason: 'session' });
  await expect(one.signIn({ email, password })).rejects.toMatchObject({ status: 401, reason: 'credentials' });
  await one.signIn({ email, password: other });
  stop();
  await one.deleteAccount({ password: other });
  expect(one.user).toBeUndefined();
  expect(seen).toEqual([email, email, undefined, email]);
  await users.postAll();
});

test('a password is forgotten, an address changed, all sessions ended', async () => {
  const one = await signedIn();
  await one.forgotPassword({ email });
  await one.resetPassword({ token: tokenIn((await users.post())[0]), password: other });
  await users.postAll();
  await expect(one.me()).rejects.toMatchObject({ reason: 'session' });
  expect(one.user).toBeUndefined();
  await one.signIn({ email, password: other });
  await one.changeEmail({ email: `next-${email}`, password: other });
  const link = (await users.postAll()).find(({ Subject }) => Subject.includes('new address'));
  await one.verifyEmail({ token: tokenIn(link) });
  expect((await one.me()).email).toBe(`next-${email}`);
  await one.signOut({ everywhere: true });
  expect(one.user).toBeUndefined();
  await expect(one.signUp({ email: 'x', password })).rejects.toMatchObject({ status: 400, field: 'email' });
});

test.each([webLocks(), undefined])('parallel calls refresh once, with locks or without', async (locks) => {
  const one = await signedIn({ locks });
  users.at += 10 * 60 * 1000;
  one.sent.length = 0;
  const answers = await Promise.all(Array.from({ length: 5 }, () => one.fetch('users/me')));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(one.sent.filter((path) => path === 'POST /users/refresh')).toHaveLength(1);
});

test('tabs refresh once, where they have locks; without, both go on', async () => {
  const shared = { storage: storage(), locks: webLocks() };
  const one = await signedIn(shared);
  const two = client(shared);
  users.at += 10 * 60 * 1000;
  const [a, b] = await Promise.all([one.accessToken(), two.accessToken()]);
  expect(a).toBe(b);
  expect([...one.sent, ...two.sent].filter((path) => path === 'POST /users/refresh')).toHaveLength(1);

  const without = { storage: shared.storage, locks: undefined };
  const [three, four] = [client(without), client(without)];
  users.at += 10 * 60 * 1000;
  await Promise.all([three.me(), four.me()]);
  expect((await one.me()).email).toBe(email);
});

test('a token that the API does not take any more is renewed, and the call sent again with its body', async () => {
  const now = users.at;
  const one = await signedIn({ now: () => now });
  users.at += 10 * 60 * 1000;
  const answer = await one.fetch('users/me', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Again' }),
  });
  expect(await answer.json()).toMatchObject({ name: 'Again' });
  expect(one.sent.slice(1)).toEqual(['PATCH /users/me', 'POST /users/refresh', 'PATCH /users/me']);
});

test('lost answers end no session', async () => {
  const one = await signedIn();
  users.at += 10 * 60 * 1000;
  one.lose.push('/users/refresh', '/users/refresh');
  expect((await one.me()).email).toBe(email);
  one.lose.push('/users/password');
  await one.changePassword({ currentPassword: password, password: other });
  expect((await one.me()).email).toBe(email);
  // Without the network it stays signed in.
  users.at += 10 * 60 * 1000;
  one.lose.push('/users/refresh', '/users/refresh', '/users/refresh');
  await expect(one.me()).rejects.toThrow('fetch failed');
  expect(one.user?.email).toBe(email);
  expect((await one.me()).email).toBe(email);
  await users.postAll();
});

test('signing out during a token refresh is final, also without locks', async () => {
  const kept = storage();
  let answered = () => {};
  const isSignedOut = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const one = await signedIn({
    storage: kept,
    locks: undefined,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answer = await users.api()(request);
      if (request.url.endsWith('/refresh')) await isSignedOut;
      return answer;
    },
  });
  users.at += 10 * 60 * 1000;
  const token = one.accessToken();
  await one.signOut();
  answered();
  expect(await token).toBeUndefined();
  expect(kept.size()).toBe(0);
});

test('the token goes to the API and to origins that are named, nowhere else', async () => {
  const one = await signedIn();
  for (const url of ['https://evil.example/', '//evil.example/', 'https://api.example:444/']) {
    await expect(one.fetch(url)).rejects.toThrow('origins');
  }
  const seen: (string | null)[] = [];
  const two = await signedInAgain({
    origins: ['https://files.example'],
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).host !== 'files.example') return users.api()(request);
      seen.push(request.headers.get('authorization'));
      return new Response('');
    },
  });
  await two.fetch('https://files.example/a');
  expect(seen).toEqual([`Bearer ${await two.accessToken()}`]);
});

async function signedInAgain(more: Partial<UsersClientOptions>) {
  const one = client(more);
  await one.signIn({ email, password });
  return one;
}
