import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeAddress, verifyAddress } from '../lib/account/address.ts';
import { forgotPassword } from '../lib/account/password.ts';
import { changeProfile } from '../lib/account/profile.ts';
import { listSessions } from '../lib/account/sessions.ts';
import { operate } from '../lib/operate.ts';
import { hashPassword } from '../lib/passwords/hash.ts';
import { authenticate, refreshSession } from '../lib/sessions.ts';
import { put, secondsOf, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { createRefreshToken } from '../lib/tokens/refresh.ts';
import { findUserById } from '../lib/users.ts';
import { ended, password, TestUsers, tokenIn, wrong } from './cloud.ts';
import { signIn } from './sign-in.ts';

let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

const from = { ip: '192.0.2.1' };

test('a disabled user is out, and back when enabled', async () => {
  const email = 'disabled@example.com';
  const tokens = await users.user(email);
  expect(await operate(users, { do: 'disable', email })).toMatchObject({ disabled: new Date(users.at).toISOString() });
  await expect(authenticate(users, users.as(tokens))).rejects.toMatchObject(ended);
  await expect(refreshSession(users, tokens.refreshToken, from)).rejects.toMatchObject(ended);
  await expect(signIn(users, { email, password }, from)).rejects.toMatchObject({ status: 403, reason: 'disabled' });
  await expect(signIn(users, { email, password: 'a wrong password' }, from)).rejects.toMatchObject(wrong);
  await forgotPassword(users, { email }, from);
  expect(await users.post()).toEqual([]);
  expect(await operate(users, { do: 'enable', email })).toMatchObject({ disabled: false });
  await signIn(users, { email, password }, from);
  // Earlier sessions do not come back.
  await expect(refreshSession(users, tokens.refreshToken, from)).rejects.toMatchObject(ended);
});

test('roles are in the next token', async () => {
  const email = 'roles@example.com';
  const tokens = await users.user(email);
  const { id: sub } = await authenticate(users, users.as(tokens));
  expect(await operate(users, { do: 'roles', sub, roles: ['editor', 'admin', 'admin'] })).toMatchObject({
    roles: ['admin', 'editor'],
  });
  const next = await refreshSession(users, tokens.refreshToken, from);
  const claims = JSON.parse(Buffer.from(next.accessToken.split('.')[1]!, 'base64url').toString());
  expect(claims.roles).toEqual(['admin', 'editor']);
  await expect(changeProfile(users, { roles: [] }, users.as(next))).rejects.toMatchObject({ status: 400 });
  expect(await operate(users, { do: 'roles', email, roles: [] })).toMatchObject({ roles: [] });
});

test('an operator signs out and deletes', async () => {
  const email = 'operated@example.com';
  const tokens = await users.user(email);
  await operate(users, { do: 'sign-out', email });
  await expect(refreshSession(users, tokens.refreshToken, from)).rejects.toMatchObject(ended);
  const { id } = (await operate(users, { do: 'show', email })) as { id: string };
  expect(await operate(users, { do: 'delete', sub: id })).toEqual({ deleted: id });
  // A record of the deletion, for regions that do not know of it.
  expect((await users.dump()).replace(`SUB#${id}`, '')).not.toContain(id);
});

test.each([
  [{}, '"do"'],
  [{ do: 'constructor', email: 'a@example.com' }, '"do"'],
  [{ do: 'show' }, '"email" or "sub"'],
  [{ do: 'show', email: 'nobody@example.com' }, 'no user'],
  [{ do: 'show', sub: 'x' }, 'no user'],
])('%j is refused', (command, message) => expect(operate(users, command)).rejects.toThrow(message));

test('roles are names', async () => {
  const email = 'badroles@example.com';
  await users.user(email);
  for (const roles of [undefined, 'admin', ['a b'], [1]]) {
    await expect(operate(users, { do: 'roles', email, roles })).rejects.toThrow('"roles"');
  }
});

/** A user and a session as version 1.0.0 wrote them. */
async function oldUser(email: string) {
  const id = randomUUID();
  const hash = await hashPassword(password, users.scrypt);
  await write(
    users,
    put(`USER#${email}`, { id, epoch: 1, email, name: 'Ada', password: hash, created: secondsOf(users) }),
  );
  const { sid, random, token } = createRefreshToken(users.secret, randomUUID());
  const now = secondsOf(users);
  const session = { user: id, email, epoch: 1, newest: hashToken(random), opened: now, expires: now + 86_400 };
  await write(users, put(`SESSION#${sid}`, session));
  return { id, refreshToken: token };
}

test('a user of version 1.0.0 stays signed in, and is found by id from then on', async () => {
  const email = 'before@example.com';
  const { id, refreshToken } = await oldUser(email);
  expect(await findUserById(users, id)).toBeUndefined();
  const tokens = await refreshSession(users, refreshToken, from);
  expect(await findUserById(users, id)).toMatchObject({ email });
  expect(await listSessions(users, users.as(tokens))).toMatchObject([{ network: '192.0.2.1', current: true }]);
  await changeAddress(users, { email: 'after@example.com', password }, users.as(tokens));
  const link = (await users.postAll()).find(({ Subject }) => Subject.includes('new address'));
  await verifyAddress(users, { token: tokenIn(link), password }, from);
  expect(await findUserById(users, id)).toMatchObject({ email: 'after@example.com' });
});

test('one who signs in, or whom an operator touches, as well', async () => {
  const one = await oldUser('one@example.com');
  await signIn(users, { email: 'one@example.com', password }, from);
  expect(await findUserById(users, one.id)).toMatchObject({ indexed: 1, revision: 1 });
  const two = await oldUser('two@example.com');
  await operate(users, { do: 'disable', email: 'two@example.com' });
  expect(await operate(users, { do: 'show', sub: two.id })).toMatchObject({ email: 'two@example.com' });
});
