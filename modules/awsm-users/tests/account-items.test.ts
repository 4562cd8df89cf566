import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeAddress, verifyAddress } from '../lib/account/address.ts';
import { deleteAccount } from '../lib/account/erase.ts';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { changeProfile, exportUser } from '../lib/account/profile.ts';
import { signIn } from '../lib/account/sign-in.ts';
import { signUp, verify } from '../lib/account/sign-up.ts';
import { pseudonym } from '../lib/limits.ts';
import { hashPassword, isPassword } from '../lib/passwords/hash.ts';
import { openSession, type Tokens } from '../lib/sessions.ts';
import { getItem, put, remove, secondsOf, update, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { readRefreshToken } from '../lib/tokens/refresh.ts';
import { findUser, type User, userKey } from '../lib/users.ts';
import { limited, password, TestUsers } from './cloud.ts';

// What each act of a user keeps, counts, mails and refuses, exactly.

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
  return { tokens, client: { ...home, ...users.as(tokens) }, sid: readRefreshToken(users.secret, tokens.refreshToken)!.sid };
};
const knownHere = (address: string) => keptAt(`KNOWN#${pseudonym(users, 'known', `${address} 192.0.2.1`)}`);
const wrong = { status: 401, reason: 'credentials', message: 'The address or the password is wrong.' };
const outdated = { status: 400, reason: 'token', message: 'This link is no longer valid. Please ask for another.' };
const outdatedSignUp = {
  status: 400,
  reason: 'token',
  message: 'This link is no longer valid. Please sign up again, or sign in.',
};
const session = { status: 401, reason: 'session' };

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

test('what is sent is read before it is counted', async () => {
  expect(await users.counted(() => signIn(users, { email: 'x', password }, home).catch(() => {}), [])).toEqual({});
  expect(await users.counted(() => signIn(users, { email }, home).catch(() => {}), [])).toEqual({});
});

test('an address without a user, and a user without a password, are refused as a wrong password is', async () => {
  await expect(signIn(users, { email: 'nobody@example.com', password }, home)).rejects.toMatchObject(wrong);
  await write(users, update(userKey(email), 'SET password = :none', { none: '' }));
  await expect(signIn(users, { email, password }, home)).rejects.toMatchObject(wrong);
});

test('a hash of earlier parameters is made anew, as a change of the record', async () => {
  const weak = await hashPassword(password, { cost: 8, blockSize: 8, parallelization: 1 });
  await write(users, update(userKey(email), 'SET password = :weak REMOVE #indexed', { weak }));
  await signIn(users, { email, password }, home);
  // It is found by its id from then on: the second change goes on from the first.
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

test('a sign-up asks for a mail with what will be the user, and counts for its network', async () => {
  const act = () => signUp(users, { email: 'NEW@example.com', password, name: ' Ada ' }, home);
  expect(await users.counted(act, [['sign-up', '192.0.2.1']])).toEqual({ 'sign-up: 192.0.2.1 in us-east-1': [1, hour] });
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
  for (const input of [{ email: 'x', password }, { email, password: 'short' }, { email, password, name: '<' }])
    await expect(signUp(users, input, home)).rejects.toMatchObject({ status: 400 });
  expect(await users.jobs()).toEqual([]);
});

test('the link of a sign-up makes the user, with the id and the language that it has', async () => {
  const address = `new-${email}`;
  const about = { kind: 'verify', id: `new id ${n}`, email: address, name: 'Grace', password: user.password, language: 'de' };
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
  expect(await keptAt(`SUB#new id ${n}`)).toEqual({ email: address, epoch: 1 });
  expect(await keptAt(tokenKey)).toEqual({ ...about, user: `new id ${n}`, expires: secondsOf(users) + 60 });
  expect(tokens.accessToken).toBeDefined();
  // Sent again; by another password; after a change of the password.
  await verify(users, { token, password }, home);
  await expect(verify(users, { token, password: other }, home)).rejects.toMatchObject({
    status: 401,
    reason: 'credentials',
    message: 'That is not the password of the sign-up.',
  });
  await write(users, update(userKey(address), 'SET epoch = :two', { two: 2 }));
  await expect(verify(users, { token, password }, home)).rejects.toMatchObject(outdatedSignUp);
  // Its user is gone.
  await write(users, remove(userKey(address)));
  await expect(verify(users, { token, password }, home)).rejects.toMatchObject(outdatedSignUp);
});

test('a link of a sign-up: tried ten times, of its kind, not for an address that has a user', async () => {
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

test('who has forgotten a password asks for a mail, by the network', async () => {
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

test('a link to reset sets the password once, makes the network known, and the user hears of it', async () => {
  await linked({ kind: 'reset', user: user.id, email, epoch: 1 });
  const act = () => resetPassword(users, { token, password: other }, home);
  expect(await users.counted(act, [['reset', tokenKey]])).toEqual({ [`reset: ${tokenKey} in us-east-1`]: [1, hour] });
  const record = { ...user, password: expect.any(String), epoch: 2, revision: 2, changedBy: '', changedAt: secondsOf(users) };
  expect(await keptAt(userKey(email))).toEqual(record);
  expect(await keptAt(`SUB#${user.id}`)).toEqual({ email, epoch: 2 });
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

test('a link to reset: of its kind and epoch, for who is not disabled, with a good password, ten tries', async () => {
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

test('a password is changed by who knows it: all sessions end, and the record says which one did it', async () => {
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
  // Sent again it opens a session, is a try, and changes nothing.
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
  await expect(changePassword(users, { currentPassword: password, password: other }, home)).rejects.toMatchObject(session);
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

test('a change of the address asks for two mails, by the password, some times an hour', async () => {
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

test('the link of a new address moves the record, and is done then', async () => {
  const next = `next-${email}`;
  await linked({ kind: 'address', next, user: user.id, email, epoch: 1 });
  await verifyAddress(users, { token }, home);
  expect(await keptAt(userKey(next))).toEqual({ ...user, email: next, revision: 2 });
  expect(await keptAt(userKey(email))).toBeUndefined();
  expect(await keptAt(`SUB#${user.id}`)).toEqual({ email: next, epoch: 1 });
  expect(await keptAt(tokenKey)).toMatchObject({ done: 1 });
  expect(await knownHere(next)).toMatchObject({ user: user.id });
  await verifyAddress(users, { token }, { ip: '192.0.2.77' });
  expect(await keptAt(userKey(next))).toMatchObject({ revision: 2 });
  // Moved on meanwhile: the link of before is over.
  await write(users, remove(userKey(next)));
  await expect(verifyAddress(users, { token }, home)).rejects.toMatchObject(outdated);
});

test('a link of a new address: of its kind, user and epoch, for who is not disabled, and a free address', async () => {
  const next = `next-${email}`;
  const right = { kind: 'address', next, user: user.id, email, epoch: 1 };
  const refused = () => expect(verifyAddress(users, { token }, home)).rejects.toMatchObject(outdated);
  for (const item of [
    { ...right, kind: 'reset' },
    { ...right, user: 'other' },
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

test('a link that is used twice at once is done once, for both', async () => {
  const next = `next-${email}`;
  await linked({ kind: 'address', next, user: user.id, email, epoch: 1 });
  users.rival = () => verifyAddress(users, { token }, home);
  await verifyAddress(users, { token }, home);
  await linked({ kind: 'reset', user: user.id, email: next, epoch: 1 });
  users.rival = () => resetPassword(users, { token, password: other }, home);
  await resetPassword(users, { token, password: other }, home);
  expect(await findUser(users, next)).toMatchObject({ epoch: 2 });
  await users.jobs();
});

test('an account is deleted without the password for five minutes after the sign-in, then with it', async () => {
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

test('what is left of an account is its id; a mail and an event tell of it', async () => {
  await write(users, update(userKey(email), 'SET #language = :de', { de: 'de' }));
  const { client } = await signedIn();
  await linked({ kind: 'reset', user: user.id, email, epoch: 1 });
  await write(users, update(`SUB#${user.id}`, 'SET factors = :none, disabled = :zero', { none: '', zero: 0 }));
  await write(users, update(`SUB#${user.id}`, 'REMOVE disabled', {}));
  // More than one transaction takes.
  for (let one = 1; one <= 99; one++)
    await write(users, put(`IDENTITY#https://id.example#${user.id}${one}`, { user: user.id, email }));
  users.events.length = 0;
  await deleteAccount(users, { password }, client);
  const left = Object.entries(await users.kept('')).filter(([pk, item]) => JSON.stringify([pk, item]).includes(user.id));
  expect(left).toEqual([[`SUB#${user.id}`, { deleted: secondsOf(users) }]]);
  expect(await users.jobs()).toEqual([{ kind: 'deleted', email, name: 'Ada', language: 'de' }]);
  const Detail = JSON.stringify({ sub: user.id, issuer: 'app/dev' });
  expect(users.events).toEqual([{ Source: 'awsm-users', DetailType: 'UserDeleted', Detail }]);
});

test('an event that is not taken is an error, and the account stays', async () => {
  const { client } = await signedIn();
  users.breakEvents = true;
  await expect(deleteAccount(users, { password }, client)).rejects.toThrow(
    new Error('EventBridge did not take the event UserDeleted.'),
  );
  users.breakEvents = false;
  expect(await keptAt(userKey(email))).toEqual(user);
  expect(await users.jobs()).toEqual([]);
});

test('name and language are changed, each alone, and nothing else is', async () => {
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
