import { AwsError } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import { openSession, type Tokens } from '../../awsm-users/lib/sessions.ts';
import { getItem, secondsOf, update, write } from '../../awsm-users/lib/table.ts';
import { hashToken } from '../../awsm-users/lib/tokens/random.ts';
import { readRefreshToken } from '../../awsm-users/lib/tokens/refresh.ts';
import type { User } from '../../awsm-users/lib/users.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import * as enrol from '../lib/enrol.ts';
import { stepOf } from '../lib/otp.ts';
import { readRecoveryCode } from '../lib/recovery.ts';
import { hashesOf } from '../lib/secret.ts';
import { signIn } from '../lib/sign-in.ts';
import { useCode } from '../lib/store.ts';
import { startTotp } from './totp.ts';

// The records of used codes, and which codes count.

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
const racedRefusal = refusal(409, 'raced', 'The account was changed at the same time. Please try again.', {
  retryAfter: 1,
});
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

test('a code counts once and for one purpose, and older codes are refused after it', async () => {
  const { secret } = await enrolled();
  const before = await enrolment();
  const token = await challenge();
  const by = hashToken(token);
  const opened = await signIn(all.totp, { token, code: all.code(secret) }, home);
  expect(await all.addon.identify(from(opened))).toMatchObject({ amr: ['pwd', 'otp', 'mfa'] });
  const used = { ...before, step: stepOf(now()), stepBy: by, revision: 2 };
  expect(await enrolment()).toEqual(used);
  expect(await useCode(all.totp, user.id, all.code(secret), by)).toEqual(used);
  expect(await enrolment()).toEqual(used);
  for (const [code, who] of [
    [all.code(secret), 'other'],
    [all.code(secret, -1), by],
    [all.code(secret, 2), by],
    [all.code(secret, -2), by],
  ] as const)
    await expect(useCode(all.totp, user.id, code, who)).rejects.toMatchObject(wrong);
  expect(await useCode(all.totp, user.id, all.code(secret, 1), 'x')).toEqual({
    ...used,
    step: stepOf(now()) + 1,
    stepBy: 'x',
    revision: 3,
  });
  await expect(signIn(all.totp, { code: '000000' }, home)).rejects.toMatchObject({
    status: 400,
    details: { field: 'token' },
  });
  await expect(signIn(all.totp, { token }, home)).rejects.toMatchObject(required);
  await expect(signIn(all.totp, { token: 'x', code: '000000' }, home)).rejects.toMatchObject({ reason: 'challenge' });
});

test('a recovery code counts once, for one purpose', async () => {
  const { recoveryCodes } = await enrolled();
  const before = await enrolment();
  const [first = '', second = ''] = recoveryCodes;
  await useCode(all.totp, user.id, first.toUpperCase(), 'a');
  const used = {
    ...before,
    recovery: hashed(recoveryCodes.slice(1)),
    spent: hashed([first]),
    spentBy: 'a',
    revision: 2,
  };
  expect(await enrolment()).toEqual(used);
  expect(await useCode(all.totp, user.id, first, 'a')).toEqual(used);
  await expect(useCode(all.totp, user.id, first, 'b')).rejects.toMatchObject(wrong);
  await expect(useCode(all.totp, user.id, 'aaaa-aaaa-aaaa', 'a')).rejects.toMatchObject(wrong);
  await useCode(all.totp, user.id, second, 'b');
  await expect(useCode(all.totp, user.id, first, 'a')).rejects.toMatchObject(wrong);
  // Recorded under the previous secret.
  const changed = { ...all.totp, secrets: ['another secret of thirty-two characters', ...all.totp.secrets] };
  expect(await useCode(changed, user.id, recoveryCodes[2] ?? '', 'c')).toMatchObject({
    spent: hashed([recoveryCodes[2] ?? '']),
  });
});

test('a code is checked up to three times when its write is raced', async () => {
  const { secret } = await enrolled();
  let failures = 0;
  const racing = (most: number) => ({
    ...all.totp,
    aws: {
      json: async <Output>(service: 'dynamodb', operation: string, input: object = {}): Promise<Output> => {
        if (operation !== 'TransactWriteItems' || failures === most)
          return all.users.aws.json<Output>(service, operation, input);
        failures++;
        const body = { CancellationReasons: [{ Code: 'TransactionConflict' }] };
        throw new AwsError('TransactionCanceledException', '', { body });
      },
    } as typeof all.totp.aws,
  });
  await expect(useCode(racing(9), user.id, all.code(secret), 'x')).rejects.toMatchObject(racedRefusal);
  expect(failures).toBe(3);
  failures = 0;
  expect(await useCode(racing(2), user.id, all.code(secret), 'x')).toMatchObject({ stepBy: 'x' });
});

test('recovery codes are renewed by a code, once for each', async () => {
  const { secret } = await enrolled();
  const renew = async (input: object) =>
    (await enrol.renewRecoveryCodes(all.totp, input as never, from())) as { recoveryCodes: string[] };
  const { recoveryCodes } = await renew({ code: all.code(secret) });
  expect(recoveryCodes).toHaveLength(10);
  expect(await enrolment()).toMatchObject({
    recovery: hashed(recoveryCodes),
    step: stepOf(now()),
    stepBy: `${sid()} renew`,
    revision: 3,
  });
  await expect(renew({})).rejects.toMatchObject(required);
  all.users.at += 60_000;
  let writes = 0;
  const json = async <Output>(service: 'dynamodb', operation: string, input: object = {}): Promise<Output> => {
    if (operation === 'TransactWriteItems' && ++writes === 2) await race();
    return all.users.aws.json<Output>(service, operation, input);
  };
  const racing = { ...all.totp, aws: { json } as typeof all.totp.aws };
  await expect(enrol.renewRecoveryCodes(racing, { code: all.code(secret) }, from())).rejects.toMatchObject(
    racedRefusal,
  );
  all.users.at += 301_000;
  await expect(renew({ code: all.code(secret) })).rejects.toMatchObject({ status: 403, reason: 'credentials' });
  expect((await renew({ code: all.code(secret), password })).recoveryCodes).toHaveLength(10);
});

test('each act that takes a code counts a wrong one as a guess', async () => {
  const { secret } = await enrolled();
  const names = [
    ['session', sid()],
    ['second session', user.id],
  ] as const;
  const counts = (act: () => Promise<unknown>) => all.users.counted(() => act().catch(() => {}), names);
  const both = {
    [`session: ${sid()} in us-east-1`]: [1, 900],
    [`second session: ${user.id} in us-east-1`]: [1, 3600],
  };
  const code = '000000';
  expect(await counts(() => enrol.confirm(all.totp, { code }, from()))).toEqual(both);
  expect(await counts(() => enrol.renewRecoveryCodes(all.totp, { code }, from()))).toEqual(both);
  expect(await counts(() => enrol.turnOff(all.totp, { code }, from()))).toEqual(both);
  expect(await counts(() => enrol.status(all.totp, from()))).toEqual({});
  expect(secret).toBeDefined();
});
