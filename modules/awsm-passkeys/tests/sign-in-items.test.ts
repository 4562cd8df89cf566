import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import { openSession, type Tokens } from '../../awsm-users/lib/sessions.ts';
import { getItem, secondsOf, update, write } from '../../awsm-users/lib/table.ts';
import { hashToken } from '../../awsm-users/lib/tokens/random.ts';
import type { User } from '../../awsm-users/lib/users.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as manage from '../lib/manage.ts';
import { ask, signIn } from '../lib/sign-in.ts';
import { changedList, listOf } from '../lib/store.ts';
import { Authenticator } from './authenticator.ts';
import { startPasskeys } from './passkeys.ts';

// The exact items of a sign-in with a passkey, and the exact reasons of refusals.

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
const now = () => secondsOf(all.users);
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

test('the options to sign in are for any verified user, or after the password for one user', async () => {
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

test('a sign-in with a wrong or foreign passkey is refused, and the log says why', async () => {
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
  // Two copies with the same counter at the same time.
  const late = key.get(await asked());
  all.users.rival = () => write(all.service, update(`PASSKEY#${id}`, 'SET #count = :more', { more: 99 }));
  await expect(enter(late)).rejects.toMatchObject({ status: 409, reason: 'raced' });
  await write(all.service, changedList(await listOf(all.service, user.id), []));
  await refused(enter(key.get(await asked())), 'its user has it no more');
});
