import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import { operate } from '../../awsm-users/lib/operate.ts';
import { openSession, type Tokens } from '../../awsm-users/lib/sessions.ts';
import { getItem, secondsOf, update, write } from '../../awsm-users/lib/table.ts';
import { findUserById, type User } from '../../awsm-users/lib/users.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as manage from '../lib/manage.ts';
import { ask, signIn } from '../lib/sign-in.ts';
import { forget, listOf, passkeysOf } from '../lib/store.ts';
import { Authenticator } from './authenticator.ts';
import { startPasskeys } from './passkeys.ts';

// The exact items of changed passkeys, and the exact refusals.

let all: Awaited<ReturnType<typeof startPasskeys>>;
let user: User;
let tokens: Tokens;
let key: Authenticator;
let n = 0;
beforeAll(async () => {
  all = await startPasskeys();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterAll(() => all?.users.stop());
beforeEach(async () => {
  all.users.at += 3_600_000;
  user = await all.users.make(`user${n++}@example.com`);
  tokens = await openSession(all.users, user, home);
  key = new Authenticator('https://app.example');
});

// Waiting mails do not belong to the next test.
afterEach(() => all.users.jobs());

// biome-ignore lint/suspicious/noExplicitAny: as a browser reads it
type Any = any;
const home = { ip: '192.0.2.1', headers: {} };
const from = ({ accessToken }: Tokens = tokens) => ({
  ip: home.ip,
  headers: { authorization: `Bearer ${accessToken}` },
});
const now = () => secondsOf(all.users);
const time = () => new Date(now() * 1000).toISOString();
const at = (pk: string) => getItem(all.service, pk);
const register = (credential: Any, name = 'Phone'): Promise<Any> =>
  manage.register(all.service, { name, credential }, from());
const added = async (name = 'Phone', one = key): Promise<string> =>
  (await register(one.create(await options()), name)).id;
const enter = (credential: Any, token?: string): Promise<Any> =>
  signIn(all.service, { credential, ...(token !== undefined && { token }) }, home);
const asked = (token?: string): Promise<Any> => ask(all.service, token === undefined ? {} : { token }, home);

const race = () => write(all.service, update(`USER#${user.id}`, 'SET revision = revision + :one', { one: 1 }));
const options = (input = {}): Promise<Any> => manage.begin(all.service, input, from());

test('passkeys are listed with their last use, and renamed by their user', async () => {
  expect(await manage.list(all.service, from())).toEqual({ passkeys: [], secondFactor: false });
  const id = await added();
  const view = { id, name: 'Phone', created: time(), backedUp: false };
  expect(await manage.list(all.service, from())).toEqual({ passkeys: [view], secondFactor: false });
  all.users.at += 5000;
  await enter(key.get(await asked()));
  const used = { ...view, used: time() };
  expect(await manage.list(all.service, from())).toEqual({ passkeys: [used], secondFactor: false });
  expect(await manage.rename(all.service, id, { name: 'Old' }, from())).toEqual({ ...used, name: 'Old' });
  expect(await at(`PASSKEY#${id}`)).toMatchObject({ name: 'Old', count: 1 });
  expect((await getItem(all.users, `ADDON#${user.id}#passkeys`))?.data).toContain('"Old"');
  const unknown = { status: 404, reason: 'unknown', message: 'You have no such passkey.' };
  await expect(manage.rename(all.service, 'none', { name: 'x' }, from())).rejects.toMatchObject(unknown);
  const mine = tokens;
  tokens = await openSession(all.users, await all.users.make(`eve${n}@example.com`), home);
  await expect(manage.rename(all.service, id, { name: 'x' }, from())).rejects.toMatchObject(unknown);
  tokens = mine;
  all.users.rival = () => write(all.service, update(`PASSKEY#${id}`, 'SET #user = :other', { other: 'x' }));
  await expect(manage.rename(all.service, id, { name: 'x' }, from())).rejects.toMatchObject(unknown);
  await manage.requireSecond(all.service, { secondFactor: true }, from());
  expect(await manage.list(all.service, from())).toMatchObject({ secondFactor: true });
});

test('a passkey is removed from the list, the note and the table; the last way in stays', async () => {
  const [one, two] = [await added(), await added('Key', new Authenticator('https://app.example'))];
  await manage.removePasskey(all.service, 'none', {}, from());
  expect(await at(`USER#${user.id}`)).toEqual({ ids: `${one} ${two}`, revision: 2 });
  await manage.removePasskey(all.service, one, {}, from());
  expect([await at(`PASSKEY#${one}`), await at(`USER#${user.id}`)]).toEqual([undefined, { ids: two, revision: 3 }]);
  const note = async () => (await getItem(all.users, `ADDON#${user.id}#passkeys`))?.data;
  expect(await note()).toBe(JSON.stringify({ passkeys: [{ name: 'Key', created: time() }] }));
  all.users.rival = race;
  await expect(manage.removePasskey(all.service, two, {}, from())).rejects.toMatchObject({
    status: 409,
    reason: 'raced',
  });
  await manage.removePasskey(all.service, two, {}, from());
  expect([await at(`USER#${user.id}`), await note()]).toEqual([{ ids: '', revision: 5 }, undefined]);
  await all.users.jobs();

  const only = (
    await all.addon.create(home, { issuer: 'https://id.example', subject: user.id, email: `only-${user.email}` })
  ).sub;
  tokens = (await all.addon.open(home, { sub: only, amr: ['fed'] })) as Tokens;
  const last = await added('Last', new Authenticator('https://app.example'));
  await expect(manage.removePasskey(all.service, last, {}, from())).rejects.toMatchObject({
    status: 409,
    reason: 'last',
    message: 'This is your only way to sign in. Choose a password first.',
  });
  // The same for missing items.
  await manage.removePasskey(all.service, 'none', {}, from());
  expect(await passkeysOf(all.service, await listOf(all.service, only))).toMatchObject([{ id: last }]);
});

test('passkeys are a second factor while there is one', async () => {
  const second = (secondFactor: unknown) => manage.requireSecond(all.service, { secondFactor }, from());
  for (const wrong of ['true', undefined, 1])
    await expect(second(wrong)).rejects.toMatchObject({
      status: 400,
      reason: 'invalid',
      message: 'This must be true or false.',
      details: { field: 'secondFactor' },
    });
  await expect(second(true)).rejects.toMatchObject({
    status: 409,
    reason: 'none',
    message: 'You have no passkey yet.',
  });
  expect(await second(false)).toEqual({ secondFactor: false });
  const id = await added();
  await all.users.jobs();
  expect(await second(true)).toEqual({ secondFactor: true });
  expect(await all.users.jobs()).toEqual([{ kind: 'factor', email: user.email, isOn: true }]);
  const { token } = (await begin(all.users, { email: user.email, password }, home)) as Challenge;
  const before = from();
  const proved = { status: 403, reason: 'factor' };
  await expect(second(false)).rejects.toMatchObject(proved);
  await expect(options()).rejects.toMatchObject(proved);
  await expect(manage.removePasskey(all.service, id, {}, before)).rejects.toMatchObject(proved);
  tokens = await enter(key.get(await asked(token)), token);
  expect(await second(false)).toEqual({ secondFactor: false });
  expect(await all.users.jobs()).toEqual([{ kind: 'factor', email: user.email, isOn: false }]);
  await second(true);
  await all.users.jobs();
  // The factor ends with its last passkey, and not before.
  await manage.removePasskey(all.service, id, {}, from());
  expect(await all.users.jobs()).toEqual([{ kind: 'factor', email: user.email, isOn: false }]);
  expect(await begin(all.users, { email: user.email, password }, home)).toHaveProperty('accessToken');
});

test('a passkey that a reset of the password or the like has removed does not count: it is not in the list, and no second factor', async () => {
  const dead = await added('Dead');
  await operate(all.users, { do: 'ways', sub: user.id, ways: [] });
  user = (await findUserById(all.users, user.id))!;
  tokens = await openSession(all.users, user, home);
  expect(await manage.list(all.service, from())).toMatchObject({ passkeys: [] });
  expect(await options()).toMatchObject({ excludeCredentials: [] });
  const second = () => manage.requireSecond(all.service, { secondFactor: true }, from());
  await expect(second()).rejects.toMatchObject({ status: 409, reason: 'none' });
  const living = await added('Living', new Authenticator('https://app.example'));
  expect(await at(`USER#${user.id}`)).toMatchObject({ ids: `${dead} ${living}` });
  await second();
  const { token } = (await begin(all.users, { email: user.email, password }, home)) as Challenge;
  expect(await asked(token)).toMatchObject({ allowCredentials: [{ id: living }] });
  tokens = await openSession(all.users, user, home, ['pwd', 'mfa']);
  await manage.removePasskey(all.service, living, {}, from());
  expect(await begin(all.users, { email: user.email, password }, home)).toHaveProperty('accessToken');
  expect((await getItem(all.users, `ADDON#${user.id}#passkeys`))?.data).toBeUndefined();
});

test('passkeys that are removed while they become a second factor do not stay one', async () => {
  await added();
  const { addon } = all.service;
  const keep: typeof addon.keep = async (...given) => {
    await operate(all.users, { do: 'ways', sub: user.id, ways: [] });
    return addon.keep(...given);
  };
  const raced = manage.requireSecond({ ...all.service, addon: { ...addon, keep } }, { secondFactor: true }, from());
  await expect(raced).rejects.toMatchObject({ status: 409 });
  expect((await findUserById(all.users, user.id))?.factors).toBe('');
});

test('beside another second factor, an old session can turn passkeys on as one, but not off again', async () => {
  await added();
  await all.addon.keep(from(), { sub: user.id, addon: 'totp', factor: true, data: {} });
  expect(await manage.requireSecond(all.service, { secondFactor: false }, from())).toEqual({ secondFactor: false });
  expect(await manage.requireSecond(all.service, { secondFactor: true }, from())).toEqual({ secondFactor: true });
  await expect(manage.requireSecond(all.service, { secondFactor: false }, from())).rejects.toMatchObject({
    status: 403,
    reason: 'factor',
  });
});

test('changes of the account need the password five minutes after the sign-in', async () => {
  const id = await added();
  all.users.at += 301_000;
  const forbidden = { status: 403, reason: 'credentials' };
  const acts: ((input: Readonly<Record<string, unknown>>) => Promise<unknown>)[] = [
    options,
    (input) => manage.requireSecond(all.service, { secondFactor: true, ...input }, from()),
    (input) => manage.requireSecond(all.service, { secondFactor: false, ...input }, from(tokens)),
    (input) => manage.removePasskey(all.service, id, input, from()),
  ];
  for (const act of acts) await expect(act({})).rejects.toMatchObject(forbidden);
  await options({ password });
  await acts[3]!({ password });
});

test('everything about a user is forgotten, and nothing else', async () => {
  const [one, two] = [await added(), await added('Key', new Authenticator('https://app.example'))];
  const mine = user.id;
  user = await all.users.make(`other${n}@example.com`);
  tokens = await openSession(all.users, user, home);
  const theirs = await added('Theirs', new Authenticator('https://app.example'));
  await forget(all.service, mine);
  expect([await at(`PASSKEY#${one}`), await at(`PASSKEY#${two}`), await at(`USER#${mine}`)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([await at(`PASSKEY#${theirs}`), await at(`USER#${user.id}`)].every(Boolean)).toBe(true);
  await forget(all.service, mine);
});
