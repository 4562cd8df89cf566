import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount } from '../lib/account/erase.ts';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { changeProfile, exportUser } from '../lib/account/profile.ts';
import { signIn } from '../lib/account/sign-in.ts';
import type { Challenge } from '../lib/addons/challenge.ts';
import { type Addon, checkProved, createAddon } from '../lib/addons/client.ts';
import { operate } from '../lib/operate.ts';
import type { Tokens } from '../lib/sessions.ts';
import { addonOf } from './addon.ts';
import { ended, limited, password, TestUsers, tokenIn } from './cloud.ts';

// Attempts of somebody who has a session, the password or the mails of a user, but not the second factor.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let addon: Addon;
beforeAll(async () => {
  users = await TestUsers.start();
  addon = addonOf(users);
});
afterAll(() => users?.stop());

const home = { ip: '192.0.2.1', headers: {} };
const from = ({ accessToken }: Pick<Tokens, 'accessToken'>) => ({
  ip: home.ip,
  headers: { authorization: `Bearer ${accessToken}` },
});

/** A user who has set up the factor `totp`, and whose mails are delivered. */
async function userWithFactor(email: string) {
  const tokens = await users.user(email);
  const { sub } = await addon.identify(from(tokens));
  await addon.keep(from(tokens), { sub, addon: 'totp', factor: true, data: { since: 'today' } });
  await users.postAll();
  return { tokens, sub };
}

/** How often `act` may run before a limit refuses it. */
async function untilLimited(act: (n: number) => Promise<unknown>): Promise<number> {
  for (let n = 0; n < 100; n++) {
    try {
      await act(n);
    } catch (error) {
      expect(error).toMatchObject(limited);
      return n;
    }
  }
  return 100;
}

test('by mails alone nobody guesses without end: all networks that links make known count together', async () => {
  const email = 'mailbox@example.com';
  await userWithFactor(email);
  let challenge = '';
  const guesses = await untilLimited(async (n) => {
    const client = { ip: `198.51.100.${Math.floor(n / 10)}`, headers: {} };
    if (n % 10 === 0) {
      await forgotPassword(users, { email }, client);
      const token = tokenIn((await users.post())[0]);
      await resetPassword(users, { token, password: `another one ${n}` }, client);
      await users.postAll();
      challenge = ((await signIn(users, { email, password: `another one ${n}` }, client)) as Challenge).token;
    }
    await addon.challenge(client, { token: challenge, factor: 'totp' });
  });
  expect(guesses).toBe(40);
});

test('a new password opens a session, and no tries: all sessions of a user count together', async () => {
  let { tokens } = await userWithFactor('session@example.com');
  let current = password;
  const guesses = await untilLimited(async (n) => {
    if (n % 9 === 8) {
      const next = `another one ${n}`;
      tokens = await changePassword(users, { currentPassword: current, password: next }, users.as(tokens));
      current = next;
    }
    await addon.identify(from(tokens), { recent: true, try: true });
  });
  expect(guesses).toBe(40);
});

test('a password that is not checked does not count as a try', async () => {
  const { tokens } = await userWithFactor('uncounted@example.com');
  expect(await untilLimited(() => addon.identify(from(tokens), { try: true, password: 'x' }))).toBe(10);
});

test('after a sign-out everywhere the request that changed the password opens no session', async () => {
  const email = 'again@example.com';
  await userWithFactor(email);
  const { token } = (await signIn(users, { email, password }, home)) as Challenge;
  const stolen = await addon.answer(home, { token, factor: 'totp', amr: ['otp'] });
  const change = { currentPassword: password, password: 'chosen by a thief' };
  await changePassword(users, change, users.as(stolen));
  // The answer may have been lost.
  expect(await changePassword(users, change, users.as(stolen))).toHaveProperty('accessToken');
  await operate(users, { do: 'sign-out', email });
  await expect(changePassword(users, change, users.as(stolen))).rejects.toMatchObject(ended);
});

test('nor does it once a second factor was set up', async () => {
  const tokens = await users.user('since@example.com');
  const change = { currentPassword: password, password: 'another fine one' };
  const next = await changePassword(users, change, users.as(tokens));
  const { sub } = await addon.identify(from(next));
  await addon.keep(from(next), { sub, addon: 'totp', factor: true, data: {} });
  await users.postAll();
  await expect(changePassword(users, change, users.as(tokens))).rejects.toMatchObject(ended);
});

test('a deletion that fails loses no identities and no notes', async () => {
  const { tokens, sub } = await userWithFactor('fails@example.com');
  const at = { issuer: 'https://id.example', subject: '9' };
  await addon.link(home, { sub, ...at });
  users.rival = () => changeProfile(users, { name: 'Other' }, users.as(tokens));
  await expect(deleteAccount(users, { password }, users.as(tokens))).rejects.toMatchObject({ reason: 'raced' });
  expect(await addon.find(home, at)).toMatchObject({ sub });
  expect(await exportUser(users, users.as(tokens))).toMatchObject({
    identities: [at],
    addons: { totp: { since: 'today' } },
  });
  await deleteAccount(users, { password }, users.as(tokens));
  await users.postAll();
  expect(await addon.find(home, at)).toBeUndefined();
});

test('an operator who removes nothing mails nothing', async () => {
  const email = 'operated@example.com';
  await userWithFactor(email);
  expect(await operate(users, { do: 'factors', email, factors: ['totp'] })).toMatchObject({ factors: ['totp'] });
  expect(await users.postAll()).toEqual([]);
  await operate(users, { do: 'factors', email, factors: [] });
  expect((await users.postAll()).map(({ Subject }) => Subject)).toEqual([
    'A second step of your sign-in was turned off',
  ]);
});

test('what adds a way to sign in needs two factors where the account has one, and is mailed', async () => {
  const email = 'ways@example.com';
  const { tokens, sub } = await userWithFactor(email);
  const factor = { status: 403, reason: 'factor' };
  expect(() => checkProved({ factors: ['totp'], amr: ['pwd'] })).toThrow(expect.objectContaining(factor));
  checkProved({ factors: ['totp'], amr: ['pwd', 'otp', 'mfa'] });
  checkProved({ factors: [], amr: ['pwd'] });
  await addon.keep(from(tokens), { sub, addon: 'passkeys', data: {}, added: true });
  expect((await users.postAll()).map(({ Subject }) => Subject)).toEqual(['A way to sign in was added']);
});

test('functions get no cookies, and one that failed is an error, not a refusal', async () => {
  const sent: unknown[] = [];
  const rest = async (_service: string, _method: string, _path: string, input: unknown) => {
    sent.push(input);
    return { errorMessage: 'out of memory' };
  };
  const failing = createAddon({ rest: rest as never }, { factors: 'factors' });
  const request = { ip: home.ip, headers: { cookie: 'session=1', authorization: 'Bearer x' } };
  await expect(failing.identify(request)).rejects.toThrow('awsm-users failed at "identify"');
  expect(sent).toMatchObject([{ request: { headers: { authorization: 'Bearer x' } } }]);
  expect(JSON.stringify(sent)).not.toContain('session=1');
  await expect(failing.find(request, { sub: 'u' })).rejects.toThrow('"sessions" of awsm-users is not set');
});

test('an identity that fits in no key is refused', async () => {
  const at = { issuer: `https://${'é'.repeat(490)}`, subject: '€'.repeat(250) };
  await expect(addon.find(home, { ...at, subject: '€'.repeat(360) })).rejects.toMatchObject({ status: 400 });
  expect(await addon.find(home, at)).toBeUndefined();
  const long = { issuer: `https://${'€'.repeat(490)}`, subject: '€'.repeat(250) };
  await expect(addon.find(home, long)).rejects.toMatchObject({ status: 400, details: { field: 'subject' } });
});
