import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { signIn } from '../lib/account/sign-in.ts';
import { signUp, verify } from '../lib/account/sign-up.ts';
import { pseudonym } from '../lib/limits.ts';
import { hashPassword, isPassword } from '../lib/passwords/hash.ts';
import { openSession, type Tokens } from '../lib/sessions.ts';
import { getItem, put, remove, secondsOf, update, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { findUser, type User, userKey } from '../lib/users.ts';
import { limited, password, TestUsers } from './cloud.ts';

// What a sign-in and a sign-up store, count, mail and refuse, exactly.

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
const wrong = { status: 401, reason: 'credentials', message: 'The address or the password is wrong.' };
const outdatedSignUp = {
  status: 400,
  reason: 'token',
  message: 'This link is no longer valid. Please sign up again, or sign in.',
};

test('a try to sign in counts for its network and account; as a stranger also for all networks and all accounts', async () => {
  const names = [
    ['both', `${email} 192.0.2.1`],
    ['network', '192.0.2.1'],
    ['account', email],
    ['slow', email],
  ] as const;
  const attempt = () => expect(signIn(users, { email, password: other }, home)).rejects.toMatchObject(wrong);
  const both = { [`both: ${email} 192.0.2.1 in us-east-1`]: [1, quarter] };
  expect(await users.counted(attempt, names)).toEqual({
    ...both,
    'network: 192.0.2.1 in us-east-1': [1, quarter],
    [`account: ${email} in us-east-1`]: [1, hour],
  });
  await users.with({ limits: { signInAccount: 1, slowSeconds: 7 } }, async () => {
    const two = async () => {
      await attempt();
      await attempt();
    };
    expect(await users.counted(two, names)).toMatchObject({
      [`account: ${email} in us-east-1`]: [2, hour],
      [`slow: ${email} in us-east-1`]: [1, 7],
    });
    await expect(signIn(users, { email, password }, home)).rejects.toMatchObject(limited);
  });
  await openSession(users, user, home);
  expect(await users.counted(attempt, names)).toEqual(both);
});

test.each([
  ['signInPair', (tries: number) => ({ email, password: tries > 2 ? password : other })],
  ['signInNetwork', (tries: number) => ({ email: `${tries}@example.com`, password })],
] as const)('after the tries of %s the next one waits', async (name, input) => {
  await users.with({ limits: { [name]: 2 } }, async () => {
    const from = { ip: `198.51.100.${n}` };
    for (const tries of [1, 2]) await expect(signIn(users, input(tries), from)).rejects.toMatchObject(wrong);
    await expect(signIn(users, input(3), from)).rejects.toMatchObject({
      ...limited,
      // Until the quarter of an hour is over.
      details: { retryAfter: quarter - (secondsOf(users) % quarter) },
    });
  });
});

test('invalid input is refused before it is counted', async () => {
  expect(await users.counted(() => signIn(users, { email: 'x', password }, home).catch(() => {}), [])).toEqual({});
  expect(await users.counted(() => signIn(users, { email }, home).catch(() => {}), [])).toEqual({});
});

test('an address without a user, and a user without a password, are refused as a wrong password is', async () => {
  await expect(signIn(users, { email: 'nobody@example.com', password }, home)).rejects.toMatchObject(wrong);
  await write(users, update(userKey(email), 'SET password = :none', { none: '' }));
  await expect(signIn(users, { email, password }, home)).rejects.toMatchObject(wrong);
});

test('a hash of earlier parameters is replaced at the sign-in, as a change of the record', async () => {
  const weak = await hashPassword(password, { cost: 8, blockSize: 8, parallelization: 1 });
  await write(users, update(userKey(email), 'SET password = :weak REMOVE #indexed', { weak }));
  await signIn(users, { email, password }, home);
  // It is found by its id from then on: the second change starts from the first.
  expect(await keptAt(userKey(email))).toMatchObject({
    password: expect.stringMatching(/^scrypt\$10\$/),
    revision: 3,
    indexed: 1,
  });
  await write(users, update(userKey(email), 'SET password = :weak', { weak }));
  users.rival = () => write(users, update(userKey(email), 'SET revision = :next', { next: 9 }));
  expect(await signIn(users, { email, password }, home)).toHaveProperty('accessToken');
  expect(await keptAt(userKey(email))).toMatchObject({ password: weak, revision: 9 });
  await write(users, update(userKey(email), 'SET password = :weak REMOVE revision', { weak }));
  await signIn(users, { email, password }, home);
  expect(await keptAt(userKey(email))).toMatchObject({ revision: 1 });
});

test('a sign-up queues a mail with the new user, and counts for its network', async () => {
  const act = () => signUp(users, { email: 'NEW@example.com', password, name: ' Ada ' }, home);
  expect(await users.counted(act, [['sign-up', '192.0.2.1']])).toEqual({
    'sign-up: 192.0.2.1 in us-east-1': [1, hour],
  });
  const [job, ...more] = (await users.jobs()) as { password: string }[];
  expect(more).toEqual([]);
  expect(job).toEqual({
    kind: 'verify',
    email: 'new@example.com',
    name: 'Ada',
    language: 'de',
    password: expect.any(String),
    budget: {
      one: pseudonym(users, 'mail verify', 'new@example.com 192.0.2.1'),
      all: pseudonym(users, 'mail verify', 'new@example.com'),
    },
  });
  expect(await isPassword(password, job?.password, users.scrypt)).toBe(true);
  await users.with({ limits: { signUpNetwork: 1 } }, () => expect(act()).rejects.toMatchObject(limited));
  for (const input of [
    { email: 'x', password },
    { email, password: 'short' },
    { email, password, name: '<' },
  ])
    await expect(signUp(users, input, home)).rejects.toMatchObject({ status: 400 });
  expect(await users.jobs()).toEqual([]);
});

test('a sign-up link creates the user, with the id and the language of the link', async () => {
  const address = `new-${email}`;
  const about = {
    kind: 'verify',
    id: `new id ${n}`,
    email: address,
    name: 'Grace',
    password: user.password,
    language: 'de',
  };
  await linked(about);
  const names = [['verify', tokenKey]] as const;
  let tokens = {} as Tokens;
  const act = async () => {
    tokens = (await verify(users, { token, password }, home)) as Tokens;
  };
  expect(await users.counted(act, names)).toEqual({ [`verify: ${tokenKey} in us-east-1`]: [1, 24 * hour] });
  expect(await keptAt(userKey(address))).toEqual({
    id: `new id ${n}`,
    email: address,
    name: 'Grace',
    language: 'de',
    password: user.password,
    created: secondsOf(users),
    epoch: 1,
    revision: 1,
    indexed: 1,
  });
  expect(await keptAt(`SUB#new id ${n}`)).toEqual({ email: address, epoch: 1, signedIn: expect.any(Number) });
  expect(await keptAt(tokenKey)).toEqual({ ...about, user: `new id ${n}`, expires: secondsOf(users) + 60 });
  expect(tokens.accessToken).toBeDefined();
  // Repeated; with another password; after a change of the password.
  await verify(users, { token, password }, home);
  await expect(verify(users, { token, password: other }, home)).rejects.toMatchObject({
    status: 401,
    reason: 'credentials',
    message: 'That is not the password of the sign-up.',
  });
  await write(users, update(userKey(address), 'SET epoch = :two', { two: 2 }));
  await expect(verify(users, { token, password }, home)).rejects.toMatchObject(outdatedSignUp);
  // Its user no longer exists.
  await write(users, remove(userKey(address)));
  await expect(verify(users, { token, password }, home)).rejects.toMatchObject(outdatedSignUp);
});

test('a sign-up link allows ten tries, must be of its kind, and needs an address without a user', async () => {
  await linked({ kind: 'verify', email: `x${email}`, name: '', password: user.password });
  for (let tries = 1; tries <= 10; tries++)
    await expect(verify(users, { token, password: other }, home)).rejects.toMatchObject({ status: 401 });
  await expect(verify(users, { token, password }, home)).rejects.toMatchObject(limited);
  users.at += 24 * hour * 1000;
  await linked({ kind: 'verify', email: `x${email}`, name: '', password: user.password });
  await verify(users, { token, password }, home);
  const made = await findUser(users, `x${email}`);
  expect(made).toMatchObject({ id: expect.stringMatching(/^[\da-f-]{36}$/), name: '' });
  expect(made).not.toHaveProperty('language');

  users.at += 24 * hour * 1000;
  await linked({ kind: 'verify', email, name: '', password: user.password });
  await expect(verify(users, { token, password }, home)).rejects.toMatchObject(outdatedSignUp);
  await linked({ kind: 'reset', user: user.id, email, epoch: 1 });
  await expect(verify(users, { token, password }, home)).rejects.toMatchObject(outdatedSignUp);
  await expect(verify(users, { token: 'none', password }, home)).rejects.toMatchObject(outdatedSignUp);
  await expect(verify(users, { token }, home)).rejects.toMatchObject({ details: { field: 'password' } });
  await expect(verify(users, { password }, home)).rejects.toMatchObject({ details: { field: 'token' } });
});
