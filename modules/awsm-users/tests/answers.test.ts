import { afterAll, beforeAll, expect, test } from 'vitest';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { signUp } from '../lib/account/sign-up.ts';
import { authenticate, refreshSession } from '../lib/sessions.ts';
import { findUser } from '../lib/users.ts';
import { ended, outdated, password, TestUsers, tokenIn, wrong } from './cloud.ts';
import { signIn, verify } from './sign-in.ts';

/** A lost answer, after which the client repeats its request. */
let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

const other = 'another fine password';
const from = { ip: '192.0.2.1' };

test('refresh: the same tokens within the grace, an end of the session after it', async () => {
  const first = await users.user('refresh@example.com');
  const second = await refreshSession(users, first.refreshToken, from);
  users.at += 30_000;
  expect(await refreshSession(users, first.refreshToken, from)).toEqual({ ...second, expiresIn: 570 });
  await users.with({ sessions: { graceSeconds: 29 } }, () =>
    expect(refreshSession(users, first.refreshToken, from)).rejects.toMatchObject(ended),
  );
  await expect(refreshSession(users, second.refreshToken, from)).rejects.toMatchObject(ended);
});

test('verify: the same link and password open a session again', async () => {
  const email = 'verify@example.com';
  await signUp(users, { email, password }, from);
  const token = tokenIn((await users.post())[0]);
  const first = await verify(users, { token, password }, from);
  const again = await verify(users, { token, password }, from);
  const ids = [first, again].map((tokens) => authenticate(users, users.as(tokens)));
  expect(new Set((await Promise.all(ids)).map(({ id }) => id)).size).toBe(1);
  await expect(verify(users, { token, password: other }, from)).rejects.toMatchObject(wrong);

  await changePassword(users, { currentPassword: password, password: other }, users.as(again));
  for (const tried of [password, other]) {
    await expect(verify(users, { token, password: tried }, from)).rejects.toMatchObject(outdated);
  }
  await users.post();
});

test('reset: the same link and password are done already, another password is not', async () => {
  const email = 'reset@example.com';
  await users.user(email);
  await forgotPassword(users, { email }, from);
  const token = tokenIn((await users.post())[0]);
  await resetPassword(users, { token, password: other }, from);
  const { epoch } = (await findUser(users, email))!;
  await resetPassword(users, { token, password: other }, from);
  expect((await findUser(users, email))?.epoch).toBe(epoch);
  await expect(resetPassword(users, { token, password }, from)).rejects.toMatchObject(outdated);
  const session = await signIn(users, { email, password: other }, from);
  await changePassword(users, { currentPassword: other, password: 'a third fine password' }, users.as(session));
  await expect(resetPassword(users, { token, password: other }, from)).rejects.toMatchObject(outdated);
  await users.post();
});

test('password: the session that changed it gets tokens again, and nobody else', async () => {
  const email = 'password@example.com';
  const session = await users.user(email);
  const elsewhere = await signIn(users, { email, password }, from);
  const change = (tokens: typeof session, next: string) =>
    changePassword(users, { currentPassword: password, password: next }, users.as(tokens));
  await change(session, other);
  const again = await change(session, other);
  expect((await authenticate(users, users.as(again))).epoch).toBe(2);
  await expect(change(session, 'a third fine password')).rejects.toMatchObject(ended);
  await expect(change(elsewhere, other)).rejects.toMatchObject(ended);
  expect((await users.post()).map(({ Subject }) => Subject)).toEqual(['Your password was changed']);
});
