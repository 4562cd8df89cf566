import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeAddress, verifyAddress } from '../lib/account/address.ts';
import { deleteAccount } from '../lib/account/erase.ts';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { changeProfile } from '../lib/account/profile.ts';
import { signUp } from '../lib/account/sign-up.ts';
import { operate } from '../lib/operate.ts';
import { authenticate } from '../lib/sessions.ts';
import { itemsOf } from '../lib/table.ts';
import { findUser } from '../lib/users.ts';
import { outdated, password, TestUsers, tokenIn } from './cloud.ts';
import { verify } from './sign-in.ts';

/** Concurrent changes between a read and a write. */
let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

const other = 'another fine password';
const from = { ip: '192.0.2.1' };
const raced = { status: 409, reason: 'raced' };
/** A change that is unrelated to the other one. */
const rename = (email: string) => async () => {
  const user = (await findUser(users, email))!;
  await operate(users, { do: 'roles', sub: user.id, roles: [`r${user.revision}`] });
};

test('two links of one address make one user', async () => {
  const email = 'one@example.com';
  for (let n = 0; n < 2; n++) await signUp(users, { email, password }, from);
  const [first, second] = (await users.post()).map((mail) => tokenIn(mail));
  let winner = '';
  users.rival = async () => {
    const tokens = await verify(users, { token: second, password }, from);
    winner = (await authenticate(users, users.as(tokens))).id;
  };
  await expect(verify(users, { token: first, password }, from)).rejects.toMatchObject(outdated);
  expect((await findUser(users, email))?.id).toBe(winner);
});

test('one link that is sent twice at once makes one user', async () => {
  const email = 'twice@example.com';
  await signUp(users, { email, password }, from);
  const token = tokenIn((await users.post())[0]);
  users.rival = () => verify(users, { token, password }, from);
  const tokens = await verify(users, { token, password }, from);
  expect((await authenticate(users, users.as(tokens))).email).toBe(email);
});

test('a reset holds, whatever else of the account is changed', async () => {
  const email = 'reset@example.com';
  await users.user(email);
  await forgotPassword(users, { email }, from);
  const token = tokenIn((await users.post())[0]);
  users.rival = rename(email);
  await resetPassword(users, { token, password: other }, from);
  expect(await findUser(users, email)).toMatchObject({ epoch: 2, roles: expect.stringMatching(/^r/) });
  await users.post();
});

test('a change of address takes along what is changed meanwhile', async () => {
  const email = 'here@example.com';
  const tokens = await users.user(email);
  await changeAddress(users, { email: 'there@example.com', password }, users.as(tokens));
  const token = tokenIn((await users.postAll()).find(({ Subject }) => Subject.includes('new address')));
  users.rival = rename(email);
  await verifyAddress(users, { token }, users.as(tokens));
  expect(await findUser(users, 'there@example.com')).toMatchObject({ roles: expect.stringMatching(/^r/) });
  expect(await findUser(users, email)).toBeUndefined();
});

test('an address that somebody else gets meanwhile stays theirs', async () => {
  const tokens = await users.user('mine@example.com');
  await changeAddress(users, { email: 'wanted@example.com', password }, users.as(tokens));
  const token = tokenIn((await users.postAll()).find(({ Subject }) => Subject.includes('new address')));
  let theirs = '';
  users.rival = async () => {
    theirs = (await authenticate(users, users.as(await users.user('wanted@example.com')))).id;
  };
  await expect(verifyAddress(users, { token }, users.as(tokens))).rejects.toMatchObject(outdated);
  expect((await findUser(users, 'wanted@example.com'))?.id).toBe(theirs);
  await authenticate(users, users.as(tokens));
});

test('other changes are refused, and can be sent again', async () => {
  const email = 'busy@example.com';
  const client = users.as(await users.user(email));
  for (const act of [
    () => changeProfile(users, { name: 'Grace' }, client),
    () => changePassword(users, { currentPassword: password, password: other }, client),
    () => deleteAccount(users, { password }, client),
  ]) {
    users.rival = rename(email);
    await expect(act()).rejects.toMatchObject(raced);
  }
  // What a deletion removes before the record is gone; the session still exists, for another attempt.
  const { id } = await authenticate(users, client);
  expect((await itemsOf(users, id)).every(({ pk }) => pk.startsWith('SESSION#'))).toBe(true);
  expect((await changeProfile(users, { name: 'Grace' }, client)).name).toBe('Grace');
  await deleteAccount(users, { password }, client);
});
