import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { operate } from '../../awsm-users/lib/operate.ts';
import { openSession, type Tokens } from '../../awsm-users/lib/sessions.ts';
import { getItem, put, secondsOf, update, write } from '../../awsm-users/lib/table.ts';
import { hashToken } from '../../awsm-users/lib/tokens/random.ts';
import { readRefreshToken } from '../../awsm-users/lib/tokens/refresh.ts';
import type { User } from '../../awsm-users/lib/users.ts';
import * as manage from '../lib/manage.ts';
import { ask } from '../lib/sign-in.ts';
import { listOf } from '../lib/store.ts';
import { Authenticator } from './authenticator.ts';
import { startPasskeys } from './passkeys.ts';

// The exact items of a new passkey, and the exact reasons of refusals.

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

// Waiting mails do not belong to the next test.
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

/** Expects a refusal, with this text in the log. */
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
const asked = (token?: string): Promise<Any> => ask(all.service, token === undefined ? {} : { token }, home);

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
  expect(await all.users.jobs()).toEqual([
    { kind: 'way', email: user.email, way: expect.stringMatching(/^WAY#/), added: 'Phone (passkeys)' },
  ]);
  // A repetition within a minute finds it already stored; with another answer, or later, it is refused.
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

test('a passkey that a session adds while all sessions end is not kept', async () => {
  const credential = key.create(await options());
  all.users.rival = async () => {
    await operate(all.users, { do: 'sign-out', sub: user.id });
    // And the list is changed while it is taken out again.
    all.users.rival = race;
  };
  await write(all.service, put(`USER#${user.id}`, { ids: '', revision: 1 }));
  await expect(register(credential)).rejects.toMatchObject({ status: 401, reason: 'session' });
  expect(await at(`PASSKEY#${credential.id}`)).toBeUndefined();
  expect((await listOf(all.service, user.id)).ids).toEqual([]);
  expect(await all.users.jobs()).toEqual([]);
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
  // A challenge for a sign-in cannot create a passkey.
  const other = { ...mine, challenge: (await asked()).challenge };
  await refused(register(key.create(other)), 'the challenge is over, or of another session');
  const removed = await options();
  const credential = key.create(removed);
  const { id } = await register(credential);
  await manage.removePasskey(all.service, id, {}, from());
  await refused(register(credential), 'it was removed meanwhile');
});

test('a new passkey that does not match the request, or has the id of another one, is refused', async () => {
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

test('a user can have ten passkeys; the limit holds for the options and for the registration', async () => {
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
