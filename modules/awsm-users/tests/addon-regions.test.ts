import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount } from '../lib/account/erase.ts';
import { changeProfile } from '../lib/account/profile.ts';
import { signIn } from '../lib/account/sign-in.ts';
import type { Challenge } from '../lib/addons/challenge.ts';
import type { Addon } from '../lib/addons/client.ts';
import type { Tokens } from '../lib/sessions.ts';
import { addonOf } from './addon.ts';
import { password, TestUsers } from './cloud.ts';

// Two replicas of one global table, as in regions.test.ts: `carry` does the replication, and the last writer wins, item by item.

let us: TestUsers;
let eu: TestUsers;
let inUs: Addon;
let inEu: Addon;
beforeAll(async () => {
  us = await TestUsers.start();
  eu = await us.in('eu-west-1');
  [inUs, inEu] = [addonOf(us), addonOf(eu)];
});
afterAll(() => us.stop());

const home = { ip: '192.0.2.1', headers: {} };
const from = ({ accessToken }: Pick<Tokens, 'accessToken'>) => ({
  ip: home.ip,
  headers: { authorization: `Bearer ${accessToken}` },
});

/** A user with a session, whom both regions know. */
async function known(email: string) {
  const tokens = await us.user(email);
  await us.carry(eu);
  return { tokens, sub: (await inUs.identify(from(tokens))).sub };
}

/** The other region changes the name later, without having seen the change here: its record wins. */
async function otherWins(tokens: Tokens) {
  await changeProfile(eu, { name: 'Countess' }, eu.as(tokens));
  await eu.carry(us, 'USER#');
  await us.carry(eu, 'SUB#');
}

test('a second factor of one region is asked for and answered in the other', async () => {
  const email = 'both@example.com';
  const { tokens, sub } = await known(email);
  await inUs.keep(from(tokens), { sub, addon: 'totp', factor: true, data: {} });
  await us.carry(eu);
  const { token } = (await signIn(eu, { email, password }, home)) as Challenge;
  const opened = await inEu.answer(home, { token, factor: 'totp', amr: ['otp'] });
  await eu.carry(us);
  expect(await inUs.identify(from(opened))).toMatchObject({ factors: ['totp'], amr: ['pwd', 'otp', 'mfa'] });
});

test('a change of the name in another region in the same second turns a second factor neither off nor on', async () => {
  const email = 'name@example.com';
  const { tokens, sub } = await known(email);
  await inUs.keep(from(tokens), { sub, addon: 'totp', factor: true, data: {} });
  await otherWins(tokens);
  for (const region of [us, eu]) {
    expect(await signIn(region, { email, password }, home)).toMatchObject({ challenge: ['totp'] });
  }
  // The next change starts from the winning record.
  await changeProfile(us, { name: 'Ada' }, us.as(tokens));
  expect(await signIn(us, { email, password }, home)).toMatchObject({ challenge: ['totp'] });
  await us.carry(eu);
  await inUs.drop(from(tokens), { sub, addon: 'totp' });
  await otherWins(tokens);
  for (const region of [us, eu]) {
    expect(await signIn(region, { email, password }, home)).toHaveProperty('accessToken');
  }
});

test('an identity that two regions see first at the same time is one user', async () => {
  const at = { issuer: 'https://id.example', subject: 'grace', email: 'grace@example.com' };
  const [one, other] = [await inUs.create(home, at), await inEu.create(home, at)];
  expect(other.sub).toBe(one.sub);
  const tokens = (await inUs.open(home, { sub: one.sub, amr: ['swk'] })) as Tokens;
  await eu.carry(us, 'USER#', 'SUB#', 'IDENTITY#');
  expect(await inUs.create(home, at)).toMatchObject({ sub: one.sub });
  expect(await inUs.identify(from(tokens))).toMatchObject({ sub: one.sub });
});

test('an id counts once: not for the next account of an identity, nor for the account that it was unlinked from', async () => {
  const at = { issuer: 'https://id.example', subject: 'joan' };
  const first = await inUs.create(home, { ...at, email: 'joan@example.com' });
  await inUs.unlink(home, { ...at, sub: first.sub });
  const second = await inUs.create(home, { ...at, email: 'joan2@example.com' });
  expect(second.sub).not.toBe(first.sub);
  expect(await inUs.find(home, { sub: first.sub })).toMatchObject({ email: 'joan@example.com' });
  const tokens = (await inUs.open(home, { sub: second.sub, amr: ['swk'] })) as Tokens;
  await deleteAccount(us, {}, us.as(tokens));
  const third = await inUs.create(home, { ...at, email: 'joan2@example.com' });
  expect([first.sub, second.sub]).not.toContain(third.sub);
  expect(await inUs.find(home, { sub: second.sub })).toBeUndefined();
});

test('the address of a user who was deleted is free for an identity, whatever another region brings back', async () => {
  const email = 'left@example.com';
  const { tokens } = await known(email);
  await deleteAccount(us, { password }, us.as(tokens));
  await otherWins(tokens);
  const at = { issuer: 'https://id.example', subject: 'left' };
  expect(await inUs.create(home, { ...at, email })).toMatchObject({ email, hasPassword: false });
});
