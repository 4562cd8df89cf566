import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { signIn } from '../lib/account/sign-in.ts';
import { factorActs, sessionActs } from '../lib/addons/acts.ts';
import type { Challenge } from '../lib/addons/challenge.ts';
import { authenticate, openSession, type Tokens } from '../lib/sessions.ts';
import { getItem, remove, secondsOf, update, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { readRefreshToken } from '../lib/tokens/refresh.ts';
import { type User, userKey } from '../lib/users.ts';
import { ended, limited, password, TestUsers } from './cloud.ts';

// What second factors of add-ons store, count, mail and refuse, exactly.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let user: User;
let email: string;
let n = 0;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(async () => {
  users.at += 3_600_000 * 24 - (users.at % 3_600_000) + 3_107_000;
  email = `user${n++}@example.com`;
  user = await users.make(email);
});

const home = { ip: '192.0.2.1' };
const { identify, exists, challenge, answer, keep, drop } = factorActs;
const { open } = sessionActs;
const refusal = (status: number, reason: string, message: string) => ({ status, reason, message });
const late = refusal(401, 'challenge', 'This took too long. Please sign in again.');
const gone = refusal(404, 'gone', 'There is no such user.');
const field = (name: string) => ({ status: 400, details: { field: name } });
const now = () => secondsOf(users);
const record = () => getItem(users, userKey(email));
const guard = () => getItem(users, `SUB#${user.id}`);
const set = (expression: string, values = {}) => write(users, update(userKey(email), expression, values));
const sidOf = ({ refreshToken }: Tokens) => readRefreshToken(users.secret, refreshToken)?.sid;

const person = () => ({ sub: user.id, email, name: 'Ada', factors: [] as string[], hasPassword: true });

/** A challenge for the user, who has these `factors`. */
async function asked(factors = 'totp'): Promise<string> {
  await set('SET factors = :all', { all: factors });
  return ((await signIn(users, { email, password }, home)) as Challenge).token;
}
const challengeAt = (token: string) => getItem(users, `CHALLENGE#${hashToken(token)}`);

test('a challenge is stored for five minutes, with its user and progress', async () => {
  await set('SET factors = :all', { all: 'totp passkeys' });
  const begun = (await signIn(users, { email, password }, home)) as Challenge;
  expect(begun).toEqual({
    challenge: ['totp', 'passkeys'],
    token: expect.stringMatching(/^[\w-]{43}$/),
    expiresIn: 300,
  });
  const item = { user: user.id, email, epoch: 1, amr: 'pwd', expires: now() + 300 };
  expect(await challengeAt(begun.token)).toEqual(item);
  const tokens = await answer(users, { token: begun.token, factor: 'passkeys', amr: ['pwd', 'swk'] }, home);
  expect(await challengeAt(begun.token)).toEqual({ ...item, done: now(), answered: 'passkeys' });
  expect((await authenticate(users, users.as(tokens))).amr).toEqual(['pwd', 'swk', 'mfa']);
  const other = (await open(users, { sub: user.id, amr: ['fed', 'pop'] }, home)) as Challenge;
  expect(await challengeAt(other.token)).toMatchObject({ amr: 'fed pop' });
  expect(await open(users, { sub: user.id, amr: ['swk', 'mfa'] }, home)).toHaveProperty('accessToken');
});

test('a challenge is answered again for a minute, by the same factor', async () => {
  const token = await asked('totp passkeys');
  const by = (factor: string) => answer(users, { token, factor, amr: ['otp'] }, home);
  await by('totp');
  users.at += 60_000;
  await by('totp');
  await expect(by('passkeys')).rejects.toMatchObject(late);
  await expect(challenge(users, { token, factor: 'passkeys' }, home)).rejects.toMatchObject(late);
  users.at += 1000;
  await expect(by('totp')).rejects.toMatchObject(late);
  expect(await challengeAt(token)).toMatchObject({ done: now() - 61, answered: 'totp' });
});

test('a challenge ends with its time, epoch, factor or user, and for a disabled user', async () => {
  const refused = async (token: string, expected: object = late, factor = 'totp') => {
    for (const act of [answer(users, { token, factor, amr: ['otp'] }, home), challenge(users, { token, factor }, home)])
      await expect(act).rejects.toMatchObject(expected);
  };
  await refused('none');
  const token = await asked();
  await refused(token, late, 'passkeys');
  await refused(token, field('factor'), 'T');
  await set('SET epoch = :two', { two: 2 });
  await refused(token);
  await set('SET epoch = :one, disabled = :now', { one: 1, now: 5 });
  await refused(token, { status: 403, reason: 'disabled' });
  await set('SET factors = :none REMOVE disabled', { none: '' });
  await refused(token);
  await set('SET factors = :all', { all: 'totp' });
  await expect(answer(users, { token, factor: 'totp', amr: [] }, home)).rejects.toMatchObject(field('amr'));
  users.at += 299_999;
  expect(await challenge(users, { token, factor: 'totp' }, home)).toEqual({ sub: user.id, email, name: 'Ada' });
  users.at += 1;
  await refused(token);
  users.at -= 1;
  await write(users, remove(userKey(email)));
  await refused(token);
});

test('a try to answer counts for the network, and for all of them that are known, or that are not', async () => {
  const token = await asked();
  const names = [
    ['second both', `${user.id} 192.0.2.1`],
    ['second known', user.id],
    ['second account', user.id],
  ] as const;
  const attempt = () => challenge(users, { token, factor: 'totp' }, home);
  const both = { [`second both: ${user.id} 192.0.2.1 in us-east-1`]: [1, 900] };
  expect(await users.counted(attempt, names)).toEqual({
    ...both,
    [`second account: ${user.id} in us-east-1`]: [1, 3600],
  });
  await users.with({ limits: { secondAccount: 1 } }, () => expect(attempt()).rejects.toMatchObject(limited));
  await openSession(users, user, home);
  expect(await users.counted(attempt, names)).toEqual({
    ...both,
    [`second known: ${user.id} in us-east-1`]: [1, 3600],
  });
  await users.with({ limits: { secondKnown: 1 } }, () => expect(attempt()).rejects.toMatchObject(limited));
  await users.with({ limits: { signInPair: 2 } }, () => expect(attempt()).rejects.toMatchObject(limited));
});

test('two answers at once open two sessions for the same factor, and none for another one', async () => {
  const token = await asked('totp passkeys');
  const by = (factor: string) => () => answer(users, { token, factor, amr: ['otp'] }, home);
  users.rival = by('totp');
  expect(await by('totp')()).toHaveProperty('accessToken');
  const next = await asked('totp passkeys');
  users.rival = () => answer(users, { token: next, factor: 'passkeys', amr: ['swk'] }, home);
  await expect(answer(users, { token: next, factor: 'totp', amr: ['otp'] }, home)).rejects.toMatchObject(late);
});

test('the user of a session is identified; a guess counts for the session and for the user', async () => {
  const tokens = await openSession(users, { ...user, factors: '' }, home, ['fed']);
  const client = users.as(tokens);
  expect(await identify(users, {}, client)).toEqual({ ...person(), sid: sidOf(tokens), amr: ['fed'] });
  const names = [
    ['session', sidOf(tokens) ?? ''],
    ['second session', user.id],
  ] as const;
  const of = (input: object) => users.counted(() => identify(users, input as never, client), names);
  const one = { [`session: ${sidOf(tokens)} in us-east-1`]: [1, 900] };
  const all = { [`second session: ${user.id} in us-east-1`]: [1, 3600] };
  expect(await of({})).toEqual({});
  expect(await of({ password })).toEqual({});
  expect(await of({ recent: true })).toEqual({});
  expect(await of({ recent: true, password })).toEqual(one);
  expect(await of({ try: true })).toEqual({ ...one, ...all });
  expect(await of({ try: true, password })).toEqual({ ...one, ...all });
  expect(await of({ try: true, recent: true })).toEqual({ ...one, ...all });
  expect(await of({ try: true, recent: true, password })).toEqual({ ...one, ...all });
  await users.with({ limits: { secondKnown: 1 } }, () =>
    expect(identify(users, { try: true }, client)).rejects.toMatchObject(limited),
  );
  await expect(identify(users, { recent: true, password: 'x' }, client)).rejects.toMatchObject({ status: 403 });
  await expect(identify(users, {}, home)).rejects.toMatchObject(ended);
});

test('exists reports whether a user exists', async () => {
  expect(await exists(users, { sub: user.id })).toEqual({ exists: true });
  expect(await exists(users, { sub: 'x'.repeat(100) })).toEqual({ exists: false });
  await expect(exists(users, { sub: 'x'.repeat(101) })).rejects.toMatchObject(field('sub'));
});

test('data of an add-on is a note of the user; a new factor is required from then on, and mailed', async () => {
  const key = `ADDON#${user.id}#totp`;
  expect(await keep(users, { sub: user.id, addon: 'totp', data: { a: 1 } }, home)).toEqual({ factors: [] });
  expect(await getItem(users, key)).toEqual({ user: user.id, addon: 'totp', data: '{"a":1}' });
  expect([await record(), await users.jobs()]).toEqual([user, []]);
  const on = { sub: user.id, addon: 'totp', data: {}, factor: true };
  expect(await keep(users, on, home)).toEqual({ factors: ['totp'] });
  expect([await getItem(users, key), await record(), await guard()]).toEqual([
    { user: user.id, addon: 'totp', data: '{}' },
    { ...user, factors: 'totp', revision: 2 },
    { email, epoch: 1, signedIn: expect.any(Number), factors: 'totp' },
  ]);
  expect(await users.jobs()).toEqual([{ kind: 'factor', email, isOn: true }]);
  expect(await keep(users, on, home)).toEqual({ factors: ['totp'] });
  expect(await users.jobs()).toEqual([]);
  expect(await keep(users, { ...on, addon: 'passkeys', added: true }, home)).toEqual({ factors: ['totp', 'passkeys'] });
  expect(await users.jobs()).toEqual(
    expect.arrayContaining([
      { kind: 'factor', email, isOn: true },
      { kind: 'way', email },
    ]),
  );
  expect(await keep(users, { ...on, factor: false }, home)).toEqual({ factors: ['passkeys'] });
  expect(await users.jobs()).toEqual([{ kind: 'factor', email, isOn: false }]);
  expect(await drop(users, { sub: user.id, addon: 'passkeys' })).toEqual({ factors: [] });
  expect([await record(), await guard()]).toMatchObject([{ factors: '' }, { factors: '' }]);
  expect(await users.jobs()).toEqual([{ kind: 'factor', email, isOn: false }]);
  expect(await getItem(users, `ADDON#${user.id}#passkeys`)).toBeUndefined();
  expect(await getItem(users, key)).toBeDefined();
  expect(await drop(users, { sub: user.id, addon: 'totp' })).toEqual({ factors: [] });
  expect(await users.jobs()).toEqual([]);
});

test('a note is not stored without a user, even when the account goes meanwhile', async () => {
  const note = { sub: 'none', addon: 'totp', data: {} };
  await expect(keep(users, note, home)).rejects.toMatchObject(gone);
  await expect(drop(users, note)).rejects.toMatchObject(gone);
  const key = `ADDON#${user.id}#totp`;
  const json = async <Output>(service: 'dynamodb', operation: string, input: object = {}): Promise<Output> => {
    if (operation === 'PutItem') await write(users, remove(userKey(email)));
    return users.aws.json<Output>(service, operation, input);
  };
  const racing = { ...users, now: users.now, settings: users.settings, aws: { json } as typeof users.aws };
  await expect(keep(racing, { ...note, sub: user.id }, home)).rejects.toMatchObject(gone);
  expect(await getItem(users, key)).toBeUndefined();
});

test('a factor that is raced twice is refused, and its note stays', async () => {
  const race = () => set('SET revision = revision + :one', { one: 1 });
  users.rival = async () => {
    await race();
    users.rival = race;
  };
  const note = { sub: user.id, addon: 'totp', data: {}, factor: true, added: true };
  await expect(keep(users, note, home)).rejects.toMatchObject({ status: 409, reason: 'raced' });
  expect(await getItem(users, `ADDON#${user.id}#totp`)).toBeDefined();
  expect([await users.jobs(), (await record())?.factors]).toEqual([[], undefined]);
});
