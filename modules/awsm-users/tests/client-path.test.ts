import { expect, test } from 'vitest';
import { createOidcClient } from '../../awsm-auth-oidc/client/index.js';
import { createPasskeysClient } from '../../awsm-passkeys/client/index.js';
import { createTotpClient } from '../../awsm-totp/client/index.js';
import { createUsersClient } from '../client/index.js';
import { memory, tokens } from './played-client.ts';

// Endpoints may be where a project puts them. Over HTTP: deployed-moved.test.ts.

function playing(path?: string) {
  const asked: string[] = [];
  const answers: Record<string, object> = {
    'sign-in': tokens(1),
    confirm: { recoveryCodes: [] },
    'recovery-codes': { recoveryCodes: [] },
    oidc: { providers: [], identities: [] },
    sessions: { sessions: [] },
    password: tokens(2),
    verify: tokens(1),
    refresh: tokens(3),
    options: { challenge: 'AQ', user: { id: 'Ag' }, excludeCredentials: [], allowCredentials: [] },
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    asked.push(`${init?.method} ${pathname}`);
    return new Response(JSON.stringify(answers[pathname.split('/').at(-1) ?? ''] ?? {}), { status: 200 });
  };
  const users = createUsersClient({
    url: 'https://api.example/dev/',
    storage: memory(),
    locks: undefined,
    fetch,
    ...(path !== undefined && { path }),
  });
  return { users, asked };
}

async function everything(given?: string, own?: string) {
  const { users, asked } = playing(given);
  const of = own === undefined ? {} : { path: own };
  const begun: string[] = [];
  const location = { assign: (url: string | URL) => void begun.push(String(url)), hash: '', pathname: '/', search: '' };
  const used = { id: 'a', type: 'public-key', response: {} };
  const credentials = { create: async () => used, get: async () => used };
  const oidc = createOidcClient(users, { url: 'https://api.example/dev', storage: memory(), location, ...of });
  const passkeys = createPasskeysClient(users, { credentials, ...of });
  const totp = createTotpClient(users, of);
  const email = 'a@example.com';
  await users.signUp({ email, password: 'p' });
  await users.verify({ token: 't', password: 'p' });
  await users.signIn({ email, password: 'p' });
  await users.forgotPassword({ email });
  await users.resetPassword({ token: 't', password: 'p' });
  await users.changePassword({ currentPassword: 'p', password: 'q' });
  await users.changeEmail({ email, password: 'p' });
  await users.verifyEmail({ token: 't' });
  await users.me();
  await users.changeProfile({ name: 'A' });
  await users.exportData();
  await users.sessions();
  await users.endSession('s');
  await users.endOtherSessions();
  await users.signOut({ everywhere: true });
  const count = asked.length;
  await totp.status();
  await totp.begin();
  await totp.confirm({ code: '1' });
  await totp.renewRecoveryCodes({ code: '1' });
  await totp.turnOff({ code: '1' });
  await totp.signIn({ token: 't', code: '1' });
  await passkeys.list();
  await passkeys.register({ name: 'n' });
  await passkeys.rename({ id: 'i', name: 'n' });
  await passkeys.requireSecondFactor(true);
  await passkeys.remove({ id: 'i' });
  await passkeys.signIn();
  await oidc.providers();
  await oidc.list();
  await oidc.unlink({ id: 'i' });
  await oidc.signIn({ provider: 'a' });
  return { users: asked.slice(0, count), addons: [...asked.slice(count), ...begun.map((url) => url.split('?')[0])] };
}

const moved = (list: readonly (string | undefined)[], to: string) =>
  list.map((one) => one?.replace('/dev/users/', `/dev/${to}`).replace(/\/users$/, `/${to.replace(/\/$/, '')}`));

test('endpoints are below users by default, and where a project has put them', async () => {
  const usual = await everything();
  expect([usual.users.length, usual.addons.length]).toEqual([15, 18]);
  for (const one of [...usual.users, ...usual.addons]) expect(one).toContain('/dev/users/');
  for (const path of ['auth', '/auth/', 'v1/auth', '']) {
    const below = path.replace(/^\/|\/$/g, '') + (path === '' ? '' : '/');
    const there = await everything(path);
    expect(there).toEqual({ users: moved(usual.users, below), addons: moved(usual.addons, below) });
  }
  // Those of an add-on alone.
  const apart = await everything('auth', 'more/factors');
  expect(apart).toEqual({ users: moved(usual.users, 'auth/'), addons: moved(usual.addons, 'more/factors/') });
});

test('tokens are renewed at the moved endpoint, and a session ends there', async () => {
  const { users, asked } = playing('v1/auth');
  await users.signIn({ email: 'a@example.com', password: 'p' });
  asked.length = 0;
  const old = createUsersClient({
    url: 'https://api.example',
    path: 'v1/auth',
    storage: memory({ 'awsm-users': JSON.stringify({ ...tokens(1), expires: 0 }) }),
    locks: undefined,
    fetch: async (input, init) => {
      asked.push(`${init?.method} ${new URL(String(input)).pathname}`);
      return new Response(JSON.stringify(tokens(2)), { status: 200 });
    },
  });
  expect(await old.accessToken()).toBe(tokens(2).accessToken);
  await old.signOut();
  expect(asked).toEqual(['POST /v1/auth/refresh', 'POST /v1/auth/sign-out']);
  expect(old.path).toBe('v1/auth');
});

test('an add-on takes a client of users of before, which has no path', async () => {
  const asked: string[] = [];
  const request = async (_method: string, path: string) => void asked.push(path) as never;
  await createTotpClient({ request, enter: request } as never).status();
  expect(asked).toEqual(['users/me/totp']);
});
