import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createOidcClient } from '../client/index.js';

// A browser tab, with the parts that the client needs, and an API that records its requests.
let kept: Map<string, string>;
let sent: unknown[][];
let replaced: string[];
let answer: () => unknown;
const location = {
  hash: '',
  pathname: '/signed-in',
  search: '?a=1',
  assign: (url: string) => void sent.push(['assign', url]),
};
beforeEach(() => {
  kept = new Map();
  sent = [];
  replaced = [];
  location.hash = '';
  answer = () => undefined;
});
const client = (url = 'https://api.example/dev/') => {
  const note = async (...call: unknown[]) => {
    sent.push(call);
    return answer();
  };
  const users = { request: note, enter: (...call: unknown[]) => note('ENTER', ...call) };
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const history = { state: 's', replaceState: (_state: unknown, _title: string, to: string) => void replaced.push(to) };
  return createOidcClient(users as never, { url, storage, location, history } as never);
};
const keptFlow = () => JSON.parse(kept.get('awsm-auth-oidc') ?? 'null');
const refused = (status: number | undefined, reason: string) => () => {
  throw Object.assign(new Error(reason), { status, reason });
};

test('a flow begins at the API, with the hash of what this tab alone knows', async () => {
  await client().signIn({ provider: 'my provider' });
  const url = new URL(String(sent[0]?.[1]));
  expect(url.href.split('?')[0]).toBe('https://api.example/dev/users/oidc/my%20provider/start');
  const { intent, verifier } = keptFlow();
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  expect([intent, Object.fromEntries(url.searchParams)]).toEqual(['sign-in', { intent: 'sign-in', challenge }]);
  expect(verifier).toMatch(/^[\w-]{43}$/);
  await client().link({ provider: 'a', page: 'https://app.example/linked' });
  expect(keptFlow().intent).toBe('link');
  expect(keptFlow().verifier).not.toBe(verifier);
  expect(new URL(String(sent[1]?.[1])).searchParams.get('page')).toBe('https://app.example/linked');
});

test('what comes back is taken once, and leaves the address at once', async () => {
  await client().signIn({ provider: 'a' });
  const { verifier } = keptFlow();
  expect(await client().finish()).toEqual({});
  location.hash = '#oidc=CODE-1';
  expect(await client().finish()).toEqual({ signedIn: true, challenge: undefined });
  expect(replaced).toEqual(['/signed-in?a=1']);
  expect(sent.at(-1)).toEqual(['ENTER', 'users/oidc/sign-in', { code: 'CODE-1', verifier }]);
  expect(keptFlow()).toBeNull();
  // A reload of the page with the old address.
  expect(await client().finish()).toEqual({ error: 'state' });
  location.hash = '#oidc=a b';
  expect(await client().finish()).toEqual({});
});

test('a second factor is asked for; a sign-in is linked', async () => {
  await client().signIn({ provider: 'a' });
  location.hash = '#oidc=CODE';
  answer = () => ({ challenge: ['totp'] });
  expect(await client().finish()).toEqual({ challenge: { challenge: ['totp'] } });
  await client().link({ provider: 'a' });
  const { verifier } = keptFlow();
  answer = () => ({ id: '1' });
  expect(await client().finish({ password: 'p' })).toEqual({ linked: { id: '1' } });
  expect(sent.at(-1)).toEqual(['POST', 'users/me/oidc', { code: 'CODE', verifier, password: 'p' }]);
});

test('an error of the provider, and a code of somebody else, end it', async () => {
  await client().signIn({ provider: 'a' });
  location.hash = '#oidc-error=provider';
  expect(await client().finish()).toEqual({ error: 'provider' });
  expect(keptFlow()).toBeNull();
  location.hash = '#oidc=STOLEN';
  expect(await client().finish()).toEqual({ error: 'state' });
  expect(sent.filter(([what]) => what === 'ENTER')).toEqual([]);
});

test.each<[number | undefined, string, boolean]>([
  [400, 'code', true],
  [409, 'link', true],
  [401, 'credentials', false],
  [401, 'session', false],
  [409, 'raced', false],
  [429, 'limit', false],
  [403, 'factor', false],
  [500, 'failed', false],
  [499, 'other', true],
  [undefined, 'no network', false],
])('after %s %s the flow is over: %s', async (status, reason, isOver) => {
  await client().link({ provider: 'a' });
  location.hash = '#oidc=CODE';
  answer = refused(status, reason);
  await expect(client().finish()).rejects.toThrow(reason);
  expect(keptFlow() === null).toBe(isOver);
  if (isOver) return;
  // The same code counts again, though it is no longer in the address.
  location.hash = '';
  answer = () => ({ id: '1' });
  expect(await client().finish({ password: 'p' })).toEqual({ linked: { id: '1' } });
});

test('providers and identities', async () => {
  answer = () => ({ providers: [{ id: 'a' }], identities: [{ id: '1' }] });
  expect([await client().providers(), await client().list()]).toEqual([[{ id: 'a' }], [{ id: '1' }]]);
  await client().unlink({ id: 'a/b', password: 'p' });
  expect(sent).toEqual([
    ['GET', 'users/oidc'],
    ['GET', 'users/me/oidc'],
    ['DELETE', 'users/me/oidc/a%2Fb', { password: 'p' }],
  ]);
});
