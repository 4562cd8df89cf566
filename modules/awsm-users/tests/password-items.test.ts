import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { verifyAddress } from '../lib/account/address.ts';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { pseudonym } from '../lib/limits.ts';
import { openSession } from '../lib/sessions.ts';
import { getItem, put, secondsOf, update, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { readRefreshToken } from '../lib/tokens/refresh.ts';
import { findUser, type User, userKey } from '../lib/users.ts';
import { limited, password, TestUsers } from './cloud.ts';

// What a change of a password stores, counts, mails and refuses, exactly.

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

test('a forgotten password queues a mail, and counts for the network', async () => {
  const act = () => forgotPassword(users, { email: `nobody-${email}` }, home);
  expect(await users.counted(act, [['forgot', '192.0.2.1']])).toEqual({ 'forgot: 192.0.2.1 in us-east-1': [1, hour] });
  const budget = (address: string) => ({
    one: pseudonym(users, 'mail reset', `${address} 192.0.2.1`),
    all: pseudonym(users, 'mail reset', address),
  });
  expect(await users.jobs()).toEqual([
    { kind: 'reset', email: `nobody-${email}`, language: 'de', budget: budget(`nobody-${email}`) },
  ]);
  await openSession(users, user, home);
  await forgotPassword(users, { email }, home);
  expect(await users.jobs()).toEqual([{ kind: 'reset', email, language: 'de', budget: { one: budget(email).one } }]);
  await users.with({ limits: { forgotNetwork: 2 } }, () => expect(act()).rejects.toMatchObject(limited));
});

test('a reset link sets the password once, makes the network known, and sends a mail', async () => {
  await linked({ kind: 'reset', user: user.id, email, epoch: 1 });
  const act = () => resetPassword(users, { token, password: other }, home);
  expect(await users.counted(act, [['reset', tokenKey]])).toEqual({ [`reset: ${tokenKey} in us-east-1`]: [1, hour] });
  const record = {
    ...user,
    password: expect.any(String),
    epoch: 2,
    revision: 2,
    changedBy: '',
    changedAt: secondsOf(users),
    cuts: expect.stringMatching(/^\d+-\d+-1$/),
  };
  expect(await keptAt(userKey(email))).toEqual(record);
  expect(await keptAt(`SUB#${user.id}`)).toEqual({ email, epoch: 2, signedIn: expect.any(Number) });
  expect(await keptAt(tokenKey)).toMatchObject({ done: 2 });
  expect(await knownHere(email)).toMatchObject({ user: user.id });
  expect(await users.jobs()).toEqual([{ kind: 'changed', email }]);
  await act();
  expect(await keptAt(userKey(email))).toEqual(record);
  expect(await users.jobs()).toEqual([]);
  await expect(resetPassword(users, { token, password }, home)).rejects.toMatchObject(outdated);
  await write(users, update(userKey(email), 'SET epoch = :three', { three: 3 }));
  await expect(act()).rejects.toMatchObject(outdated);
});

test('a reset link must match kind and epoch, an enabled user and a good password, within ten tries', async () => {
  const act = (wanted = other) => resetPassword(users, { token, password: wanted }, home);
  for (const item of [
    { kind: 'verify', user: user.id, email, epoch: 1 },
    { kind: 'reset', user: user.id, email, epoch: 2 },
    { kind: 'reset', user: user.id, email: 'nobody@example.com', epoch: 1 },
  ]) {
    await linked(item);
    await expect(act()).rejects.toMatchObject(outdated);
  }
  await linked({ kind: 'reset', user: user.id, email, epoch: 1 });
  await write(users, update(userKey(email), 'SET disabled = :now', { now: 0 }));
  await expect(act()).rejects.toMatchObject(outdated);
  await write(users, update(userKey(email), 'REMOVE disabled', {}));
  await expect(act('short')).rejects.toMatchObject({ status: 400, details: { field: 'password' } });
  for (let tries = 5; tries <= 10; tries++) await expect(act('short')).rejects.toMatchObject({ status: 400 });
  await expect(act()).rejects.toMatchObject(limited);
  await expect(resetPassword(users, { token }, home)).rejects.toMatchObject({ details: { field: 'password' } });
});

test('changing a password needs the current one, ends all sessions, and records which session did it', async () => {
  const { client, sid, tokens } = await signedIn();
  const change = (currentPassword: string, wanted = other) =>
    changePassword(users, { currentPassword, password: wanted }, client);
  const tries = await users.counted(
    () =>
      expect(change(other, 'a third fine password')).rejects.toMatchObject({
        status: 403,
        reason: 'credentials',
        message: 'The current password is wrong.',
        details: { field: 'currentPassword' },
      }),
    [['session', sid]],
  );
  expect(tries).toEqual({ [`session: ${sid} in us-east-1`]: [1, quarter] });
  await expect(change(password, 'short')).rejects.toMatchObject({ status: 400, details: { field: 'password' } });
  expect(await users.jobs()).toEqual([]);
  const next = await change(password);
  expect(await keptAt(userKey(email))).toEqual({
    ...user,
    password: expect.any(String),
    epoch: 2,
    revision: 2,
    changedBy: `${sid} 2`,
    changedAt: secondsOf(users),
  });
  expect(await users.jobs()).toEqual([{ kind: 'changed', email }]);
  // A repetition opens a session, counts as an attempt, and changes nothing.
  const again = await users.counted(async () => {
    const opened = await change(password);
    expect(readRefreshToken(users.secret, opened.refreshToken)?.sid).not.toBe(
      readRefreshToken(users.secret, next.refreshToken)?.sid,
    );
  }, [['session', sid]]);
  expect(again).toEqual({ [`session: ${sid} in us-east-1`]: [1, quarter] });
  expect(await users.jobs()).toEqual([]);
  await expect(change(password, 'a third fine password')).rejects.toMatchObject(session);
  await expect(changePassword(users, { password: other }, client)).rejects.toMatchObject({
    details: { field: 'currentPassword' },
  });
  await expect(changePassword(users, { currentPassword: password }, client)).rejects.toMatchObject({
    details: { field: 'password' },
  });
  await expect(changePassword(users, { currentPassword: password, password: other }, home)).rejects.toMatchObject(
    session,
  );
  expect(tokens).toBeDefined();
});

test('a password that is changed while the account is deleted opens no session', async () => {
  const { client } = await signedIn();
  const json = async <Output>(service: 'dynamodb', operation: string, input: object = {}): Promise<Output> => {
    if ((service as string) === 'sqs') await write(users, update(`SUB#${user.id}`, 'SET epoch = :three', { three: 3 }));
    return users.aws.json<Output>(service, operation, input);
  };
  const racing = { ...users, now: users.now, settings: users.settings, aws: { json } as typeof users.aws };
  const sent = changePassword(racing, { currentPassword: password, password: other }, client);
  await expect(sent).rejects.toMatchObject(session);
  await users.jobs();
});

test('a link that is used twice at once works once, and both calls succeed', async () => {
  const next = `next-${email}`;
  await linked({ kind: 'address', next, user: user.id, email, epoch: 1 });
  users.rival = () => verifyAddress(users, { token, password }, home);
  await verifyAddress(users, { token, password }, home);
  await linked({ kind: 'reset', user: user.id, email: next, epoch: 1 });
  users.rival = () => resetPassword(users, { token, password: other }, home);
  await resetPassword(users, { token, password: other }, home);
  expect(await findUser(users, next)).toMatchObject({ epoch: 2 });
  await users.jobs();
});
