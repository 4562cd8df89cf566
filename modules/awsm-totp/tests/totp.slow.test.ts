import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUsersClient } from '../../awsm-users/client/index.js';
import { signIn as begin } from '../../awsm-users/lib/account/sign-in.ts';
import type { Challenge } from '../../awsm-users/lib/addons/challenge.ts';
import { refreshSession } from '../../awsm-users/lib/sessions.ts';
import { password } from '../../awsm-users/tests/cloud.ts';
import { createTotpClient } from '../client/index.js';
import * as enrol from '../lib/enrol.ts';
import { signIn } from '../lib/sign-in.ts';
import { startTotp } from './totp.ts';

let all: Awaited<ReturnType<typeof startTotp>>;
beforeAll(async () => {
  all = await startTotp();
});
afterAll(() => all?.users.stop());

const ip = '192.0.2.1';
const home = { ip, headers: {} };
const from = (tokens: { readonly accessToken: string }) => ({
  ip,
  headers: { authorization: `Bearer ${tokens.accessToken}` },
});
const wrong = { status: 403, reason: 'code' };
const minute = 60_000;

/** A user who set up an app some minutes ago. */
async function enrolled(email: string) {
  const tokens = await all.users.user(email);
  const { secret } = (await enrol.begin(all.totp, {}, from(tokens))) as { secret: string };
  const { recoveryCodes } = (await enrol.confirm(all.totp, { code: all.code(secret) }, from(tokens))) as {
    recoveryCodes: string[];
  };
  await all.users.postAll();
  all.users.at += 2 * minute;
  return { tokens, secret, recoveryCodes };
}

const challenge = async (email: string) => (await begin(all.users, { email, password }, home)) as Challenge;

/** Signs in with a code. */
const enter = async (email: string, code: string) =>
  signIn(all.totp, { token: (await challenge(email)).token, code }, home);

test('an app is set up, asked for at sign-in and turned off', async () => {
  const email = 'ada@example.com';
  const tokens = await all.users.user(email);
  const who = from(tokens);
  expect(await enrol.status(all.totp, who)).toEqual({ enabled: false });
  const begun = (await enrol.begin(all.totp, {}, who)) as { secret: string; uri: string };
  expect(begun).toMatchObject({ secret: expect.stringMatching(/^[A-Z2-7]{32}$/), expiresIn: 600 });
  expect(begun.uri).toContain(`otpauth://totp/My%20App:ada%40example.com?secret=${begun.secret}&`);
  // No factor is required before a first code has shown that the app works.
  expect(await begin(all.users, { email, password }, home)).toHaveProperty('accessToken');
  await expect(enrol.confirm(all.totp, { code: all.code(begun.secret, 5) }, who)).rejects.toMatchObject(wrong);
  const { recoveryCodes } = (await enrol.confirm(all.totp, { code: all.code(begun.secret) }, who)) as {
    recoveryCodes: string[];
  };
  expect(recoveryCodes).toHaveLength(10);
  expect(await enrol.status(all.totp, who)).toEqual({
    enabled: true,
    since: new Date(all.users.at).toISOString(),
    recoveryCodesLeft: 10,
  });
  const kept = await all.dump();
  for (const one of [begun.secret, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
    expect(kept).not.toContain(one);
  await expect(enrol.begin(all.totp, {}, who)).rejects.toMatchObject({ status: 409, reason: 'enrolled' });

  all.users.at += minute;
  await expect(enter(email, '000000')).rejects.toMatchObject(wrong);
  const opened = await enter(email, all.code(begun.secret));
  expect(await all.addon.identify(from(opened))).toMatchObject({ amr: ['pwd', 'otp', 'mfa'] });
  all.users.at += minute;
  await expect(enrol.turnOff(all.totp, { code: '000000' }, from(opened))).rejects.toMatchObject(wrong);
  await enrol.turnOff(all.totp, { code: all.code(begun.secret) }, from(opened));
  await enrol.turnOff(all.totp, { code: all.code(begun.secret) }, from(opened));
  expect(await enrol.status(all.totp, who)).toEqual({ enabled: false });
  expect(await all.dump()).toBe('[]');
  expect(await begin(all.users, { email, password }, home)).toHaveProperty('accessToken');
});

test('each code counts once, also for two at the same time; the same answer to a lost answer', async () => {
  const email = 'once@example.com';
  const { secret } = await enrolled(email);
  const [one, other] = [await challenge(email), await challenge(email)];
  const code = all.code(secret);
  const results = await Promise.allSettled([
    signIn(all.totp, { token: one.token, code }, home),
    signIn(all.totp, { token: other.token, code }, home),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const winner = results[0]!.status === 'fulfilled' ? one : other;
  const loser = winner === one ? other : one;
  expect(await signIn(all.totp, { token: winner.token, code }, home)).toHaveProperty('accessToken');
  await expect(signIn(all.totp, { token: loser.token, code }, home)).rejects.toMatchObject(wrong);
  // A code older than the last one does not count either.
  await expect(signIn(all.totp, { token: loser.token, code: all.code(secret, -1) }, home)).rejects.toMatchObject(wrong);
  expect(await signIn(all.totp, { token: loser.token, code: all.code(secret, 1) }, home)).toHaveProperty('accessToken');
});

test('tokens that could not be opened after the code counted are given to the same code again', async () => {
  const email = 'broken@example.com';
  const { secret } = await enrolled(email);
  const { token } = await challenge(email);
  const code = all.code(secret);
  const broken = { ...all.totp, addon: { ...all.addon, answer: () => Promise.reject(new Error('Lambda is away')) } };
  await expect(signIn(broken, { token, code }, home)).rejects.toThrow('away');
  expect(await signIn(all.totp, { token, code }, home)).toHaveProperty('accessToken');
});

test('recovery codes: each once, in any format; new ones end the old', async () => {
  const email = 'recovery@example.com';
  const { recoveryCodes, secret } = await enrolled(email);
  const [first = '', second = '', third = ''] = recoveryCodes;
  const { token } = await challenge(email);
  const opened = await signIn(all.totp, { token, code: first.toUpperCase().replaceAll('-', ' ') }, home);
  expect(await signIn(all.totp, { token, code: first }, home)).toHaveProperty('accessToken');
  await expect(enter(email, first)).rejects.toMatchObject(wrong);
  expect(await enrol.status(all.totp, from(opened))).toMatchObject({ recoveryCodesLeft: 9 });
  const rivals = await Promise.allSettled([enter(email, second), enter(email, second)]);
  expect(rivals.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);

  const renewed = (await enrol.renewRecoveryCodes(all.totp, { code: all.code(secret) }, from(opened))) as {
    recoveryCodes: string[];
  };
  expect(await enrol.status(all.totp, from(opened))).toMatchObject({ recoveryCodesLeft: 10 });
  await expect(enter(email, third)).rejects.toMatchObject(wrong);
  expect(await enter(email, renewed.recoveryCodes[0]!)).toHaveProperty('accessToken');
  const others = await enrolled('others@example.com');
  await expect(enter(email, others.recoveryCodes[0]!)).rejects.toMatchObject(wrong);
});

test('what changes the second factor needs a sign-in a moment ago, or the password', async () => {
  const email = 'recent@example.com';
  const { tokens, secret } = await enrolled(email);
  const forbidden = { status: 403, reason: 'credentials' };
  all.users.at += 4 * minute;
  const code = all.code(secret);
  await expect(enrol.turnOff(all.totp, { code }, from(tokens))).rejects.toMatchObject(forbidden);
  await expect(enrol.renewRecoveryCodes(all.totp, { code }, from(tokens))).rejects.toMatchObject(forbidden);
  await expect(enrol.turnOff(all.totp, { code, password: 'x' }, from(tokens))).rejects.toMatchObject(forbidden);
  await expect(enrol.turnOff(all.totp, { password }, from(tokens))).rejects.toMatchObject({ status: 400 });
  await enrol.turnOff(all.totp, { code, password }, from(tokens));
  await expect(enrol.begin(all.totp, {}, from(tokens))).rejects.toMatchObject(forbidden);
  await enrol.begin(all.totp, { password }, from(tokens));
});

test('a secret counts for the session that has seen it, for ten minutes; a lost answer brings new recovery codes', async () => {
  const email = 'pending@example.com';
  const [mine, theirs] = [
    await all.users.user(email),
    (await begin(all.users, { email, password }, home)) as { accessToken: string },
  ];
  const one = (await enrol.begin(all.totp, {}, from(mine))) as { secret: string };
  expect(await enrol.begin(all.totp, {}, from(mine))).toEqual(one);
  const pending = { status: 403, reason: 'pending' };
  await expect(enrol.confirm(all.totp, { code: all.code(one.secret) }, from(theirs))).rejects.toMatchObject(pending);
  const other = (await enrol.begin(all.totp, {}, from(theirs))) as { secret: string };
  expect(other.secret).not.toBe(one.secret);
  await expect(enrol.confirm(all.totp, { code: all.code(one.secret) }, from(mine))).rejects.toMatchObject(pending);
  all.users.at += 10 * minute;
  await expect(enrol.confirm(all.totp, { code: all.code(other.secret) }, from(theirs))).rejects.toMatchObject({
    status: 401,
  });

  const again = (await begin(all.users, { email, password }, home)) as { accessToken: string };
  await expect(enrol.confirm(all.totp, { code: all.code(other.secret) }, from(again))).rejects.toMatchObject(pending);
  const last = (await enrol.begin(all.totp, {}, from(again))) as { secret: string };
  const code = all.code(last.secret);
  const broken = { ...all.totp, addon: { ...all.addon, keep: () => Promise.reject(new Error('Lambda is away')) } };
  await expect(enrol.confirm(broken, { code }, from(again))).rejects.toThrow('away');
  const { recoveryCodes } = (await enrol.confirm(all.totp, { code }, from(again))) as { recoveryCodes: string[] };
  await expect(enrol.confirm(all.totp, { code: all.code(last.secret, 1) }, from(again))).rejects.toMatchObject(pending);
  expect(await enter(email, recoveryCodes[0]!)).toHaveProperty('accessToken');
  // The first code has been used.
  await expect(enter(email, code)).rejects.toMatchObject(wrong);
});

test('codes are not guessed: at sign-in, and in a session', async () => {
  const email = 'limits@example.com';
  const { tokens, secret } = await enrolled(email);
  const limited = { status: 429, reason: 'limit' };
  const { token } = await challenge(email);
  for (let n = 1; n <= 10; n++)
    await expect(signIn(all.totp, { token, code: '000000' }, home)).rejects.toMatchObject(wrong);
  await expect(signIn(all.totp, { token, code: all.code(secret) }, home)).rejects.toMatchObject(limited);
  // Each attempt counts in its own quarter of an hour; the session outlives its first token.
  all.users.at += 15 * minute;
  const next = from(await refreshSession(all.users, tokens.refreshToken, home));
  for (let n = 1; n <= 10; n++) {
    await expect(enrol.turnOff(all.totp, { code: '000000', password }, next)).rejects.toMatchObject(wrong);
  }
  const right = { code: all.code(secret), password };
  await expect(enrol.turnOff(all.totp, right, next)).rejects.toMatchObject(limited);
});

test("over HTTP, with the client; refusals in the caller's language", async () => {
  const { handler, users } = all;
  const email = 'client@example.com';
  await users.user(email);
  const api = users.api();
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (!pathname.includes('/totp')) return api(request);
    const { statusCode, body } = await handler({
      resource: pathname,
      httpMethod: request.method,
      headers: { ...Object.fromEntries(request.headers), 'accept-language': 'de' },
      requestContext: { identity: { sourceIp: ip } },
      body: await request.text(),
    });
    return new Response(statusCode === 204 ? null : body, { status: statusCode });
  };
  const client = createUsersClient({ url: 'https://api.example', fetch: send, now: users.now });
  const totp = createTotpClient(client);
  expect(await client.signIn({ email, password })).toBeUndefined();
  const { secret } = await totp.begin();
  expect(await totp.confirm({ code: all.code(secret) })).toHaveLength(10);
  await client.signOut();
  const asked = await client.signIn({ email, password });
  expect(asked?.challenge).toEqual(['totp']);
  expect(client.user).toBeUndefined();
  const refusal = { status: 403, reason: 'code', message: 'Der Code ist falsch oder wurde schon verwendet.' };
  await expect(totp.signIn({ token: asked!.token, code: '000000' })).rejects.toMatchObject(refusal);
  users.at += minute;
  await totp.signIn({ token: asked!.token, code: all.code(secret) });
  expect(client.user).toMatchObject({ email });
  expect(await totp.status()).toMatchObject({ enabled: true });
  users.at += minute;
  expect(await totp.renewRecoveryCodes({ code: all.code(secret) })).toHaveLength(10);
  users.at += minute;
  await totp.turnOff({ code: all.code(secret), password });
  expect(await totp.status()).toEqual({ enabled: false });
  const unknown = {
    resource: '/users/totp/x',
    httpMethod: 'POST',
    headers: {},
    requestContext: { identity: { sourceIp: ip } },
  };
  expect((await handler(unknown)).statusCode).toBe(404);
});
