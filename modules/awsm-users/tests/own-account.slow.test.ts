import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeAddress, verifyAddress } from '../lib/account/address.ts';
import { deleteAccount } from '../lib/account/erase.ts';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { changeProfile, exportUser } from '../lib/account/profile.ts';
import { endOtherSessions, endSession, listSessions } from '../lib/account/sessions.ts';
import { authenticate, refreshSession } from '../lib/sessions.ts';
import { findUserById } from '../lib/users.ts';
import { ended, outdated, password, TestUsers, tokenIn, wrong } from './cloud.ts';
import { signIn } from './sign-in.ts';

let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());

const other = 'another fine password';
const home = { ip: '192.0.2.1', userAgent: 'Home/1.0', languages: 'de-AT,en;q=0.5' };
const away = { ip: '2001:db8:1:2ff::1', userAgent: 'Away/2.0\u202e'.padEnd(300, 'x') };

test('name and language are changed', async () => {
  const email = 'profile@example.com';
  const tokens = await users.user(email);
  const client = users.as(tokens);
  expect(await changeProfile(users, { name: ' Grace ', language: 'de' }, client)).toMatchObject({
    name: 'Grace',
    language: 'de',
  });
  expect(await authenticate(users, client)).toMatchObject({ name: 'Grace', language: 'de' });
  expect((await changeProfile(users, { name: '' }, client)).name).toBe('');
  for (const input of [{}, { name: '<b>' }, { language: 'German' }, { email: 'x@example.com', roles: ['admin'] }]) {
    await expect(changeProfile(users, input, client)).rejects.toMatchObject({ status: 400 });
  }
  await forgotPassword(users, { email }, home);
  expect((await users.post())[0]?.Subject).toBe('Wählen Sie ein neues Passwort');
});

test('sessions are listed, and ended one by one or all others', async () => {
  const email = 'sessions@example.com';
  const one = await users.user(email, home);
  users.at += 60_000;
  const two = await signIn(users, { email, password }, away);
  const stranger = await users.user('stranger@example.com');
  const list = await listSessions(users, users.as(one));
  expect(list).toEqual([
    {
      id: expect.any(String),
      created: new Date(users.at).toISOString(),
      used: new Date(users.at).toISOString(),
      network: '2001:db8:1:200',
      userAgent: 'Away/2.0'.padEnd(200, 'x'),
      current: false,
    },
    expect.objectContaining({ network: '192.0.2.1', userAgent: 'Home/1.0', current: true }),
  ]);
  const second = list[0]!.id;
  await endSession(users, second, users.as(stranger));
  await authenticate(users, users.as(two));
  await endSession(users, second, users.as(one));
  await expect(refreshSession(users, two.refreshToken, away)).rejects.toMatchObject(ended);

  const three = await signIn(users, { email, password }, away);
  await endOtherSessions(users, users.as(three));
  await expect(authenticate(users, users.as(one))).rejects.toMatchObject(ended);
  await authenticate(users, users.as(three));
  expect(await listSessions(users, users.as(three))).toHaveLength(1);
  await authenticate(users, users.as(stranger));
});

test('a user gets all data that is kept', async () => {
  const tokens = await users.user('export@example.com', home);
  expect(await exportUser(users, users.as(tokens))).toEqual({
    user: {
      id: expect.any(String),
      email: 'export@example.com',
      name: 'Ada',
      language: 'de',
      roles: [],
      created: new Date(users.at).toISOString(),
    },
    sessions: [expect.objectContaining({ userAgent: 'Home/1.0', current: true })],
    identities: [],
    addons: {},
  });
});

test('a new address is proved first; the old one gets a notice', async () => {
  const [email, next] = ['old@example.com', 'new@example.com'];
  const tokens = await users.user(email);
  const { id } = await authenticate(users, users.as(tokens));
  const wanted = { email: next, password };
  await expect(changeAddress(users, { ...wanted, password: other }, users.as(tokens))).rejects.toMatchObject({
    status: 403,
  });
  await expect(changeAddress(users, { ...wanted, email }, users.as(tokens))).rejects.toMatchObject({ status: 400 });
  await changeAddress(users, wanted, users.as(tokens));
  await forgotPassword(users, { email }, { ip: '192.0.2.1' });
  const mails = await users.postAll();
  const to = (address: string, subject: string) =>
    mails.find(({ Destination, Subject }) => Destination.ToAddresses[0] === address && Subject === subject);
  expect(to(email, 'Your address is about to change')).toBeDefined();
  const token = tokenIn(to(next, 'Please confirm your new address'));
  await signIn(users, { email, password }, home);

  await verifyAddress(users, { token, password }, away);
  await verifyAddress(users, { token, password }, away);
  await expect(signIn(users, { email, password }, home)).rejects.toMatchObject(wrong);
  await signIn(users, { email: next, password }, home);
  expect(await findUserById(users, id)).toMatchObject({ id, email: next });
  // The session continues with its current tokens.
  expect((await authenticate(users, users.as(tokens))).email).toBe(next);
  const refreshed = await refreshSession(users, tokens.refreshToken, home);
  expect(Buffer.from(refreshed.accessToken.split('.')[1]!, 'base64url').toString()).toContain(next);
  // A link to the old address is worthless now.
  const reset = tokenIn(to(email, 'Choose a new password'));
  await expect(resetPassword(users, { token: reset, password: other }, home)).rejects.toMatchObject(outdated);
  // The old address is free.
  await users.user(email);
});

test('a change of address ends with a new password, and never takes the address of another', async () => {
  const tokens = await users.user('mine@example.com');
  const ask = async (client: object, next: string) => {
    await changeAddress(users, { email: next, password }, { ip: '192.0.2.1', ...client });
    return users.postAll();
  };
  await users.user('theirs@example.com');
  const mails = await ask(users.as(tokens), 'theirs@example.com');
  expect(mails.map(({ Subject }) => Subject).sort()).toEqual([
    'You already have an account',
    'Your address is about to change',
  ]);

  const free = tokenIn(
    (await ask(users.as(tokens), 'free@example.com')).find(({ Subject }) => Subject.includes('new address')),
  );
  await users.user('free@example.com');
  await expect(verifyAddress(users, { token: free, password }, home)).rejects.toMatchObject(outdated);
  expect((await authenticate(users, users.as(tokens))).email).toBe('mine@example.com');

  const stolen = tokenIn(
    (await ask(users.as(tokens), 'thief@example.com')).find(({ Subject }) => Subject.includes('new address')),
  );
  await changePassword(users, { currentPassword: password, password: other }, users.as(tokens));
  await expect(verifyAddress(users, { token: stolen, password: other }, home)).rejects.toMatchObject(outdated);
  await users.postAll();
});

test('an account is deleted with all that is kept about it', async () => {
  const email = 'gone@example.com';
  const first = await users.user(email, home);
  const { id } = await authenticate(users, users.as(first));
  await signIn(users, { email, password }, away);
  await forgotPassword(users, { email }, home);
  await users.post();
  // Expired items are in the table until DynamoDB deletes them.
  users.at += 2 * 60 * 60 * 1000;
  const tokens = await refreshSession(users, first.refreshToken, home);
  expect(await users.dump()).toContain(email);
  await expect(deleteAccount(users, {}, users.as(tokens))).rejects.toMatchObject({ status: 403 });
  await expect(deleteAccount(users, { password: other }, users.as(tokens))).rejects.toMatchObject({ status: 403 });
  await authenticate(users, users.as(tokens));
  await deleteAccount(users, { password }, users.as(tokens));
  expect((await users.post()).map(({ Subject }) => Subject)).toEqual(['Ihr Konto wurde gelöscht']);
  const dump = await users.dump();
  expect(dump).not.toContain(email);
  // A record of the deletion, for regions that do not know of it.
  expect(dump.replace(`SUB#${id}`, '')).not.toContain(id);
  await expect(authenticate(users, users.as(tokens))).rejects.toMatchObject(ended);
  await expect(refreshSession(users, tokens.refreshToken, home)).rejects.toMatchObject(ended);
  await expect(signIn(users, { email, password }, home)).rejects.toMatchObject(wrong);

  // A new account with the same address is a different one, without anything from the old one.
  const again = await users.user(email, home);
  expect((await authenticate(users, users.as(again))).id).not.toBe(id);
});

test('soon after a sign-in the password is not asked for again', async () => {
  const tokens = await users.user('fresh@example.com');
  await deleteAccount(users, {}, users.as(tokens));
  await expect(authenticate(users, users.as(tokens))).rejects.toMatchObject(ended);
  await users.post();
});
