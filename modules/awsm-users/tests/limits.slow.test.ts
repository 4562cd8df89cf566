import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { signUp } from '../lib/account/sign-up.ts';
import { refreshSession } from '../lib/sessions.ts';
import { limited, password, TestUsers, tokenIn, wrong } from './cloud.ts';
import { signIn } from './sign-in.ts';

let users: TestUsers;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(() => {
  // Counters start over.
  users.at += 2 * 60 * 60 * 1000;
});

const other = 'another fine password';
const home = { ip: '192.0.2.1' };
const away = { ip: '198.51.100.1' };

/** This many wrong attempts, each from another network. */
async function attack(email: string, tries: number) {
  for (let n = 0; n < tries; n++) {
    await signIn(users, { email, password: other }, { ip: `203.0.113.${n % 256}` }).catch(() => {});
  }
}

test('strangers who guess slow each other down, and lock nobody out', async () => {
  const email = 'owner@example.com';
  const session = await users.user(email, home);
  await users.with({ limits: { signInAccount: 20 } }, async () => {
    await attack(email, 22);
    // From home, where the user has been before.
    await signIn(users, { email, password }, home);
    // From elsewhere, alternating with strangers.
    const refused = signIn(users, { email, password }, away);
    await expect(refused).rejects.toMatchObject({ status: 429, details: { retryAfter: expect.any(Number) } });
    users.at += 10_000;
    await signIn(users, { email, password }, away);
    await attack(email, 2);
    await signIn(users, { email, password }, away);

    // A session is known wherever it continues.
    const train = { ip: '198.51.100.2' };
    await refreshSession(users, session.refreshToken, train);
    await signIn(users, { email, password }, train);

    // So is a link in a mail.
    const hotel = { ip: '198.51.100.3' };
    await expect(signIn(users, { email, password }, hotel)).rejects.toMatchObject(limited);
    await forgotPassword(users, { email }, hotel);
    const token = tokenIn((await users.post())[0]);
    await resetPassword(users, { token, password: other }, hotel);
    await signIn(users, { email, password: other }, hotel);
    await users.post();
  });
});

test('accounts in a network that is known there do not count for its strangers', async () => {
  const email = 'campus@example.com';
  await users.user(email, home);
  await users.with({ limits: { signInNetwork: 3 } }, async () => {
    for (let n = 0; n < 3; n++) {
      await expect(signIn(users, { email: `${n}@example.com`, password }, home)).rejects.toMatchObject(wrong);
    }
    await expect(signIn(users, { email: '3@example.com', password }, home)).rejects.toMatchObject(limited);
    await signIn(users, { email, password }, home);
  });
});

test('the addresses of one IPv6 network have tries together', async () => {
  const attempt = (ip: string) => signIn(users, { email: 'v6@example.com', password }, { ip });
  for (let n = 0; n < 10; n++)
    await expect(attempt(`2001:db8:1:2${n}0::1`)).rejects.toMatchObject(n < 10 ? wrong : limited);
  await expect(attempt('2001:db8:1:2ff::1')).rejects.toMatchObject(limited);
  await expect(attempt('2001:db8:1:300::1')).rejects.toMatchObject(wrong);
});

test('the current password cannot be guessed in a session', async () => {
  const session = await users.user('session@example.com', home);
  const guess = (currentPassword: string) =>
    changePassword(users, { currentPassword, password: other }, users.as(session));
  for (let n = 0; n < 10; n++) await expect(guess('wrong')).rejects.toMatchObject({ status: 403 });
  await expect(guess(password)).rejects.toMatchObject(limited);
});

test("mails that a stranger requests do not count toward the user's limit", async () => {
  const email = 'silence@example.com';
  await users.user(email, home);
  const sent = async () => (await users.postAll()).length;
  for (let n = 0; n < 7; n++) await forgotPassword(users, { email }, away);
  expect(await sent()).toBe(5);
  await forgotPassword(users, { email }, home);
  expect(await sent()).toBe(1);
  // Each kind has a budget of its own.
  await signUp(users, { email, password }, away);
  expect(await sent()).toBe(1);

  await users.with({ limits: { mailsFromAll: 6 } }, async () => {
    await forgotPassword(users, { email }, { ip: '203.0.113.1' });
    await forgotPassword(users, { email }, { ip: '203.0.113.2' });
    expect(await sent()).toBe(1);
    await forgotPassword(users, { email }, home);
    expect(await sent()).toBe(1);
  });
});

test('another try of one mail is not another mail', async () => {
  const email = 'retry@example.com';
  await users.user(email, home);
  const budget = { one: 'one', all: 'all' };
  const record = (n: number, attempt: string) => ({
    messageId: `${email} ${n}`,
    body: JSON.stringify({ kind: 'reset', email, budget }),
    attributes: { ApproximateReceiveCount: attempt },
  });
  for (let n = 0; n < 6; n++) expect((await users.deliver([record(n, '2')])).sent).toBe(1);
  expect((await users.deliver([record(7, '1')])).sent).toBe(1);
});
