import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount } from '../lib/account/erase.ts';
import { changePassword } from '../lib/account/password.ts';
import { exportUser } from '../lib/account/profile.ts';
import { signIn } from '../lib/account/sign-in.ts';
import { signUp, verify } from '../lib/account/sign-up.ts';
import { factorActs } from '../lib/addons/acts.ts';
import type { Challenge } from '../lib/addons/challenge.ts';
import { type Addon, clearDeleted } from '../lib/addons/client.ts';
import { serveAddons } from '../lib/addons/serve.ts';
import { textOf } from '../lib/addons/texts.ts';
import { operate } from '../lib/operate.ts';
import { authenticate, refreshSession, type Tokens } from '../lib/sessions.ts';
import { addonOf } from './addon.ts';
import { ended, limited, password, TestUsers, tokenIn, wrong } from './cloud.ts';

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let addon: Addon;
beforeAll(async () => {
  users = await TestUsers.start();
  addon = addonOf(users);
});
afterAll(() => users?.stop());

const home = { ip: '192.0.2.1', headers: {} };
const late = { status: 401, reason: 'challenge' };

const from = ({ accessToken }: Pick<Tokens, 'accessToken'>, ip = home.ip) => ({
  ip,
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

async function challengeOf(email: string, ip = home.ip): Promise<Challenge> {
  const answer = await signIn(users, { email, password }, { ip });
  expect(answer).toEqual({ challenge: ['totp'], token: expect.any(String), expiresIn: 300 });
  return answer as Challenge;
}

test('a second factor is asked for after the password; the session says how it was proved', async () => {
  const email = 'second@example.com';
  const tokens = await users.user(email);
  const { sub } = await addon.identify(from(tokens));
  expect((await authenticate(users, users.as(tokens))).amr).toEqual(['pwd']);
  await addon.keep(home, { sub, addon: 'totp', factor: true, data: { since: 'today' } });
  expect((await users.postAll()).map(({ Subject }) => Subject)).toEqual(['Your sign-in has a second step']);

  const { token } = await challengeOf(email);
  expect(await addon.challenge(home, { token, factor: 'totp' })).toEqual({ sub, email, name: 'Ada' });
  const opened = await addon.answer(home, { token, factor: 'totp', amr: ['otp'] });
  expect((await authenticate(users, users.as(opened))).amr).toEqual(['pwd', 'otp', 'mfa']);
  const next = await refreshSession(users, opened.refreshToken, home);
  expect(await addon.identify(from(next))).toMatchObject({ sub, factors: ['totp'], amr: ['pwd', 'otp', 'mfa'] });
  const changed = await changePassword(users, { currentPassword: password, password: 'another one 2' }, users.as(next));
  expect((await authenticate(users, users.as(changed))).amr).toEqual(['pwd', 'otp', 'mfa']);
});

test('an answer that was lost is given again for a minute; then, and for another factor, the challenge is over', async () => {
  const email = 'lost@example.com';
  const { tokens, sub } = await userWithFactor(email);
  await addon.keep(from(tokens), { sub, addon: 'passkeys', factor: true, data: {} });
  const { token } = (await signIn(users, { email, password }, home)) as Challenge;
  await addon.answer(home, { token, factor: 'totp', amr: ['otp'] });
  await expect(addon.answer(home, { token, factor: 'passkeys', amr: ['swk'] })).rejects.toMatchObject(late);
  users.at += 60_000;
  await addon.challenge(home, { token, factor: 'totp' });
  await addon.answer(home, { token, factor: 'totp', amr: ['otp'] });
  users.at += 1000;
  await expect(addon.challenge(home, { token, factor: 'totp' })).rejects.toMatchObject(late);
  await expect(addon.answer(home, { token, factor: 'totp', amr: ['otp'] })).rejects.toMatchObject(late);
});

test('two factors at once: one of them answers', async () => {
  const email = 'both@example.com';
  const { tokens, sub } = await userWithFactor(email);
  await addon.keep(from(tokens), { sub, addon: 'passkeys', factor: true, data: {} });
  const { token } = (await signIn(users, { email, password }, home)) as Challenge;
  users.rival = () => addon.answer(home, { token, factor: 'passkeys', amr: ['swk'] });
  await expect(addon.answer(home, { token, factor: 'totp', amr: ['otp'] })).rejects.toMatchObject(late);
});

test('a challenge ends after five minutes, with a new password, with the factor, and with the account', async () => {
  const email = 'ends@example.com';
  const { sub } = await userWithFactor(email);
  const answer = (token: string, factor = 'totp') => addon.answer(home, { token, factor, amr: ['otp'] });
  const old = await challengeOf(email);
  users.at += 299_000;
  await addon.challenge(home, { token: old.token, factor: 'totp' });
  users.at += 1000;
  await expect(answer(old.token)).rejects.toMatchObject(late);
  await expect(answer('x'.repeat(43))).rejects.toMatchObject(late);
  await expect(answer((await challengeOf(email)).token, 'passkeys')).rejects.toMatchObject(late);

  const before = await challengeOf(email);
  await operate(users, { do: 'sign-out', email });
  await expect(answer(before.token)).rejects.toMatchObject(late);
  const disabled = await challengeOf(email);
  await operate(users, { do: 'disable', email });
  await expect(answer(disabled.token)).rejects.toMatchObject(late);
  await expect(signIn(users, { email, password }, home)).rejects.toMatchObject({ reason: 'disabled' });
  await operate(users, { do: 'enable', email });

  const without = await challengeOf(email);
  await addon.drop(home, { sub, addon: 'totp' });
  await expect(answer(without.token)).rejects.toMatchObject(late);
  expect(await signIn(users, { email, password }, home)).toHaveProperty('accessToken');
});

test('the link of a sign-up opens no session any more once there is a second factor', async () => {
  const email = 'link@example.com';
  await users.postAll();
  await signUp(users, { email, password }, home);
  const token = tokenIn((await users.post())[0]);
  const tokens = (await verify(users, { token, password }, home)) as Tokens;
  const { sub } = await addon.identify(from(tokens));
  await addon.keep(home, { sub, addon: 'totp', factor: true, data: {} });
  expect(await verify(users, { token, password }, home)).toHaveProperty('challenge', ['totp']);
});

test('a second factor is not guessed, and strangers lock nobody out of a network that is known', async () => {
  const email = 'guessed@example.com';
  await userWithFactor(email);
  const attempt = async (ip: string) => {
    const { token } = await challengeOf(email, ip);
    return addon.challenge({ ip, headers: {} }, { token, factor: 'totp' });
  };
  for (let n = 1; n <= 10; n++) await attempt(`198.51.100.${n}`);
  await expect(attempt('198.51.100.11')).rejects.toMatchObject(limited);
  const { token } = await challengeOf(email);
  for (let n = 1; n <= 10; n++) await addon.challenge(home, { token, factor: 'totp' });
  await expect(addon.challenge(home, { token, factor: 'totp' })).rejects.toMatchObject(limited);
});

test('the caller: in a running session; recently, or with the password; a guess is counted', async () => {
  const email = 'who@example.com';
  const tokens = await users.user(email);
  await expect(addon.identify(home)).rejects.toMatchObject(ended);
  expect(await addon.identify(from(tokens), { recent: true })).toMatchObject({ email, hasPassword: true, factors: [] });
  users.at += 301_000;
  await addon.identify(from(tokens));
  await expect(addon.identify(from(tokens), { recent: true })).rejects.toMatchObject({
    status: 403,
    reason: 'credentials',
  });
  await addon.identify(from(tokens), { recent: true, password });
  await expect(addon.identify(from(tokens), { recent: true, password: 'x' })).rejects.toMatchObject({ status: 403 });
  for (let n = 3; n <= 10; n++) await addon.identify(from(tokens), { try: true });
  await expect(addon.identify(from(tokens), { try: true })).rejects.toMatchObject(limited);
  await operate(users, { do: 'sign-out', email });
  await expect(addon.identify(from(tokens))).rejects.toMatchObject(ended);
});

test('what add-ons keep is in the export, and is deleted with the account', async () => {
  const email = 'kept@example.com';
  const { tokens, sub } = await userWithFactor(email);
  await addon.link(home, { sub, issuer: 'https://id.example', subject: '7' });
  await challengeOf(email);
  expect(await exportUser(users, users.as(tokens))).toMatchObject({
    identities: [
      {
        issuer: 'https://id.example',
        subject: '7',
        linked: new Date(Math.floor(users.at / 1000) * 1000).toISOString(),
      },
    ],
    addons: { totp: { since: 'today' } },
  });
  await deleteAccount(users, { password }, users.as(tokens));
  await users.postAll();
  // The id remains, so that no other region brings the account back.
  const left = JSON.parse(await users.dump()) as { readonly pk: { readonly S: string } }[];
  const of = left.filter((item) => JSON.stringify(item).includes(sub));
  expect(of).toEqual([{ pk: { S: `SUB#${sub}` }, deleted: { N: expect.any(String) } }]);
  await expect(addon.keep(home, { sub, addon: 'totp', data: {} })).rejects.toMatchObject({
    status: 404,
    reason: 'gone',
  });
  await expect(addon.open(home, { sub, amr: ['swk'] })).rejects.toMatchObject({ status: 404, reason: 'gone' });
});

test('an add-on clears what it keeps when the account is gone, and not before', async () => {
  const email = 'cleared@example.com';
  const { tokens, sub } = await userWithFactor(email);
  const cleared: string[] = [];
  let waited = 0;
  const clear = async (one: string) => cleared.push(one);
  const event = (issuer: string, detail: object = { sub }) => ({ detail: { ...detail, issuer } });
  const options = { issuer: 'app/dev', addon, clear, wait: async () => waited++ };
  await clearDeleted(event('app/prod'), options);
  await expect(clearDeleted(event('app/dev', {}), options)).rejects.toThrow('names no user');
  await expect(clearDeleted(event('app/dev'), options)).rejects.toThrow('still exists');
  expect({ cleared, waited }).toEqual({ cleared: [], waited: 9 });
  const wait = () => deleteAccount(users, { password }, users.as(tokens));
  await clearDeleted(event('app/dev'), { ...options, wait });
  await users.postAll();
  expect(cleared).toEqual([sub]);
});

test('a change of the account at the same time loses no factor', async () => {
  const { sub } = await userWithFactor('raced@example.com');
  users.rival = () => addon.keep(home, { sub, addon: 'passkeys', factor: true, data: {} });
  expect(await addon.drop(home, { sub, addon: 'totp' })).toEqual({ factors: ['passkeys'] });
  expect(await addon.keep(home, { sub, addon: 'passkeys', data: { more: 1 } })).toEqual({ factors: ['passkeys'] });
});

test('an operator takes a factor away, and adds none', async () => {
  const email = 'helped@example.com';
  await userWithFactor(email);
  await expect(operate(users, { do: 'factors', email, factors: ['sms'] })).rejects.toThrow('of ["totp"]');
  expect(await operate(users, { do: 'factors', email, factors: ['totp'] })).toMatchObject({ factors: ['totp'] });
  expect(await operate(users, { do: 'factors', email, factors: [] })).toMatchObject({ factors: [] });
  expect(await signIn(users, { email, password }, home)).toHaveProperty('accessToken');
});

test('a user of an external identity: created once, found by that identity, without a password', async () => {
  const at = { issuer: 'https://id.example', subject: 'grace' };
  expect(await addon.find(home, at)).toBeUndefined();
  const [one, other] = await Promise.all([
    addon.create(home, { ...at, email: 'Grace@example.com', name: 'Grace' }),
    addon.create(home, { ...at, email: 'grace@example.com', name: 'Grace' }),
  ]);
  expect(one).toEqual(other);
  expect(one).toMatchObject({ email: 'grace@example.com', hasPassword: false });
  expect(await addon.find(home, at)).toEqual(one);
  expect(await addon.find(home, { email: 'GRACE@example.com' })).toEqual(one);
  await expect(signIn(users, { email: one.email, password }, home)).rejects.toMatchObject(wrong);
  const tokens = (await addon.open(home, { sub: one.sub, amr: ['fed'] })) as Tokens;
  expect(await addon.identify(from(tokens), { recent: true })).toMatchObject({ sub: one.sub, amr: ['fed'] });

  // The owner of an address with an account proves it by signing in.
  await users.user('taken@example.com');
  const taken = { status: 409, reason: 'taken' };
  const second = { issuer: at.issuer, subject: 'taken' };
  await expect(addon.create(home, { ...second, email: 'taken@example.com' })).rejects.toMatchObject(taken);
  const { sub } = (await addon.find(home, { email: 'taken@example.com' }))!;
  await expect(addon.link(home, { ...at, sub })).rejects.toMatchObject(taken);
  await addon.link(home, { ...second, sub });
  await addon.link(home, { ...second, sub });
  expect(await addon.find(home, second)).toMatchObject({ sub });
  await addon.unlink(home, { ...second, sub: one.sub });
  expect(await addon.find(home, second)).toMatchObject({ sub });
  await addon.unlink(home, { ...second, sub });
  expect(await addon.find(home, second)).toBeUndefined();
});

test('a session by another way asks for the second factor, unless two were proved', async () => {
  const { sub } = await userWithFactor('ways@example.com');
  expect(await addon.open(home, { sub, amr: ['fed'] })).toMatchObject({ challenge: ['totp'] });
  expect(await addon.open(home, { sub, amr: ['swk', 'user', 'mfa'] })).toHaveProperty('accessToken');
});

test('new accounts by identities are limited as sign-ups are', async () => {
  const at = { ip: '203.0.113.9', headers: {} };
  for (let n = 1; n <= 20; n++) {
    await addon.create(at, { issuer: 'https://many.example', subject: `${n}`, email: `many${n}@example.com` });
  }
  const one = { issuer: 'https://many.example', subject: '21', email: 'many21@example.com' };
  await expect(addon.create(at, one)).rejects.toMatchObject(limited);
});

test('calls that make no sense are refused', async () => {
  const invalid = { status: 400, reason: 'invalid' };
  const keep = { sub: 'u', addon: 'totp', data: {} };
  await expect(addon.keep(home, { ...keep, addon: 'A#b' })).rejects.toMatchObject({
    ...invalid,
    details: { field: 'addon' },
  });
  await expect(addon.keep(home, { ...keep, data: { x: 'x'.repeat(4096) } })).rejects.toMatchObject(invalid);
  await expect(addon.open(home, { sub: 'u', amr: [] })).rejects.toMatchObject(invalid);
  await expect(addon.open(home, { sub: 'u', amr: ['P#'] })).rejects.toMatchObject(invalid);
  await expect(addon.find(home, { issuer: 'https://a#b', subject: 'c' })).rejects.toMatchObject(invalid);
  const factors = serveAddons(users, factorActs);
  const request = home;
  await expect(factors({ do: 'open', input: { sub: 'u', amr: ['mfa'] }, request })).rejects.toThrow('"do" is "open"');
  await expect(factors({ do: 'constructor', input: {}, request })).rejects.toThrow('"do" is');
  await expect(factors({ do: 'identify', input: [], request })).rejects.toThrow('"input"');
  await expect(factors({ do: 'identify', input: {}, request: { ip: '' } })).rejects.toThrow('"request"');
});

test("texts of add-ons are in the caller's language, and can be replaced", () => {
  const builtIn = { en: { code: 'Wrong.' }, de: { code: 'Falsch.' } };
  const texts = { fr: { code: 'Non.' }, en: { code: 'No.' } };
  expect(textOf([builtIn], 'code', 'de-AT,en')).toBe('Falsch.');
  expect(textOf([builtIn], 'code', 'fr')).toBe('Wrong.');
  expect(textOf([texts, builtIn], 'code', 'fr')).toBe('Non.');
  expect(textOf([texts, builtIn], 'code')).toBe('No.');
  expect(textOf([builtIn], 'limit', 'de')).toContain('Zu viele Versuche');
  expect(textOf([builtIn], 'limit', 'en')).toBeUndefined();
  expect(textOf([builtIn], 'constructor', 'de')).toBeUndefined();
});
