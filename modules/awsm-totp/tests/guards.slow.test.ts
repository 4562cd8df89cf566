import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteAccount } from '../../awsm-users/lib/account/erase.ts';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as enrol from '../lib/enrol.ts';
import { signIn } from '../lib/sign-in.ts';
import type { Totp } from '../lib/store.ts';
import { startTotp } from './totp.ts';

// Attempts of another session of the same account, and changes between two steps of one request.

let all: Awaited<ReturnType<typeof startTotp>>;
beforeAll(async () => {
  all = await startTotp();
});
afterAll(() => all?.users.stop());

type Session = { readonly accessToken: string };
const home = { ip: '192.0.2.1', headers: {} };
const from = ({ accessToken }: Session) => ({ ip: home.ip, headers: { authorization: `Bearer ${accessToken}` } });
const minute = 60_000;
const proved = { status: 403, reason: 'factor' };
const wrong = { status: 403, reason: 'code' };
const taken = { status: 409, reason: 'enrolled' };

/** Two sessions of one user, both without a second factor. */
async function sessions(email: string): Promise<readonly [Session, Session]> {
  const mine = await all.users.user(email);
  return [mine, (await begin(all.users, { email, password }, home)) as Session];
}

const beginBy = async (session: Session) =>
  ((await enrol.begin(all.totp, { password }, from(session))) as { secret: string }).secret;
const confirmBy = async (session: Session, secret: string, totp: Totp = all.totp) =>
  (await enrol.confirm(totp, { code: all.code(secret) }, from(session))) as { recoveryCodes: string[] };
const challenge = async (email: string) => ((await begin(all.users, { email, password }, home)) as Challenge).token;

test('an app is not added past another second factor, by an old session and the password', async () => {
  const email = 'past@example.com';
  const [mine, theirs] = await sessions(email);
  const { sub } = await all.addon.identify(from(mine));
  const begun = await beginBy(theirs);
  await all.addon.keep(from(mine), { sub, addon: 'passkeys', factor: true, data: {} });
  await all.users.postAll();
  await expect(confirmBy(theirs, begun)).rejects.toMatchObject(proved);
  await expect(beginBy(theirs)).rejects.toMatchObject(proved);
  const token = await challenge(email);
  const opened = await all.addon.answer(home, { token, factor: 'passkeys', amr: ['swk'] });
  await confirmBy(opened, await beginBy(opened));
  expect(await begin(all.users, { email, password }, home)).toMatchObject({ challenge: ['passkeys', 'totp'] });
  await all.users.postAll();
});

test('a secret that another session begins while an app is being confirmed does not take its place', async () => {
  const email = 'gap@example.com';
  const [mine, theirs] = await sessions(email);
  const secret = await beginBy(mine);
  let other = '';
  const keep: Totp['addon']['keep'] = async (...given) => {
    other = await beginBy(theirs);
    return all.addon.keep(...given);
  };
  await confirmBy(mine, secret, { ...all.totp, addon: { ...all.addon, keep } });
  await expect(confirmBy(theirs, other)).rejects.toMatchObject(taken);
  all.users.at += minute;
  const token = await challenge(email);
  expect(await signIn(all.totp, { token, code: all.code(secret) }, home)).toHaveProperty('accessToken');
  await all.users.postAll();
});

test('an app that is set up while another request turns the one before off stays', async () => {
  const email = 'late@example.com';
  const [mine] = await sessions(email);
  const secret = await beginBy(mine);
  await confirmBy(mine, secret);
  all.users.at += minute;
  let next = '';
  const drop: Totp['addon']['drop'] = async (...given) => {
    const dropped = await all.addon.drop(...given);
    next = await beginBy(mine);
    await confirmBy(mine, next);
    return dropped;
  };
  const late = { ...all.totp, addon: { ...all.addon, drop } };
  await enrol.turnOff(late, { code: all.code(secret), password }, from(mine));
  all.users.at += minute;
  const token = await challenge(email);
  expect(await signIn(all.totp, { token, code: all.code(next) }, home)).toHaveProperty('accessToken');
  // The same before the factor is on: between the two steps of its `confirm`.
  const [fresh] = await sessions('early@example.com');
  const begun = await beginBy(fresh);
  const keep: Totp['addon']['keep'] = async (...given) => {
    await enrol.turnOff(all.totp, { password }, from(fresh));
    return all.addon.keep(...given);
  };
  await confirmBy(fresh, begun, { ...all.totp, addon: { ...all.addon, keep } });
  expect(await enrol.status(all.totp, from(fresh))).toMatchObject({ enabled: true, recoveryCodesLeft: 10 });
  await all.users.postAll();
});

test('a code counts for one purpose: one that renewed recovery codes turns nothing off', async () => {
  const [mine] = await sessions('purpose@example.com');
  const secret = await beginBy(mine);
  await confirmBy(mine, secret);
  all.users.at += minute;
  const sent = { code: all.code(secret), password };
  expect(await enrol.renewRecoveryCodes(all.totp, sent, from(mine))).toHaveProperty('recoveryCodes');
  expect(await enrol.renewRecoveryCodes(all.totp, sent, from(mine))).toHaveProperty('recoveryCodes');
  await expect(enrol.turnOff(all.totp, sent, from(mine))).rejects.toMatchObject(wrong);
  await expect(enrol.confirm(all.totp, sent, from(mine))).rejects.toMatchObject({ reason: 'pending' });
  await all.users.postAll();
});

test('first codes and codes for recovery codes are not guessed', async () => {
  const limited = { status: 429, reason: 'limit' };
  const [mine, other] = await sessions('tries@example.com');
  const secret = await beginBy(mine);
  // The password of `begin` and a right code count as attempts, too.
  for (let n = 1; n <= 8; n++) {
    await expect(enrol.confirm(all.totp, { code: '000000' }, from(mine))).rejects.toMatchObject(wrong);
  }
  await confirmBy(mine, secret);
  await expect(confirmBy(mine, secret)).rejects.toMatchObject(limited);
  for (let n = 1; n <= 10; n++) {
    await expect(enrol.renewRecoveryCodes(all.totp, { code: '000000' }, from(other))).rejects.toMatchObject(wrong);
  }
  const right = { code: all.code(secret, 1) };
  await expect(enrol.renewRecoveryCodes(all.totp, right, from(other))).rejects.toMatchObject(limited);
  await all.users.postAll();
});

test('an app that is confirmed while the account is deleted is forgotten', async () => {
  const [mine] = await sessions('gone@example.com');
  const { sub } = await all.addon.identify(from(mine));
  const secret = await beginBy(mine);
  const keep: Totp['addon']['keep'] = async (...given) => {
    await deleteAccount(all.users, { password }, all.users.as(mine));
    return all.addon.keep(...given);
  };
  const late = { ...all.totp, addon: { ...all.addon, keep } };
  await expect(confirmBy(mine, secret, late)).rejects.toMatchObject({ status: 404, reason: 'gone' });
  expect(await all.dump()).not.toContain(sub);
});

test('codes count with spaces and dashes', async () => {
  const [mine] = await sessions('dashes@example.com');
  const secret = await beginBy(mine);
  const spaced = (code: string, by: string) => `${code.slice(0, 3)}${by}${code.slice(3)}`;
  await enrol.confirm(all.totp, { code: spaced(all.code(secret), '-') }, from(mine));
  all.users.at += minute;
  const token = await challenge('dashes@example.com');
  const code = spaced(all.code(secret), ' - ');
  expect(await signIn(all.totp, { token, code }, home)).toHaveProperty('accessToken');
});
