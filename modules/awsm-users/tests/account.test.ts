import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { signOut } from '../lib/account/sign-out.ts';
import { signUp } from '../lib/account/sign-up.ts';
import type { Client } from '../lib/client.ts';
import { hashPassword } from '../lib/passwords/hash.ts';
import { authenticate, refreshSession } from '../lib/sessions.ts';
import { update, write } from '../lib/table.ts';
import { findUser, userKey } from '../lib/users.ts';
import { TestUsers, tokenIn } from './cloud.ts';
import { signIn, verify } from './sign-in.ts';

let users: TestUsers;
let count = 0;
let from: Client;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(() => {
  from = { ip: `192.0.2.${++count}`, userAgent: 'Test/1.0' };
});

const password = 'correct horse battery';
const other = 'another fine password';
const as = (tokens: { accessToken: string }): Client => ({ ...from, authorization: `Bearer ${tokens.accessToken}` });
const ended = { status: 401, reason: 'session' };
const wrong = { status: 401, reason: 'credentials' };
const outdated = { status: 400, reason: 'token' };

/** A user with a session. */
async function user(email: string) {
  await signUp(users, { email, password, name: 'Ada' }, from);
  const [mail] = await users.post();
  return verify(users, { token: tokenIn(mail), password }, from);
}

test('sign-up confirms an address first', async () => {
  await signUp(users, { email: ' Ada@Example.COM ', password, name: 'Ada' }, from);
  const [mail] = await users.post();
  expect(mail?.Destination.ToAddresses).toEqual(['ada@example.com']);
  expect(mail?.Body.html_part).toContain(`href="https://app.example/verify#${tokenIn(mail)}"`);
  // A stranger's name would put a stranger's text into our mail.
  expect(mail?.Body.text_part.replace(tokenIn(mail), '')).not.toContain('Ada');
  await expect(signIn(users, { email: 'ada@example.com', password }, from)).rejects.toMatchObject(wrong);

  const token = tokenIn(mail);
  await expect(verify(users, { token, password: other }, from)).rejects.toMatchObject(wrong);
  const tokens = await verify(users, { token, password }, from);
  expect(await authenticate(users, as(tokens))).toMatchObject({ email: 'ada@example.com', name: 'Ada' });
  await signIn(users, { email: 'ADA@example.com', password }, from);

  const kept = await users.dump();
  for (const secret of [password, token, tokens.accessToken, tokens.refreshToken, tokens.refreshToken.split('.')[1]!]) {
    expect(kept).not.toContain(secret);
  }
});

test('sign-up with a foreign address reveals and changes nothing', async () => {
  await user('known@example.com');
  expect(await signUp(users, { email: 'known@example.com', password: other }, from)).toBeUndefined();
  const [mail] = await users.post();
  expect(mail?.Subject).toBe('You already have an account');
  expect(tokenIn(mail)).toBe('');
  await expect(signIn(users, { email: 'known@example.com', password: other }, from)).rejects.toMatchObject(wrong);
  const unknown = signIn(users, { email: 'unknown@example.com', password: other }, from);
  await expect(unknown).rejects.toThrow('The address or the password is wrong.');
});

test('the first of two links makes the user', async () => {
  const email = 'two@example.com';
  await signUp(users, { email, password: other }, from);
  await signUp(users, { email, password }, from);
  const links = (await users.post()).map(tokenIn);
  const results = await Promise.allSettled([
    ...links.map((token) => verify(users, { token, password }, from)),
    ...links.map((token) => verify(users, { token, password }, from)),
  ]);
  const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  // The second password, sent again. The first request was for another password.
  expect(made).toHaveLength(2);
  expect(new Set(await Promise.all(made.map(async (one) => (await authenticate(users, as(one))).id))).size).toBe(1);
  await signIn(users, { email, password }, from);
});

test('two sign-ups of one address make one user', async () => {
  const email = 'one@example.com';
  for (let n = 0; n < 2; n++) await signUp(users, { email, password }, from);
  const [first, second] = (await users.post()).map(tokenIn);
  const { id } = await authenticate(users, as(await verify(users, { token: first, password }, from)));
  await expect(verify(users, { token: second, password }, from)).rejects.toMatchObject(outdated);
  expect((await findUser(users, email))?.id).toBe(id);
});

test('a link counts for a day', async () => {
  await signUp(users, { email: 'late@example.com', password }, from);
  const token = tokenIn((await users.post())[0]);
  users.at += 24 * 60 * 60 * 1000;
  await expect(verify(users, { token, password }, from)).rejects.toMatchObject(outdated);
});

test('a session goes on by rotating tokens, and ends when an old one comes back', async () => {
  const first = await user('rotate@example.com');
  users.at += 11 * 60 * 1000;
  await expect(authenticate(users, as(first))).rejects.toMatchObject(ended);
  const second = await refreshSession(users, first.refreshToken, from);
  expect((await authenticate(users, as(second))).email).toBe('rotate@example.com');
  users.at += 61_000;
  await expect(refreshSession(users, first.refreshToken, from)).rejects.toMatchObject(ended);
  await expect(refreshSession(users, second.refreshToken, from)).rejects.toMatchObject(ended);
  await expect(authenticate(users, as(second))).rejects.toMatchObject(ended);
});

test('a client that lost the next tokens, or has two tabs, gets them again for a minute', async () => {
  const first = await user('lost@example.com');
  const all = await Promise.all(Array.from({ length: 5 }, () => refreshSession(users, first.refreshToken, from)));
  expect(new Set(all.map(({ refreshToken }) => refreshToken)).size).toBe(1);
  users.at += 59_000;
  expect((await refreshSession(users, first.refreshToken, from)).refreshToken).toBe(all[0]?.refreshToken);
  const third = await refreshSession(users, all[0]!.refreshToken, from);
  // Two turns old: its holder does not have the newest token.
  await expect(refreshSession(users, first.refreshToken, from)).rejects.toMatchObject(ended);
  await expect(refreshSession(users, third.refreshToken, from)).rejects.toMatchObject(ended);
});

test('a refresh token that we did not sign ends nothing', async () => {
  const { refreshToken } = await user('forged@example.com');
  const [sid, random] = refreshToken.split('.');
  for (const token of ['', 'a.b.c', `${sid}.${'x'.repeat(43)}.${'y'.repeat(43)}`, `${sid}.${random}`]) {
    await expect(refreshSession(users, token, from)).rejects.toMatchObject(ended);
    await signOut(users, { refreshToken: token || 'x' }, from);
  }
  await refreshSession(users, refreshToken, from);
});

test('a session ends after 30 days without use', async () => {
  const { refreshToken } = await user('idle@example.com');
  users.at += 30 * 24 * 60 * 60 * 1000;
  await expect(refreshSession(users, refreshToken, from)).rejects.toMatchObject(ended);
});

test('a session ends after 180 days, however much it is used', async () => {
  let { refreshToken } = await user('long@example.com');
  const days = (n: number) => {
    users.at += n * 24 * 60 * 60 * 1000;
  };
  for (let n = 0; n < 6; n++) {
    days(29);
    ({ refreshToken } = await refreshSession(users, refreshToken, from));
  }
  days(6);
  await expect(refreshSession(users, refreshToken, from)).rejects.toMatchObject(ended);
});

test('the times of sessions are settings', async () => {
  const tokens = await users.with({ sessions: { accessMinutes: 2, idleDays: 2 } }, () => user('short@example.com'));
  expect(tokens.expiresIn).toBe(120);
  users.at += 120_000;
  await expect(authenticate(users, as(tokens))).rejects.toMatchObject(ended);
  users.at += 2 * 24 * 60 * 60 * 1000;
  await expect(refreshSession(users, tokens.refreshToken, from)).rejects.toMatchObject(ended);
});

test('sign-out: one session, or all', async () => {
  const email = 'out@example.com';
  const one = await user(email);
  const two = await signIn(users, { email, password }, from);
  await signOut(users, { refreshToken: one.refreshToken }, from);
  await expect(authenticate(users, as(one))).rejects.toMatchObject(ended);
  const three = await signIn(users, { email, password }, from);
  await signOut(users, { everywhere: true }, as(two));
  for (const tokens of [two, three]) {
    await expect(authenticate(users, as(tokens))).rejects.toMatchObject(ended);
    await expect(refreshSession(users, tokens.refreshToken, from)).rejects.toMatchObject(ended);
  }
});

test('changing a password needs the old one and ends all sessions', async () => {
  const email = 'change@example.com';
  const [one, two] = [await user(email), await signIn(users, { email, password }, from)];
  const change = (currentPassword: string) => changePassword(users, { currentPassword, password: other }, as(one));
  await expect(change(other)).rejects.toMatchObject({ status: 403, details: { field: 'currentPassword' } });
  const three = await change(password);
  expect((await users.post()).map(({ Subject }) => Subject)).toEqual(['Your password was changed']);
  for (const tokens of [one, two]) await expect(authenticate(users, as(tokens))).rejects.toMatchObject(ended);
  await authenticate(users, as(three));
  await expect(signIn(users, { email, password }, from)).rejects.toMatchObject(wrong);
  await signIn(users, { email, password: other }, from);
});

test('a password is reset by a link, once; others of before count no more', async () => {
  const email = 'reset@example.com';
  const session = await user(email);
  await forgotPassword(users, { email }, from);
  await forgotPassword(users, { email }, from);
  await forgotPassword(users, { email: 'nobody@example.com' }, from);
  const links = await users.post();
  expect(links.map(({ Destination }) => Destination.ToAddresses[0])).toEqual([email, email]);
  const [first, second] = links.map(tokenIn);
  await expect(resetPassword(users, { token: first, password: 'short' }, from)).rejects.toMatchObject({ status: 400 });
  await expect(verify(users, { token: first, password }, from)).rejects.toMatchObject(outdated);
  await resetPassword(users, { token: first, password: other }, from);
  await expect(resetPassword(users, { token: first, password }, from)).rejects.toMatchObject(outdated);
  await expect(resetPassword(users, { token: second, password }, from)).rejects.toMatchObject(outdated);
  await expect(refreshSession(users, session.refreshToken, from)).rejects.toMatchObject(ended);
  await signIn(users, { email, password: other }, from);
  await users.post();
});

test('guessing is stopped soon, without locking out users elsewhere', async () => {
  const email = 'guess@example.com';
  await user(email);
  for (const address of [email, 'nobody@example.com']) {
    for (let n = 0; n < 10; n++) {
      await expect(signIn(users, { email: address, password: other }, from)).rejects.toMatchObject(wrong);
    }
    const next = signIn(users, { email: address, password }, from);
    await expect(next).rejects.toMatchObject({ status: 429, details: { retryAfter: expect.any(Number) } });
  }
  await signIn(users, { email, password }, { ip: '198.51.100.1' });
  users.at += 15 * 60 * 1000;
  await signIn(users, { email, password }, from);
});

test('a mail that is delivered twice is sent once, and one that fails holds up no other', async () => {
  await user('twice@example.com');
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const record = (messageId: string, body: string) => ({
    messageId,
    body,
    attributes: { ApproximateReceiveCount: '1' },
  });
  const reset = record('1', JSON.stringify({ kind: 'reset', email: 'twice@example.com' }));
  expect(await users.deliver([record('2', 'no JSON'), reset])).toEqual({ failed: ['2'], sent: 1 });
  expect(await users.deliver([reset])).toEqual({ failed: [], sent: 0 });
});

test('the number of mails to an address is limited', async () => {
  for (let n = 0; n < 7; n++) await forgotPassword(users, { email: 'reset@example.com' }, from);
  users.at += 60 * 60 * 1000;
  expect(await users.post()).toHaveLength(5);
});

test('a hash with old parameters is renewed at sign-in', async () => {
  const email = 'rehash@example.com';
  await user(email);
  const weak = await hashPassword(password, { cost: 8, blockSize: 8, parallelization: 1 });
  await write(users, update(userKey(email), 'SET password = :weak', { weak }));
  await expect(signIn(users, { email, password: other }, from)).rejects.toMatchObject(wrong);
  expect((await findUser(users, email))?.password).toBe(weak);
  const session = await signIn(users, { email, password }, from);
  expect((await findUser(users, email))?.password).toMatch(/^scrypt\$10\$8\$1\$/);
  await authenticate(users, as(session));
  await signIn(users, { email, password }, from);
});
