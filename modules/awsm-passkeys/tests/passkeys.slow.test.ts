import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { exportUser } from '../../awsm-users/lib/account/profile.ts';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import type { Tokens } from '../../awsm-users/lib/sessions.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as manage from '../lib/manage.ts';
import { ask, signIn } from '../lib/sign-in.ts';
import { forget } from '../lib/store.ts';
import { Authenticator } from './authenticator.ts';
import { startPasskeys } from './passkeys.ts';

let all: Awaited<ReturnType<typeof startPasskeys>>;
beforeAll(async () => {
  all = await startPasskeys();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterAll(() => all?.users.stop());

const ip = '192.0.2.1';
const home = { ip, headers: {} };
const from = (tokens: { readonly accessToken: string }) => ({
  ip,
  headers: { authorization: `Bearer ${tokens.accessToken}` },
});
const refused = { status: 403, reason: 'passkey' };
const origin = 'https://app.example';
// biome-ignore lint/suspicious/noExplicitAny: as a browser reads it
type Any = any;

async function addPasskey(tokens: Tokens, authenticator: Authenticator, name = 'Phone') {
  const options: Any = await manage.begin(all.service, {}, from(tokens));
  return (await manage.register(all.service, { name, credential: authenticator.create(options) }, from(tokens))) as Any;
}

/** A user with a passkey. */
async function userWithPasskey(email: string) {
  const authenticator = new Authenticator(origin);
  const tokens = await all.users.user(email);
  const passkey = await addPasskey(tokens, authenticator);
  const { sub } = await all.addon.identify(from(tokens));
  return { authenticator, tokens, sub, id: passkey.id as string };
}

const enter = async (authenticator: Authenticator, given: Parameters<Authenticator['get']>[1] = {}) =>
  signIn(all.service, { credential: authenticator.get(await ask(all.service, {}, home), given) }, home);

test('a passkey is made, listed, renamed, used without a name, and removed', async () => {
  const email = 'ada@example.com';
  const tokens = await all.users.user(email);
  const authenticator = new Authenticator(origin);
  const options: Any = await manage.begin(all.service, {}, from(tokens));
  expect(options).toMatchObject({
    rp: { id: 'app.example', name: 'My App' },
    user: { name: email, displayName: 'Ada' },
    attestation: 'none',
    pubKeyCredParams: [{ alg: -7 }, { alg: -8 }, { alg: -257 }],
  });
  const sent = { name: 'Phone', credential: authenticator.create(options) };
  const made: Any = await manage.register(all.service, sent, from(tokens));
  expect(made).toEqual({
    id: sent.credential.id,
    name: 'Phone',
    created: new Date(all.users.at).toISOString(),
    backedUp: false,
  });
  expect((await all.users.postAll()).map(({ Subject }) => Subject)).toEqual(['A way to sign in was added']);
  // The answer was lost.
  expect(await manage.register(all.service, sent, from(tokens))).toEqual(made);
  expect(await manage.rename(all.service, made.id, { name: 'My phone' }, from(tokens))).toMatchObject({
    name: 'My phone',
  });
  expect(await exportUser(all.users, all.users.as(tokens))).toMatchObject({
    addons: { passkeys: { passkeys: [{ name: 'My phone' }] } },
  });
  expect(((await manage.begin(all.service, {}, from(tokens))) as Any).excludeCredentials).toEqual([
    { type: 'public-key', id: made.id },
  ]);

  const opened = (await enter(authenticator)) as Tokens;
  expect(await all.addon.identify(from(opened))).toMatchObject({ email, amr: ['swk', 'user', 'mfa'] });
  expect(await manage.list(all.service, from(opened))).toMatchObject({
    passkeys: [{ name: 'My phone', used: expect.any(String) }],
    secondFactor: false,
  });
  await manage.removePasskey(all.service, made.id, {}, from(opened));
  await manage.removePasskey(all.service, made.id, {}, from(opened));
  expect(await manage.list(all.service, from(opened))).toEqual({ passkeys: [], secondFactor: false });
  expect(await all.dump()).not.toContain(made.id);
  await expect(enter(authenticator)).rejects.toMatchObject(refused);
});

test('a challenge counts once, for five minutes, for what it was made for, and again only for a lost answer', async () => {
  const { authenticator, tokens } = await userWithPasskey('once@example.com');
  const options = await ask(all.service, {}, home);
  const credential = authenticator.get(options);
  expect(await signIn(all.service, { credential }, home)).toHaveProperty('accessToken');
  expect(await signIn(all.service, { credential }, home)).toHaveProperty('accessToken');
  await expect(signIn(all.service, { credential: authenticator.get(options) }, home)).rejects.toMatchObject(refused);
  all.users.at += 61_000;
  await expect(signIn(all.service, { credential }, home)).rejects.toMatchObject(refused);

  const late = await ask(all.service, {}, home);
  all.users.at += 300_000;
  await expect(signIn(all.service, { credential: authenticator.get(late) }, home)).rejects.toMatchObject(refused);
  const unknown = { ...late, challenge: Buffer.alloc(32).toString('base64url') };
  await expect(signIn(all.service, { credential: authenticator.get(unknown) }, home)).rejects.toMatchObject(refused);
  const registering: Any = await manage.begin(all.service, { password }, from(tokens));
  const misused = authenticator.get({ ...registering, rpId: 'app.example' });
  await expect(signIn(all.service, { credential: misused }, home)).rejects.toMatchObject(refused);
});

test('what another page, user or session sends is refused', async () => {
  const { authenticator, tokens } = await userWithPasskey('mine@example.com');
  const eve = await userWithPasskey('eve@example.com');
  const phishing = new Authenticator('https://app-example.evil');
  phishing.made.push(authenticator.made[0]!);
  await expect(enter(phishing)).rejects.toMatchObject(refused);
  await expect(enter(authenticator, { handle: false })).rejects.toMatchObject(refused);
  await expect(
    enter(authenticator, { one: { ...authenticator.made[0]!, user: eve.authenticator.made[0]!.user } }),
  ).rejects.toMatchObject(refused);
  authenticator.flags = 0x01;
  await expect(enter(authenticator)).rejects.toMatchObject(refused);
  authenticator.flags = 0x05;

  const options: Any = await manage.begin(all.service, {}, from(tokens));
  const sent = { name: 'x', credential: new Authenticator(origin).create(options) };
  await expect(manage.register(all.service, sent, from(eve.tokens))).rejects.toMatchObject(refused);
  const elsewhere = (await begin(all.users, { email: 'mine@example.com', password }, home)) as Tokens;
  await expect(manage.register(all.service, sent, from(elsewhere))).rejects.toMatchObject(refused);
  // Nobody can take over another user's passkey id.
  const copied = new Authenticator(origin).create(await manage.begin(all.service, {}, from(eve.tokens)));
  await expect(
    manage.register(
      all.service,
      { name: 'x', credential: { ...copied, id: authenticator.made[0]!.id.toString('base64url') } },
      from(eve.tokens),
    ),
  ).rejects.toMatchObject(refused);
  const claimed = new Authenticator(origin).create(
    await manage.begin(all.service, {}, from(eve.tokens)),
    authenticator.made[0]!.id,
  );
  await expect(
    manage.register(all.service, { name: 'x', credential: claimed }, from(eve.tokens)),
  ).rejects.toMatchObject(refused);
  expect(await enter(authenticator)).toHaveProperty('accessToken');
  await expect(manage.rename(all.service, eve.id, { name: 'x' }, from(tokens))).rejects.toMatchObject({ status: 404 });
  await manage.removePasskey(all.service, eve.id, {}, from(tokens));
  expect(await enter(eve.authenticator)).toHaveProperty('accessToken');
});

test('a counter that does not grow is refused; a passkey without one is not', async () => {
  const { authenticator } = await userWithPasskey('counter@example.com');
  const synced = await userWithPasskey('synced@example.com');
  expect(await enter(authenticator)).toHaveProperty('accessToken');
  authenticator.counts = false;
  await expect(enter(authenticator)).rejects.toMatchObject(refused);
  authenticator.counts = true;
  expect(await enter(authenticator)).toHaveProperty('accessToken');
  synced.authenticator.counts = false;
  expect(await enter(synced.authenticator)).toHaveProperty('accessToken');
  expect(await enter(synced.authenticator)).toHaveProperty('accessToken');
});

test('as a second factor: requested after the password, answered with a passkey of the user, turned off only with it', async () => {
  const email = 'second@example.com';
  const { authenticator, tokens, id } = await userWithPasskey(email);
  const eve = await userWithPasskey('other@example.com');
  await manage.requireSecond(all.service, { secondFactor: true }, from(tokens));
  const { challenge, token } = (await begin(all.users, { email, password }, home)) as Challenge;
  expect(challenge).toEqual(['passkeys']);
  const options: Any = await ask(all.service, { token }, home);
  expect(options).toMatchObject({
    userVerification: 'discouraged',
    allowCredentials: [{ id, transports: ['internal'] }],
  });
  await expect(signIn(all.service, { token, credential: eve.authenticator.get(options) }, home)).rejects.toMatchObject(
    refused,
  );
  const nameless = authenticator.get(await ask(all.service, {}, home));
  await expect(signIn(all.service, { token, credential: nameless }, home)).rejects.toMatchObject(refused);
  await expect(signIn(all.service, { credential: authenticator.get(options) }, home)).rejects.toMatchObject(refused);
  const another = (await begin(all.users, { email, password }, home)) as Challenge;
  const moved = { token: another.token, credential: authenticator.get(options) };
  await expect(signIn(all.service, moved, home)).rejects.toMatchObject(refused);
  // A key without fingerprint or PIN is enough in addition to a password.
  authenticator.flags = 0x01;
  const credential = authenticator.get(options, { handle: false });
  const opened = (await signIn(all.service, { token, credential }, home)) as Tokens;
  expect(await signIn(all.service, { token, credential }, home)).toHaveProperty('accessToken');
  expect(await all.addon.identify(from(opened))).toMatchObject({ amr: ['pwd', 'swk', 'user', 'mfa'] });

  const factor = { status: 403, reason: 'factor' };
  await expect(manage.requireSecond(all.service, { secondFactor: false }, from(tokens))).rejects.toMatchObject(factor);
  await expect(manage.removePasskey(all.service, id, {}, from(tokens))).rejects.toMatchObject(factor);
  await manage.removePasskey(all.service, id, {}, from(opened));
  expect(await begin(all.users, { email, password }, home)).toHaveProperty('accessToken');
  await expect(manage.requireSecond(all.service, { secondFactor: true }, from(opened))).rejects.toMatchObject({
    reason: 'none',
  });
});

test('changes need a sign-in a moment ago, or the password; the last way in stays', async () => {
  const { tokens, id } = await userWithPasskey('recent@example.com');
  all.users.at += 301_000;
  const forbidden = { status: 403, reason: 'credentials' };
  await expect(manage.begin(all.service, {}, from(tokens))).rejects.toMatchObject(forbidden);
  await expect(manage.removePasskey(all.service, id, {}, from(tokens))).rejects.toMatchObject(forbidden);
  await expect(manage.requireSecond(all.service, { secondFactor: true }, from(tokens))).rejects.toMatchObject(
    forbidden,
  );
  await manage.removePasskey(all.service, id, { password }, from(tokens));

  const { sub } = await all.addon.create(home, {
    issuer: 'https://id.example',
    subject: '1',
    email: 'only@example.com',
  });
  const only = (await all.addon.open(home, { sub, amr: ['fed'] })) as Tokens;
  const one = await addPasskey(only, new Authenticator(origin));
  await expect(manage.removePasskey(all.service, one.id, {}, from(only))).rejects.toMatchObject({
    status: 409,
    reason: 'last',
  });
  await addPasskey(only, new Authenticator(origin), 'Key');
  await manage.removePasskey(all.service, one.id, {}, from(only));
  expect(((await manage.list(all.service, from(only))) as Any).passkeys).toHaveLength(1);
});

test('ten passkeys at most, none lost when two are made at the same time', async () => {
  const tokens = await all.users.user('many@example.com');
  const made = await Promise.allSettled([1, 2].map(() => addPasskey(tokens, new Authenticator(origin))));
  for (let n = made.filter(({ status }) => status === 'fulfilled').length; n < 10; n++)
    await addPasskey(tokens, new Authenticator(origin));
  expect(((await manage.list(all.service, from(tokens))) as Any).passkeys).toHaveLength(10);
  await expect(manage.begin(all.service, {}, from(tokens))).rejects.toMatchObject({ status: 409, reason: 'many' });
  const { sub } = await all.addon.identify(from(tokens));
  await forget(all.service, sub);
  expect(((await manage.list(all.service, from(tokens))) as Any).passkeys).toEqual([]);
  // Each sends a mail, which `user` of the next test would find first.
  await all.users.postAll();
});

test('requests that no browser would send are refused before anything is read', async () => {
  const authenticator = new Authenticator(origin);
  const tokens = await all.users.user('odd@example.com');
  const good: Any = authenticator.create(await manage.begin(all.service, {}, from(tokens)));
  const invalid = { status: 400, reason: 'invalid', details: { field: 'credential' } };
  const changes: Any[] = [
    undefined,
    [],
    { ...good, type: 'password' },
    { ...good, id: `${good.id}=` },
    { ...good, id: `${good.id.slice(0, -1)}/` },
    { ...good, rawId: 'AAAA' },
    { ...good, response: null },
    { ...good, response: { ...good.response, clientDataJSON: 'e30' } },
    { ...good, response: { ...good.response, attestationObject: 7 } },
    { ...good, response: { ...good.response, attestationObject: 'A'.repeat(40_001) } },
  ];
  for (const credential of changes) {
    await expect(
      manage.register(all.service, { name: 'x', credential }, from(tokens)),
      JSON.stringify(credential),
    ).rejects.toMatchObject(invalid);
  }
  await expect(manage.register(all.service, { credential: good }, from(tokens))).rejects.toMatchObject({
    details: { field: 'name' },
  });
});
