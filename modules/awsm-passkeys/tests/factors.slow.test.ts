import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import type { Tokens } from '../../awsm-users/lib/sessions.ts';
import { write } from '../../awsm-users/lib/table.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as manage from '../lib/manage.ts';
import { ask, signIn } from '../lib/sign-in.ts';
import { changedList, listOf } from '../lib/store.ts';
import { Authenticator } from './authenticator.ts';
import { startPasskeys } from './passkeys.ts';

// Passkeys beside other second factors, and changes of an account at the same time.

let all: Awaited<ReturnType<typeof startPasskeys>>;
beforeAll(async () => {
  all = await startPasskeys();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterAll(() => all?.users.stop());

const home = { ip: '192.0.2.1', headers: {} };
const from = ({ accessToken }: Pick<Tokens, 'accessToken'>) => ({
  ip: home.ip,
  headers: { authorization: `Bearer ${accessToken}` },
});
const factor = { status: 403, reason: 'factor' };
// biome-ignore lint/suspicious/noExplicitAny: as a browser reads it
type Any = any;

/** Creates a passkey. */
async function add(tokens: Tokens, key = new Authenticator('https://app.example')) {
  const credential = key.create(await manage.begin(all.service, { password }, from(tokens)));
  const { id } = (await manage.register(all.service, { name: 'Phone', credential }, from(tokens))) as { id: string };
  return { id, key };
}

test('no passkey is added past another second factor, by an old session and the password', async () => {
  const email = 'past@example.com';
  const old = await all.users.user(email);
  const { sub } = await all.addon.identify(from(old));
  const key = new Authenticator('https://app.example');
  const credential = key.create(await manage.begin(all.service, {}, from(old)));
  await all.addon.keep(from(old), { sub, addon: 'totp', factor: true, data: {} });
  await expect(manage.register(all.service, { name: 'x', credential }, from(old))).rejects.toMatchObject(factor);
  await expect(manage.begin(all.service, { password }, from(old))).rejects.toMatchObject(factor);
  await expect(
    signIn(all.service, { credential: key.get(await ask(all.service, {}, home)) }, home),
  ).rejects.toMatchObject({ reason: 'passkey' });

  const { token } = (await begin(all.users, { email, password }, home)) as Challenge;
  const opened = await all.addon.answer(home, { token, factor: 'totp', amr: ['otp'] });
  await add(opened);
  await all.users.postAll();
});

test('while passkeys are the second factor, an old session removes none of them', async () => {
  const email = 'keeps@example.com';
  const old = await all.users.user(email);
  const [one, two] = [await add(old), await add(old)];
  await manage.requireSecond(all.service, { secondFactor: true }, from(old));
  for (const { id } of [one, two]) {
    await expect(manage.removePasskey(all.service, id, { password }, from(old))).rejects.toMatchObject(factor);
  }
  const { token } = (await begin(all.users, { email, password }, home)) as Challenge;
  const credential = one.key.get((await ask(all.service, { token }, home)) as Any);
  const opened = (await signIn(all.service, { token, credential }, home)) as Tokens;
  await manage.removePasskey(all.service, two.id, {}, from(opened));
  expect(((await manage.list(all.service, from(opened))) as Any).passkeys).toHaveLength(1);
  await all.users.postAll();
});

test('passkeys are asked for after the password only where one is left', async () => {
  const email = 'left@example.com';
  const tokens = await all.users.user(email);
  const { id } = await add(tokens);
  const keep: typeof all.addon.keep = async (...given) => {
    await manage.removePasskey(all.service, id, { password }, from(tokens));
    return all.addon.keep(...given);
  };
  const late = { ...all.service, addon: { ...all.addon, keep } };
  await expect(manage.requireSecond(late, { secondFactor: true }, from(tokens))).rejects.toMatchObject({
    status: 409,
    reason: 'raced',
  });
  expect(await begin(all.users, { email, password }, home)).toHaveProperty('accessToken');
  await all.users.postAll();
});

test('a security key that sends an empty handle answers after the password', async () => {
  const email = 'empty@example.com';
  const tokens = await all.users.user(email);
  const { key } = await add(tokens);
  await manage.requireSecond(all.service, { secondFactor: true }, from(tokens));
  const { token } = (await begin(all.users, { email, password }, home)) as Challenge;
  const credential: Any = key.get((await ask(all.service, { token }, home)) as Any, { handle: false });
  credential.response.userHandle = '';
  expect(await signIn(all.service, { token, credential }, home)).toHaveProperty('accessToken');
  const nameless: Any = key.get((await ask(all.service, {}, home)) as Any);
  nameless.response.userHandle = '';
  await expect(signIn(all.service, { credential: nameless }, home)).rejects.toMatchObject({ reason: 'passkey' });
});

test('a passkey that its user cannot see, because the list of another region won, signs nobody in', async () => {
  const tokens = await all.users.user('unseen@example.com');
  const [one, two] = [await add(tokens), await add(tokens)];
  const { sub } = await all.addon.identify(from(tokens));
  const enter = async ({ key }: typeof one) =>
    signIn(all.service, { credential: key.get(await ask(all.service, {}, home)) }, home);
  expect(await enter(one)).toHaveProperty('accessToken');
  await write(all.service, changedList(await listOf(all.service, sub), [two.id]));
  await expect(enter(one)).rejects.toMatchObject({ status: 403, reason: 'passkey' });
  expect(await enter(two)).toHaveProperty('accessToken');
  await all.users.postAll();
});
