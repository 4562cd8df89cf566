import { Refusal } from 'jaws-core-js/http';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { password } from '../../awsm-users/tests/cloud.ts';
import { changeLinks, forget, idOf, linksOf } from '../lib/account/links.ts';
import * as manage from '../lib/account/manage.ts';
import { signIn } from '../lib/account/sign-in.ts';
import { codeIn, startOidc, verifier } from './oidc.ts';

let all: Awaited<ReturnType<typeof startOidc>>;
beforeAll(async () => {
  all = await startOidc();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(async () => {
  all.fake.reset();
  all.account.settings = all.given('verified');
  await all.users.postAll();
});
afterAll(() => all.stop());

// biome-ignore lint/suspicious/noExplicitAny: tokens or a challenge
type Any = any;
const from = (tokens?: { accessToken: string }, ip = '192.0.2.1') => ({
  ip,
  headers: tokens ? { authorization: `Bearer ${tokens.accessToken}` } : {},
});
const request = (tokens?: { accessToken: string }) => from(tokens) as never;
const code = async (intent: 'sign-in' | 'link' = 'sign-in') => codeIn(await all.go(intent));
const enter = async (given?: string): Promise<Any> =>
  signIn(all.account, { code: given ?? (await code()), verifier }, request());
const who = (tokens: Any) => all.addon.identify(from(tokens));
const link = async (tokens: Any, more: object = {}): Promise<Any> =>
  manage.link(all.account, { code: await code('link'), verifier, ...more }, request(tokens));
const as = (name: string, more: object = {}) => {
  all.fake.user = { sub: name, email: `${name}@example.com`, email_verified: true, ...more };
};

test('a new identity with a verified address becomes a user, and signs in from then on', async () => {
  as('new', { name: 'New' });
  const tokens = await enter();
  const { sub, email, name, amr, hasPassword } = await who(tokens);
  expect({ email, name, amr, hasPassword }).toEqual({
    email: 'new@example.com',
    name: 'New',
    amr: ['fed'],
    hasPassword: false,
  });
  // The address at the provider changes nothing: the identity counts.
  as('new', { email: 'other@example.com' });
  expect((await who(await enter())).sub).toBe(sub);
  const { identities } = (await manage.list(all.account, from(tokens))) as Any;
  expect(identities).toMatchObject([{ provider: 'fake', issuer: all.fake.issuer }]);
  as('evil-name', { name: 'a<b>\u202e' });
  expect((await who(await enter())).name).toBe('');
});

test('an address that has an account is never linked silently', async () => {
  await all.users.user('taken@example.com');
  as('stranger', { email: 'Taken@Example.com' });
  await expect(enter()).rejects.toMatchObject({ status: 409, reason: 'link' });
  expect(await all.addon.find(from(), { issuer: all.fake.issuer, subject: 'stranger' })).toBeUndefined();
});

test('another refusal than of a taken address stays what it is', async () => {
  as('limited');
  all.account.addon = {
    ...all.addon,
    create: () => Promise.reject(new Refusal(429, 'limit', 'Too many.', { retryAfter: 9 })),
  };
  await expect(enter()).rejects.toMatchObject({ status: 429, reason: 'limit' });
  all.account.addon = { ...all.addon, create: () => Promise.reject(new Error('broken')) };
  await expect(enter()).rejects.toThrow('broken');
  all.account.addon = { ...all.addon };
});

test('an address that is not verified, or not of a trusted domain, makes no account', async () => {
  const refused = { status: 403, reason: 'mail' };
  for (const lie of [
    { email_verified: false },
    { email_verified: 'true' },
    { email_verified: undefined },
    { email: undefined },
  ]) {
    as('liar', lie);
    await expect(enter(), JSON.stringify(lie)).rejects.toMatchObject(refused);
  }
  as('liar');
  for (const mails of ['none', [], ['myapp.com'], ['xample.com']] as const) {
    all.account.settings = all.given(mails);
    await expect(enter(), JSON.stringify(mails)).rejects.toMatchObject(refused);
  }
  all.account.settings = { ...all.account.settings, providers: {} };
  await expect(enter()).rejects.toMatchObject(refused);
  all.account.settings = all.given(['example.com']);
  expect(await enter()).toHaveProperty('accessToken');
});

test('a code is of the page that began it, for what was begun, once, for five minutes', async () => {
  as('coder');
  const refused = { status: 403, reason: 'code' };
  const given = await code();
  const tokens = await enter(given);
  await expect(signIn(all.account, { code: given, verifier: 'another' }, request())).rejects.toMatchObject(refused);
  await expect(manage.link(all.account, { code: await code(), verifier }, request(tokens))).rejects.toMatchObject(
    refused,
  );
  await expect(enter(await code('link'))).rejects.toMatchObject(refused);
  await expect(enter('x'.repeat(43))).rejects.toMatchObject(refused);
  // The answer was lost.
  expect(await enter(given)).toHaveProperty('accessToken');
  all.users.at += 61_000;
  await expect(enter(given)).rejects.toMatchObject(refused);
  const late = await code();
  all.users.at += 300_000;
  await expect(enter(late)).rejects.toMatchObject(refused);
});

test('a second factor is asked for, whatever the provider says about how it was proved', async () => {
  as('careful', { amr: ['mfa', 'otp'] });
  const { sub } = await who(await enter());
  await all.addon.keep(from(), { sub, addon: 'totp', data: {}, factor: true });
  const answer = await enter();
  expect(answer).toMatchObject({ challenge: ['totp'] });
  expect(answer).not.toHaveProperty('accessToken');
});

test('linking needs the password or a new session, a second factor where there is one, and notifies the user', async () => {
  const tokens = await all.users.user('linker@example.com');
  as('linked');
  const given = { code: await code('link'), verifier };
  await expect(manage.link(all.account, given, request())).rejects.toMatchObject({ status: 401, reason: 'session' });
  all.users.at += 295_000;
  const later = { code: await code('link'), verifier };
  all.users.at += 10_000;
  await expect(manage.link(all.account, later, request(tokens))).rejects.toMatchObject({ reason: 'credentials' });
  // The same code with the password.
  const made = (await manage.link(all.account, { ...later, password }, request(tokens))) as Any;
  expect(made).toMatchObject({ provider: 'fake', issuer: all.fake.issuer });
  const mails = await all.users.postAll();
  expect(mails.map(({ Destination }) => Destination.ToAddresses[0])).toContain('linker@example.com');
  const again = (await manage.link(all.account, { ...later, password }, request(tokens))) as Any;
  expect(again).toEqual(made);
  const { sub } = await who(tokens);
  expect((await who(await enter())).sub).toBe(sub);
  // It already belongs to another user.
  const other = await all.users.user('other@example.com');
  await expect(link(other)).rejects.toMatchObject({ status: 409, reason: 'taken' });
  expect((await linksOf(all.account, (await who(other)).sub)).all).toEqual([]);
  // A session from before the second factor can add and remove nothing.
  await all.addon.keep(from(), { sub, addon: 'totp', data: {}, factor: true });
  as('more');
  await expect(link(tokens, { password })).rejects.toMatchObject({ status: 403, reason: 'factor' });
  await expect(manage.unlink(all.account, made.id, { password }, from(tokens))).rejects.toMatchObject({
    status: 403,
    reason: 'factor',
  });
  expect(await all.addon.find(from(), { issuer: all.fake.issuer, subject: 'more' })).toBeUndefined();
});

test('unlinking: what is linked no longer signs in; the last way in stays', async () => {
  as('leaver');
  const tokens = await enter();
  const id = idOf({ issuer: all.fake.issuer, subject: 'leaver' });
  const last = { status: 409, reason: 'last' };
  await expect(manage.unlink(all.account, id, {}, from(tokens))).rejects.toMatchObject(last);
  as('spare');
  const spare = await link(tokens);
  await manage.unlink(all.account, 'unknown', {}, from(tokens));
  // Two simultaneous requests cannot remove the last two.
  const ends = await Promise.allSettled([id, spare.id].map((one) => manage.unlink(all.account, one, {}, from(tokens))));
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { sub } = await who(tokens);
  const [left] = (await linksOf(all.account, sub)).all;
  await expect(manage.unlink(all.account, idOf(left!), {}, from(tokens))).rejects.toMatchObject(last);
  await manage.unlink(all.account, idOf(left!) === id ? spare.id : id, {}, from(tokens));
  all.users.at += 301_000;
  await expect(manage.unlink(all.account, idOf(left!), {}, from(tokens))).rejects.toMatchObject({
    reason: 'credentials',
  });
  all.account.settings = all.given('none');
  as(left!.subject === 'leaver' ? 'spare' : 'leaver');
  await expect(enter()).rejects.toMatchObject({ reason: 'mail' });
  as(left!.subject);
  expect((await who(await enter())).sub).toBe(sub);
});

test('an unlinking that failed halfway is done by the next one, and does not count as a way in', async () => {
  as('half');
  const tokens = await enter();
  as('whole');
  const whole = await link(tokens);
  const id = idOf({ issuer: all.fake.issuer, subject: 'half' });
  const { unlink } = all.account.addon;
  all.account.addon = { ...all.addon, unlink: () => Promise.reject(new Error('broken')) };
  await expect(manage.unlink(all.account, id, {}, from(tokens))).rejects.toThrow('broken');
  all.account.addon = { ...all.addon, unlink };
  await expect(manage.unlink(all.account, whole.id, {}, from(tokens))).rejects.toMatchObject({ reason: 'last' });
  await manage.unlink(all.account, id, {}, from(tokens));
  expect((await linksOf(all.account, (await who(tokens)).sub)).all.map(idOf)).toEqual([whole.id]);
});

test('what the export of awsm-users says of a sign-in: the provider, and since when', async () => {
  const kept: unknown[] = [];
  all.account.addon = {
    ...all.addon,
    keep: (...input) => {
      kept.push(input[1]);
      return all.addon.keep(...input);
    },
  };
  as('exported');
  const tokens = await enter();
  all.account.addon = { ...all.addon };
  const { sub } = await who(tokens);
  const identities = [{ provider: 'fake', linked: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) }];
  expect(kept).toEqual([{ sub, addon: 'oidc', data: { identities } }]);
  // The one in addresses, of 132 bits.
  expect(idOf({ issuer: all.fake.issuer, subject: 'exported' })).toMatch(/^[\w-]{22}$/);
});

test('ten at most, all of them in the export, forgotten with the account', async () => {
  const tokens = await all.users.user('many@example.com');
  for (let n = 1; n <= 10; n++) {
    as(`many-${n}`);
    await link(tokens);
  }
  as('many-11');
  await expect(link(tokens)).rejects.toMatchObject({ status: 409, reason: 'many' });
  as('many-10');
  await expect(link(tokens)).resolves.toBeDefined();
  const { sub } = await who(tokens);
  expect((await linksOf(all.account, sub)).all).toHaveLength(10);
  await forget(all.account, sub);
  expect((await linksOf(all.account, sub)).all).toEqual([]);
});

test('links that have changed since they were read are not written over', async () => {
  const tokens = await all.users.user('raced@example.com');
  const { sub } = await who(tokens);
  const before = await linksOf(all.account, sub);
  as('raced');
  await link(tokens);
  const raced = { status: 409, reason: 'raced', details: { retryAfter: 1 } };
  await expect(changeLinks(all.account, before, [])).rejects.toMatchObject(raced);
  const after = await linksOf(all.account, sub);
  expect(after.all).toHaveLength(1);
  await expect(changeLinks(all.account, { ...after, revision: after.revision + 1 }, [])).rejects.toMatchObject(raced);
  expect((await linksOf(all.account, sub)).all).toHaveLength(1);
});

test('an account that goes while it is linked leaves nothing', async () => {
  const tokens = await all.users.user('going@example.com');
  const { sub } = await who(tokens);
  as('going');
  all.account.addon = {
    ...all.addon,
    keep: async (...input) => {
      expect((await linksOf(all.account, sub)).all).toHaveLength(1);
      await all.users.aws.json('dynamodb', 'DeleteItem', {
        TableName: 'Users',
        Key: { pk: { S: 'USER#going@example.com' } },
      });
      return all.addon.keep(...input);
    },
  };
  await expect(link(tokens)).rejects.toMatchObject({ status: 404 });
  all.account.addon = { ...all.addon };
  expect((await linksOf(all.account, sub)).all).toEqual([]);
});
