import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import { openSession, type Tokens } from '../../awsm-users/lib/sessions.ts';
import { getItem, put, secondsOf, update, write } from '../../awsm-users/lib/table.ts';
import { hashToken } from '../../awsm-users/lib/tokens/random.ts';
import { readRefreshToken } from '../../awsm-users/lib/tokens/refresh.ts';
import type { User } from '../../awsm-users/lib/users.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as manage from '../lib/manage.ts';
import { ask, signIn } from '../lib/sign-in.ts';
import { changedList, forget, listOf, passkeysOf } from '../lib/store.ts';
import { Authenticator } from './authenticator.ts';
import { startPasskeys } from './passkeys.ts';

// What is kept of passkeys and challenges, and why something is refused, exactly.

let all: Awaited<ReturnType<typeof startPasskeys>>;
let user: User;
let tokens: Tokens;
let key: Authenticator;
let n = 0;
const why: string[] = [];
beforeAll(async () => {
  all = await startPasskeys();
  vi.spyOn(console, 'warn').mockImplementation((text) => why.push(text));
});
afterAll(() => all?.users.stop());
beforeEach(async () => {
  all.users.at += 3_600_000;
  user = await all.users.make(`user${n++}@example.com`);
  tokens = await openSession(all.users, user, home);
  key = new Authenticator('https://app.example');
  why.length = 0;
});

// Mails that wait are not those of the next test.
afterEach(() => all.users.jobs());

// biome-ignore lint/suspicious/noExplicitAny: as a browser reads it
type Any = any;
const home = { ip: '192.0.2.1', headers: {} };
const from = ({ accessToken }: Tokens = tokens) => ({
  ip: home.ip,
  headers: { authorization: `Bearer ${accessToken}` },
});
const sidOf = ({ refreshToken }: Tokens) => readRefreshToken(all.users.secret, refreshToken)?.sid;
const now = () => secondsOf(all.users);
const time = () => new Date(now() * 1000).toISOString();
const at = (pk: string) => getItem(all.service, pk);
const ceremonyAt = (challenge: string) => at(`CEREMONY#${hashToken(challenge)}`);
const hashOf = ({ id, response }: Any) =>
  createHash('sha256')
    .update(JSON.stringify([id, response]))
    .digest('base64url');
const options = (input = {}): Promise<Any> => manage.begin(all.service, input, from());
const register = (credential: Any, name = 'Phone'): Promise<Any> =>
  manage.register(all.service, { name, credential }, from());
const added = async (name = 'Phone', one = key): Promise<string> =>
  (await register(one.create(await options()), name)).id;
const enter = (credential: Any, token?: string): Promise<Any> =>
  signIn(all.service, { credential, ...(token !== undefined && { token }) }, home);
const asked = (token?: string): Promise<Any> => ask(all.service, token === undefined ? {} : { token }, home);

/** That it is refused, and the log says so. */
async function refused(act: Promise<unknown>, reason: string) {
  why.length = 0;
  await expect(act).rejects.toMatchObject({
    status: 403,
    reason: 'passkey',
    message: 'This passkey was not accepted.',
  });
  expect(why).toEqual([`A passkey was refused: ${reason}`]);
}
const race = () => write(all.service, update(`USER#${user.id}`, 'SET revision = revision + :one', { one: 1 }));

test('the options to make a passkey, and their challenge', async () => {
  const given = await options();
  expect(given).toEqual({
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    rp: { id: 'app.example', name: 'My App' },
    user: { id: Buffer.from(user.id).toString('base64url'), name: user.email, displayName: 'Ada' },
    pubKeyCredParams: [
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -8 },
      { type: 'public-key', alg: -257 },
    ],
    timeout: 300_000,
    excludeCredentials: [],
    authenticatorSelection: { residentKey: 'preferred', requireResidentKey: false, userVerification: 'preferred' },
    attestation: 'none',
  });
  expect(await ceremonyAt(given.challenge)).toEqual({
    kind: 'register',
    of: sidOf(tokens),
    user: user.id,
    expires: now() + 300,
  });
  const id = await added();
  expect((await options()).excludeCredentials).toEqual([{ type: 'public-key', id }]);
  user = await all.users.make(`nameless${n}@example.com`, { name: '' });
  tokens = await openSession(all.users, user, home);
  expect((await options()).user).toMatchObject({ name: user.email, displayName: user.email });
});

test('a passkey is kept, listed, noted and mailed', async () => {
  const given = await options();
  key.flags = 0x1d;
  const credential = key.create(given);
  expect(await register(credential)).toEqual({ id: credential.id, name: 'Phone', created: time(), backedUp: true });
  expect(await at(`PASSKEY#${credential.id}`)).toEqual({
    user: user.id,
    name: 'Phone',
    alg: -7,
    key: expect.stringMatching(/^[\w+/=]{100,}$/),
    count: 0,
    eligible: 1,
    backedUp: 1,
    created: now(),
    used: 0,
    transports: 'internal',
  });
  expect(await at(`USER#${user.id}`)).toEqual({ ids: credential.id, revision: 1 });
  expect(await ceremonyAt(given.challenge)).toMatchObject({ done: now(), by: hashOf(credential) });
  const note = (names: string[]) => JSON.stringify({ passkeys: names.map((name) => ({ name, created: time() })) });
  expect((await getItem(all.users, `ADDON#${user.id}#passkeys`))?.data).toBe(note(['Phone']));
  expect(await all.users.jobs()).toEqual([{ kind: 'way', email: user.email }]);
  // Sent again within a minute it is kept already; by another answer, or later, it is refused.
  expect(await register(credential, 'Other')).toMatchObject({ name: 'Phone' });
  await refused(register(key.create(given)), 'the challenge is over, or of another session');
  key.flags = 0x05;
  const second = await added('Key');
  expect(await at(`USER#${user.id}`)).toEqual({ ids: `${credential.id} ${second}`, revision: 2 });
  expect(await at(`PASSKEY#${second}`)).toMatchObject({ eligible: 0, backedUp: 0 });
  expect((await getItem(all.users, `ADDON#${user.id}#passkeys`))?.data).toBe(note(['Phone', 'Key']));
  all.users.at += 60_000;
  await register(credential);
  all.users.at += 1000;
  await refused(register(credential), 'the challenge is over, or of another session');
});

test('a challenge to make a passkey is for five minutes, its session and its user', async () => {
  const given = await options();
  all.users.at += 299_999;
  await register(key.create(given));
  const late = await options();
  all.users.at += 300_000;
  tokens = await openSession(all.users, user, home);
  await refused(register(key.create(late)), 'the challenge is over, or of another session');
  const mine = await options();
  tokens = await openSession(all.users, user, home);
  await refused(register(key.create(mine)), 'the challenge is over, or of another session');
  // A challenge to sign in makes none.
  const other = { ...mine, challenge: (await asked()).challenge };
  await refused(register(key.create(other)), 'the challenge is over, or of another session');
  const removed = await options();
  const credential = key.create(removed);
  const { id } = await register(credential);
  await manage.removePasskey(all.service, id, {}, from());
  await refused(register(credential), 'it was removed meanwhile');
});

test('a new passkey that is not what was asked for, or has the id of another one, is refused', async () => {
  const given = await options();
  const credential = key.create(given);
  await refused(register({ ...credential, id: 'AAAA' }), 'Its id is another one.');
  await refused(
    register({ ...credential, response: { ...credential.response, attestationObject: undefined } }),
    'CBOR: cut off',
  );
  const elsewhere = new Authenticator('https://evil.example').create(given);
  await refused(register(elsewhere), 'The origin is not one of these.');
  await register(credential);
  const taken = new Authenticator('https://app.example').create(await options(), key.made[0]!.id);
  await refused(register(taken), 'there is one with its id');
  expect(await at(`USER#${user.id}`)).toEqual({ ids: credential.id, revision: 1 });
  // Two at once.
  const raced = new Authenticator('https://app.example').create(await options());
  all.users.rival = race;
  await expect(register(raced)).rejects.toMatchObject({
    status: 409,
    reason: 'raced',
    message: 'The account was changed at the same time. Please try again.',
    details: { retryAfter: 1 },
  });
});

test('ten passkeys are the most, when one is begun and when it is kept', async () => {
  const many = { status: 409, reason: 'many', message: 'You can have at most 10 passkeys.' };
  const ids = (count: number) => Array.from({ length: count }, (_, one) => `id${one}`);
  await write(all.service, put(`USER#${user.id}`, { ids: ids(9).join(' '), revision: 1 }));
  const given = await options();
  await write(all.service, put(`USER#${user.id}`, { ids: ids(10).join(' '), revision: 2 }));
  await expect(options()).rejects.toMatchObject(many);
  await expect(register(key.create(given))).rejects.toMatchObject(many);
  await write(all.service, put(`USER#${user.id}`, { ids: ids(9).join(' '), revision: 3 }));
  await register(key.create(given));
  expect((await listOf(all.service, user.id)).ids).toHaveLength(10);
});

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

test('the options to sign in: of anybody, who is verified; after the password, of one user', async () => {
  const open = await asked();
  expect(open).toEqual({
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    rpId: 'app.example',
    timeout: 300_000,
    userVerification: 'required',
    allowCredentials: [],
  });
  expect(await ceremonyAt(open.challenge)).toEqual({ kind: 'sign-in', of: '', user: '', expires: now() + 300 });
  const id = await added();
  const bare = await added('Key', new Authenticator('https://app.example'));
  await write(all.service, update(`PASSKEY#${bare}`, 'SET transports = :none', { none: '' }));
  await write(all.service, update(`PASSKEY#${id}`, 'SET transports = :two', { two: 'internal usb' }));
  await manage.requireSecond(all.service, { secondFactor: true }, from());
  const { token } = (await begin(all.users, { email: user.email, password }, home)) as Challenge;
  const second = await asked(token);
  expect(second).toEqual({
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    rpId: 'app.example',
    timeout: 300_000,
    userVerification: 'discouraged',
    allowCredentials: [
      { type: 'public-key', id, transports: ['internal', 'usb'] },
      { type: 'public-key', id: bare },
    ],
  });
  expect(await ceremonyAt(second.challenge)).toEqual({
    kind: 'second',
    of: hashToken(token),
    user: user.id,
    expires: now() + 300,
  });
  await expect(asked('none')).rejects.toMatchObject({ status: 401, reason: 'challenge' });
  await expect(asked('')).rejects.toMatchObject({ status: 400 });
});

test('a sign-in counts on, notes its use, and proves two factors at once', async () => {
  const id = await added();
  all.users.at += 5000;
  const open = await asked();
  const credential = key.get(open);
  const opened = await enter(credential);
  expect(await all.addon.identify(from(opened))).toMatchObject({ sub: user.id, amr: ['swk', 'user', 'mfa'] });
  expect(await at(`PASSKEY#${id}`)).toMatchObject({ count: 1, used: now(), backedUp: 0 });
  expect(await ceremonyAt(open.challenge)).toMatchObject({ done: now(), by: hashOf(credential) });
  all.users.at += 60_000;
  await enter(credential);
  expect(await at(`PASSKEY#${id}`)).toMatchObject({ count: 1, used: now() - 60 });
  await refused(enter(key.get(open)), 'the challenge is over, or was made for something else');
  all.users.at += 1000;
  await refused(enter(credential), 'the challenge is over, or was made for something else');
  await write(all.service, update(`PASSKEY#${id}`, 'SET eligible = :yes', { yes: 1 }));
  key.flags = 0x1d;
  await enter(key.get(await asked()));
  expect(await at(`PASSKEY#${id}`)).toMatchObject({ backedUp: 1 });
});

test('a sign-in that is not the user’s is refused, and the log says why', async () => {
  const id = await added();
  const eve = new Authenticator('https://app.example');
  const mine = tokens;
  const them = await all.users.make(`eve${n}@example.com`);
  tokens = await openSession(all.users, them, home);
  await added('Key', eve);
  tokens = mine;
  await refused(enter({ ...key.get(await asked()), id: 'AAAA' }), 'it is not known');
  const stolen = key.get(await asked());
  const handle = Buffer.from(them.id).toString('base64url');
  await refused(
    enter({ ...stolen, response: { ...stolen.response, userHandle: handle } }),
    'its handle is that of another user',
  );
  await refused(enter(key.get(await asked(), { handle: false })), 'its handle is that of another user');
  await refused(
    enter({ ...stolen, response: { ...stolen.response, authenticatorData: undefined } }),
    'Authenticator data is cut off.',
  );
  await refused(
    enter({ ...stolen, response: { ...stolen.response, signature: undefined } }),
    'The signature is wrong.',
  );
  const touched = await asked();
  key.flags = 0x01;
  await refused(enter(key.get(touched)), 'The person was not verified.');
  key.flags = 0x05;
  await manage.requireSecond(all.service, { secondFactor: true }, from());
  const { token } = (await begin(all.users, { email: user.email, password }, home)) as Challenge;
  await refused(enter(eve.get(await asked(token)), token), 'it is of another user than the one who signs in');
  await refused(enter(key.get(await asked(token))), 'the challenge is over, or was made for something else');
  await refused(enter(key.get(await asked()), token), 'the challenge is over, or was made for something else');
  // A touch is enough after the password.
  key.flags = 0x01;
  const opened = await enter(key.get(await asked(token), { handle: false }), token);
  expect(await all.addon.identify(from(opened))).toMatchObject({ amr: ['pwd', 'swk', 'user', 'mfa'] });
  key.flags = 0x05;
  // Two copies that count at the same time.
  const late = key.get(await asked());
  all.users.rival = () => write(all.service, update(`PASSKEY#${id}`, 'SET #count = :more', { more: 99 }));
  await expect(enter(late)).rejects.toMatchObject({ status: 409, reason: 'raced' });
  await write(all.service, changedList(await listOf(all.service, user.id), []));
  await refused(enter(key.get(await asked())), 'its user has it no more');
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
  // Of nothing that is not there.
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
  // The factor ends with its last passkey, and before it.
  await manage.removePasskey(all.service, id, {}, from());
  expect(await all.users.jobs()).toEqual([{ kind: 'factor', email: user.email, isOn: false }]);
  expect(await begin(all.users, { email: user.email, password }, home)).toHaveProperty('accessToken');
});

test('what changes the account needs the password some minutes after the sign-in', async () => {
  const id = await added();
  all.users.at += 301_000;
  const forbidden = { status: 403, reason: 'credentials' };
  const acts: ((input: object) => Promise<unknown>)[] = [
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
