import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeAddress, verifyAddress } from '../lib/account/address.ts';
import { deleteAccount } from '../lib/account/erase.ts';
import { changeProfile, exportUser } from '../lib/account/profile.ts';
import type { Client } from '../lib/client.ts';
import { pseudonym } from '../lib/limits.ts';
import { hashPassword } from '../lib/passwords/hash.ts';
import { openSession } from '../lib/sessions.ts';
import { getItem, put, remove, secondsOf, update, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { readRefreshToken } from '../lib/tokens/refresh.ts';
import { type User, userKey } from '../lib/users.ts';
import { limited, password, TestUsers } from './cloud.ts';

// What a change of an address or a profile and the end of an account store, count, mail and refuse, exactly.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let user: User;
let email: string;
let n = 0;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(async () => {
  // Neither at the beginning of an hour nor of a quarter.
  users.at += 3_600_000 * 24 - (users.at % 3_600_000) + 3_107_000;
  email = `user${n++}@example.com`;
  user = await users.make(email);
});

const home = { ip: '192.0.2.1', userAgent: 'Home/1', languages: 'de-AT,en;q=0.5' };
const other = 'another fine password';
const quarter = 900;
const hour = 3600;
const token = 't'.repeat(43);
const tokenKey = `TOKEN#${hashToken(token)}`;
const linked = (item: object) => write(users, put(tokenKey, { ...item, expires: secondsOf(users) + 60 }));
const keptAt = (key: string) => getItem(users, key);
const signedIn = async (more: Partial<User> = {}) => {
  const tokens = await openSession(users, { ...user, ...more }, home);
  return {
    tokens,
    client: { ...home, ...users.as(tokens) },
    sid: readRefreshToken(users.secret, tokens.refreshToken)!.sid,
  };
};
const knownHere = (address: string) => keptAt(`KNOWN#${pseudonym(users, 'known', `${address} 192.0.2.1`)}`);
const outdated = { status: 400, reason: 'token', message: 'This link is no longer valid. Please ask for another.' };
const session = { status: 401, reason: 'session' };

test('a change of the address needs the password, queues two mails, and is limited per hour', async () => {
  const { client, sid } = await signedIn();
  const next = `next-${email}`;
  const act = () => changeAddress(users, { email: next, password }, client);
  const names = [
    ['session', sid],
    ['address', user.id],
  ] as const;
  expect(await users.counted(act, names)).toEqual({
    [`session: ${sid} in us-east-1`]: [1, quarter],
    [`address: ${user.id} in us-east-1`]: [1, hour],
  });
  expect(await users.jobs()).toEqual(
    expect.arrayContaining([
      { kind: 'address', email: next, of: email },
      { kind: 'notice', email },
    ]),
  );
  await users.with({ limits: { mailsFromOne: 1 } }, () => expect(act()).rejects.toMatchObject(limited));
  await expect(changeAddress(users, { email: email.toUpperCase(), password }, client)).rejects.toMatchObject({
    status: 400,
    message: 'This is your address already.',
    details: { field: 'email' },
  });
  await expect(changeAddress(users, { email: next, password: other }, client)).rejects.toMatchObject({
    status: 403,
    details: { field: 'password' },
  });
  await expect(changeAddress(users, { email: next }, client)).rejects.toMatchObject({ details: { field: 'password' } });
  await expect(changeAddress(users, { email: next, password }, home)).rejects.toMatchObject(session);
  expect(await users.jobs()).toEqual([]);
});

test('the link of a new address moves the record, once', async () => {
  const next = `next-${email}`;
  await linked({ kind: 'address', next, user: user.id, email, epoch: 1 });
  await verifyAddress(users, { token, password }, home);
  expect(await keptAt(userKey(next))).toEqual({ ...user, email: next, revision: 2 });
  expect(await keptAt(userKey(email))).toBeUndefined();
  expect(await keptAt(`SUB#${user.id}`)).toEqual({ email: next, epoch: 1, signedIn: expect.any(Number) });
  expect(await keptAt(tokenKey)).toMatchObject({ done: 1 });
  expect(await knownHere(next)).toMatchObject({ user: user.id });
  await verifyAddress(users, { token, password }, { ip: '192.0.2.77' });
  expect(await keptAt(userKey(next))).toMatchObject({ revision: 2 });
  // Changed again meanwhile: the previous link has expired.
  await write(users, remove(userKey(next)));
  await expect(verifyAddress(users, { token, password }, home)).rejects.toMatchObject({ status: 403 });
});

test('the link of a new address is for the account that asked for it: its session, or its password', async () => {
  const next = `next-${email}`;
  await linked({ kind: 'address', next, user: user.id, email, epoch: 1 });
  const act = (input: object, client: Client = home) => verifyAddress(users, { token, ...input }, client);
  const refused = { status: 403, reason: 'credentials', details: { field: 'password' } };
  await expect(act({})).rejects.toMatchObject(refused);
  const victim = await users.make(`victim-${email}`, { password: await hashPassword(other, users.scrypt) });
  await expect(act({ password: other })).rejects.toMatchObject(refused);
  await expect(act({}, users.as(await openSession(users, victim, home)))).rejects.toMatchObject(outdated);
  await expect(act({}, { ...home, authorization: 'Bearer x' })).rejects.toMatchObject(session);
  expect(await keptAt(userKey(next))).toBeUndefined();
  for (let tries = 2; tries <= 10; tries++) await expect(act({ password: other })).rejects.toMatchObject(refused);
  await expect(act({ password })).rejects.toMatchObject({ status: 429 });
  await act({}, (await signedIn()).client);
  expect(await keptAt(userKey(next))).toMatchObject({ id: user.id });
});

test('a link of a new address must match kind, user and epoch, an enabled user, and a free address', async () => {
  const next = `next-${email}`;
  const right = { kind: 'address', next, user: user.id, email, epoch: 1 };
  const refused = () => expect(verifyAddress(users, { token, password }, home)).rejects.toMatchObject(outdated);
  for (const item of [
    { ...right, kind: 'reset' },
    { ...right, epoch: 2 },
    { ...right, email: 'nobody@example.com' },
    { ...right, done: 1 },
  ]) {
    await linked(item);
    await refused();
  }
  await linked(right);
  await write(users, update(userKey(email), 'SET disabled = :now', { now: 0 }));
  await refused();
  await write(users, update(userKey(email), 'REMOVE disabled', {}));
  await users.make(next);
  await refused();
  expect(await keptAt(userKey(email))).toBeDefined();
  await expect(verifyAddress(users, {}, home)).rejects.toMatchObject({ details: { field: 'token' } });
  await expect(verifyAddress(users, { token: 'none' }, home)).rejects.toMatchObject(outdated);
});

test('deleting an account needs the password five minutes after the sign-in', async () => {
  const { client } = await signedIn();
  users.at += 301_000;
  const refused = {
    status: 403,
    reason: 'credentials',
    message: 'Please send your password, or sign in again.',
    details: { field: 'password' },
  };
  await expect(deleteAccount(users, {}, client)).rejects.toMatchObject(refused);
  await expect(deleteAccount(users, { password: other }, client)).rejects.toMatchObject({
    message: 'The current password is wrong.',
    details: { field: 'password' },
  });
  users.at -= 1000;
  await deleteAccount(users, {}, client);
  expect(await keptAt(userKey(email))).toBeUndefined();
  await users.jobs();
});

test('only the id of a deleted account is left, and a mail is sent', async () => {
  await write(users, update(userKey(email), 'SET #language = :de', { de: 'de' }));
  const { client } = await signedIn();
  await linked({ kind: 'reset', user: user.id, email, epoch: 1 });
  await write(users, update(`SUB#${user.id}`, 'SET factors = :none, disabled = :zero', { none: '', zero: 0 }));
  await write(users, update(`SUB#${user.id}`, 'REMOVE disabled', {}));
  // More than fits into one transaction.
  for (let one = 1; one <= 99; one++)
    await write(users, put(`IDENTITY#https://id.example#${user.id}${one}`, { user: user.id, email }));
  await deleteAccount(users, { password }, client);
  const left = Object.entries(await users.kept('')).filter(([pk, item]) =>
    JSON.stringify([pk, item]).includes(user.id),
  );
  expect(left).toEqual([[`SUB#${user.id}`, { deleted: secondsOf(users) }]]);
  expect(await users.jobs()).toEqual([{ kind: 'deleted', email, name: 'Ada', language: 'de' }]);
});

test('a profile change sets name and language, each alone, and nothing else', async () => {
  const { client } = await signedIn();
  const profile = { id: user.id, email, name: 'Ada', created: new Date(user.created * 1000).toISOString(), roles: [] };
  expect(await changeProfile(users, { language: 'de' }, client)).toEqual({ ...profile, language: 'de' });
  expect(await changeProfile(users, { name: 'Grace', id: 'x' }, client)).toEqual({
    ...profile,
    name: 'Grace',
    language: 'de',
  });
  expect(await keptAt(userKey(email))).toEqual({ ...user, name: 'Grace', language: 'de', revision: 3 });
  await write(users, update(userKey(email), 'SET #roles = :all', { all: 'a b' }));
  expect(await exportUser(users, client)).toEqual({
    user: { ...profile, name: 'Grace', language: 'de', roles: ['a', 'b'] },
    sessions: [expect.objectContaining({ current: true })],
    identities: [],
    addons: {},
  });
  await expect(changeProfile(users, {}, client)).rejects.toMatchObject({
    status: 400,
    message: 'Send a name or a language.',
    details: { field: 'name' },
  });
  users.rival = () => write(users, update(userKey(email), 'SET revision = :next', { next: 9 }));
  await expect(changeProfile(users, { name: 'Eve' }, client)).rejects.toMatchObject({ status: 409, reason: 'raced' });
  for (const act of [changeProfile(users, { name: 'x' }, home), exportUser(users, home)])
    await expect(act).rejects.toMatchObject(session);
});
