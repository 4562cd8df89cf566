import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import { openSession, type Tokens } from '../../awsm-users/lib/sessions.ts';
import { getItem, put, secondsOf, update, write } from '../../awsm-users/lib/table.ts';
import { readRefreshToken } from '../../awsm-users/lib/tokens/refresh.ts';
import type { User } from '../../awsm-users/lib/users.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as enrol from '../lib/enrol.ts';
import { stepOf } from '../lib/otp.ts';
import { readRecoveryCode } from '../lib/recovery.ts';
import { hashesOf, unseal } from '../lib/secret.ts';
import { signIn } from '../lib/sign-in.ts';
import { startTotp } from './totp.ts';

// The exact items of an app, and the exact reasons of refusals.

let all: Awaited<ReturnType<typeof startTotp>>;
let user: User;
let tokens: Tokens;
let n = 0;
beforeAll(async () => {
  all = await startTotp();
});
afterAll(() => all?.users.stop());
beforeEach(async () => {
  // The middle of a step, in an hour of its own.
  all.users.at += 3_600_000 - (all.users.at % 3_600_000) + 15_000;
  user = await all.users.make(`user${n++}@example.com`);
  tokens = await openSession(all.users, user, home);
});
// Waiting mails do not belong to the next test.
afterEach(() => all.users.jobs());

const home = { ip: '192.0.2.1', headers: {} };
const from = ({ accessToken }: Pick<Tokens, 'accessToken'> = tokens) => ({
  ip: home.ip,
  headers: { authorization: `Bearer ${accessToken}` },
});
const sid = () => readRefreshToken(all.users.secret, tokens.refreshToken)?.sid ?? '';
const now = () => secondsOf(all.users);
const pending = () => getItem(all.totp, `PENDING#${user.id}`);
const enrolment = () => getItem(all.totp, `TOTP#${user.id}`);
const begun = async (input = {}) => (await enrol.begin(all.totp, input, from())) as { secret: string; uri: string };
const confirmed = async (code: string, totp = all.totp) =>
  (await enrol.confirm(totp, { code }, from())) as { recoveryCodes: string[] };
const challenge = async () => ((await begin(all.users, { email: user.email, password }, home)) as Challenge).token;
const hashed = (codes: readonly string[]) =>
  codes.map((code) => hashesOf(all.totp.secrets, user.id, readRecoveryCode(code) ?? '')[0]).join(' ');
const refusal = (status: number, reason: string, message: string, details = {}) => ({
  status,
  reason,
  message,
  details,
});
const wrong = refusal(403, 'code', 'The code is wrong, or was used before.', { field: 'code' });
const over = refusal(403, 'pending', 'Please begin again: the secret is no longer valid.');
const racedRefusal = refusal(409, 'raced', 'The account was changed at the same time. Please try again.', {
  retryAfter: 1,
});
const taken = refusal(409, 'enrolled', 'An authenticator app is set up already. Turn it off first.');
const required = { status: 400, reason: 'invalid', details: { field: 'code' } };
const race = () => write(all.totp, update(`TOTP#${user.id}`, 'SET revision = revision + :one', { one: 1 }));

/** A user who set up an app a minute ago. */
async function enrolled() {
  const { secret } = await begun();
  const { recoveryCodes } = await confirmed(all.code(secret));
  all.users.at += 60_000;
  await all.users.jobs();
  return { secret, recoveryCodes };
}

test('a sealed secret of 20 bytes waits ten minutes for its first code, in its session', async () => {
  const { secret, uri } = await begun();
  const item = await pending();
  expect(item).toEqual({ secret: expect.stringMatching(/^1\./), sid: sid(), expires: now() + 600 });
  expect(unseal(all.totp.secrets, user.id, String(item?.secret))).toHaveLength(20);
  expect(uri).toContain(`secret=${secret}&issuer=My%20App`);
  all.users.at += 599_999;
  // A second `begin` returns the same secret, and waits again.
  expect(await enrol.begin(all.totp, {}, { ...from(), headers: {} }).catch(({ status }) => status)).toBe(401);
  expect(await begun({ password })).toMatchObject({ secret });
  expect((await pending())?.expires).toBe(now() + 600);
  all.users.at += 599_000;
  tokens = await openSession(all.users, user, home);
  const other = await begun();
  expect(other.secret).not.toBe(secret);
});

test('the first code sets the app up, with recovery codes as hashes', async () => {
  const { secret } = await begun();
  const sealed = (await pending())?.secret;
  await expect(confirmed(all.code(secret, 2))).rejects.toMatchObject(wrong);
  await expect(confirmed('')).rejects.toMatchObject(required);
  const { recoveryCodes } = await confirmed(all.code(secret, 1));
  expect(recoveryCodes).toHaveLength(10);
  expect([await pending(), await enrolment()]).toEqual([
    undefined,
    {
      secret: sealed,
      since: now(),
      step: stepOf(now()) + 1,
      stepBy: sid(),
      recovery: hashed(recoveryCodes),
      spent: '',
      spentBy: '',
      revision: 1,
    },
  ]);
  const since = new Date(now() * 1000).toISOString();
  expect((await getItem(all.users, `ADDON#${user.id}#totp`))?.data).toBe(JSON.stringify({ since }));
  expect(await all.users.jobs()).toEqual([{ kind: 'factor', email: user.email, isOn: true }]);
  expect(await enrol.status(all.totp, from())).toEqual({ enabled: true, since, recoveryCodesLeft: 10 });
  await expect(begun()).rejects.toMatchObject(taken);
  // A repetition by the same session returns new recovery codes, one by another session does not.
  const again = await confirmed(all.code(secret, 1));
  expect(await enrolment()).toMatchObject({ recovery: hashed(again.recoveryCodes), revision: 2, since: now() });
  await expect(confirmed(all.code(secret))).rejects.toMatchObject(over);
  await expect(confirmed('000000')).rejects.toMatchObject(over);
  const mine = tokens;
  tokens = await openSession(all.users, user, home);
  await expect(confirmed(all.code(secret, 1))).rejects.toMatchObject(over);
  tokens = mine;
  const json = async <Output>(service: 'dynamodb', operation: string, input: object = {}): Promise<Output> => {
    if (operation === 'TransactWriteItems') await race();
    return all.users.aws.json<Output>(service, operation, input);
  };
  await expect(
    confirmed(all.code(secret, 1), { ...all.totp, aws: { json } as typeof all.totp.aws }),
  ).rejects.toMatchObject(racedRefusal);
});

test('a secret that was replaced meanwhile is not set up', async () => {
  const { secret } = await begun();
  all.users.rival = () => write(all.totp, update(`PENDING#${user.id}`, 'SET #secret = :other', { other: 'x' }));
  await expect(confirmed(all.code(secret))).rejects.toMatchObject(racedRefusal);
  expect(await enrolment()).toBeUndefined();
  await expect(confirmed('000000')).rejects.toThrow('damaged');
});

test('the status of a user without an app says so, also when the factor is on and nothing is stored', async () => {
  expect(await enrol.status(all.totp, from())).toEqual({ enabled: false });
  // Leftovers of an earlier version or of a deletion mean nothing.
  await write(all.totp, put(`TOTP#${user.id}`, { since: now(), recovery: 'a b', revision: 1 }));
  expect(await enrol.status(all.totp, from())).toEqual({ enabled: false });
  await all.addon.keep(from(), { sub: user.id, addon: 'totp', factor: true, data: {} });
  expect(await enrol.status(all.totp, from())).toMatchObject({ enabled: true, recoveryCodesLeft: 2 });
  await write(all.totp, update(`TOTP#${user.id}`, 'SET recovery = :none', { none: '' }));
  expect(await enrol.status(all.totp, from())).toMatchObject({ recoveryCodesLeft: 0 });
  await enrol.forget(all.totp, user.id);
  expect(await enrol.status(all.totp, from())).toEqual({ enabled: true });
  const token = await challenge();
  await expect(signIn(all.totp, { token, code: '000000' }, home)).rejects.toMatchObject(
    refusal(403, 'off', 'No authenticator app is set up.'),
  );
});

test('a code turns the app off and removes its stored data', async () => {
  const { secret } = await enrolled();
  await write(all.totp, put(`PENDING#${user.id}`, { secret: 'x', sid: 'y', expires: now() + 60 }));
  const off = (input: object) => enrol.turnOff(all.totp, input as never, from());
  await expect(off({})).rejects.toMatchObject(required);
  await expect(off({ code: '000000' })).rejects.toMatchObject(wrong);
  expect(await enrolment()).toBeDefined();
  await off({ code: all.code(secret) });
  expect([await enrolment(), await pending()]).toEqual([undefined, undefined]);
  expect(await all.users.jobs()).toEqual([{ kind: 'factor', email: user.email, isOn: false }]);
  expect(await getItem(all.users, `ADDON#${user.id}#totp`)).toBeUndefined();
  // A repetition removes leftovers that are at least two minutes old.
  const left = { secret: 'x', revision: 1 };
  await write(all.totp, put(`TOTP#${user.id}`, { ...left, since: now() - 120 }));
  await off({});
  expect(await enrolment()).toBeDefined();
  await write(all.totp, put(`TOTP#${user.id}`, { ...left, since: now() - 121 }));
  await off({});
  expect(await enrolment()).toBeUndefined();
});

test('only an error of awsm-users that says that the account is gone removes the app', async () => {
  const { secret } = await begun();
  const failing = (status: number) => ({
    ...all.totp,
    addon: {
      ...all.addon,
      keep: () =>
        all.addon.answer(home, { token: 'x', factor: 'totp', amr: ['otp'] }).catch((error) => {
          throw Object.assign(error, { status });
        }) as never,
    },
  });
  await expect(confirmed(all.code(secret), failing(409))).rejects.toMatchObject({ status: 409 });
  expect(await enrolment()).toBeDefined();
  await expect(confirmed(all.code(secret), failing(404))).rejects.toMatchObject({ status: 404 });
  expect(await enrolment()).toBeUndefined();
});
