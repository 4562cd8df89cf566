import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeAddress, verifyAddress } from '../lib/account/address.ts';
import { deleteAccount } from '../lib/account/erase.ts';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { changeProfile } from '../lib/account/profile.ts';
import { signIn } from '../lib/account/sign-in.ts';
import { signOut } from '../lib/account/sign-out.ts';
import { signUp } from '../lib/account/sign-up.ts';
import { operate } from '../lib/operate.ts';
import { authenticate, refreshSession, type Tokens } from '../lib/sessions.ts';
import { findUser, findUserById } from '../lib/users.ts';
import { ended, limited, outdated, password, TestUsers, tokenIn, wrong } from './cloud.ts';
import { verify } from './sign-in.ts';

// Two replicas of one global table. Nothing is replicated by itself: `carry` does the replication, and the last writer wins, item by item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html

let us: TestUsers;
let eu: TestUsers;
beforeAll(async () => {
  us = await TestUsers.start();
  eu = await us.in('eu-west-1');
});
afterAll(() => us.stop());

const from = { ip: '192.0.2.1' };
const other = 'another fine password';
let count = 0;

/** A user with a session, whom both regions know. */
async function known() {
  const email = `user${count++}@example.com`;
  const tokens = await us.user(email);
  await us.carry(eu);
  const { id } = (await findUser(us, email))!;
  return { email, tokens, id };
}

describe('once changes have come over', () => {
  test('a user of one region signs in, goes on and is disabled in the other', async () => {
    const { email, tokens } = await known();
    await signIn(eu, { email, password }, from);
    const next = await refreshSession(eu, tokens.refreshToken, from);
    expect(await authenticate(eu, eu.as(next))).toMatchObject({ email });
    await eu.carry(us);
    const more = await refreshSession(us, next.refreshToken, from);
    await operate(us, { do: 'disable', email });
    await us.carry(eu);
    await expect(refreshSession(eu, more.refreshToken, from)).rejects.toMatchObject(ended);
    await expect(signIn(eu, { email, password }, from)).rejects.toMatchObject({ reason: 'disabled' });
    await operate(eu, { do: 'enable', email });
    await signIn(eu, { email, password }, from);
  });

  test('a link that one region mailed counts in the other, once', async () => {
    const { email } = await known();
    await forgotPassword(us, { email }, from);
    const token = tokenIn((await us.post())[0]);
    await expect(resetPassword(eu, { token, password: other }, from)).rejects.toMatchObject(outdated);
    await us.carry(eu);
    await resetPassword(eu, { token, password: other }, from);
    await eu.carry(us);
    await expect(resetPassword(us, { token, password }, from)).rejects.toMatchObject(outdated);
    await signIn(us, { email, password: other }, from);
  });
});

describe('refresh, in the second in which regions differ', () => {
  test('the newest token counts in a region that has not seen how it was made', async () => {
    const { tokens } = await known();
    const one = await refreshSession(us, tokens.refreshToken, from);
    const two = await refreshSession(us, one.refreshToken, from);
    const three = await refreshSession(eu, two.refreshToken, from);
    expect(await authenticate(eu, eu.as(three))).toBeDefined();
    // Whichever change wins, the client stays signed in.
    await us.carry(eu, 'SESSION#');
    const four = await refreshSession(eu, three.refreshToken, from);
    await eu.carry(us, 'SESSION#');
    await refreshSession(us, four.refreshToken, from);
  });

  test('two tabs in two regions get the same tokens', async () => {
    const { tokens } = await known();
    const [one, two] = await Promise.all([us, eu].map((region) => refreshSession(region, tokens.refreshToken, from)));
    expect(two?.refreshToken).toBe(one?.refreshToken);
    await us.carry(eu, 'SESSION#');
    await refreshSession(eu, one!.refreshToken, from);
  });

  test('an answer that was lost in one region comes again in the other', async () => {
    const { tokens } = await known();
    const lost = await refreshSession(us, tokens.refreshToken, from);
    await us.carry(eu, 'SESSION#');
    expect(await refreshSession(eu, tokens.refreshToken, from)).toMatchObject({ refreshToken: lost.refreshToken });
  });

  test('a stolen token still ends the session where it is known to be old', async () => {
    const { tokens } = await known();
    const one = await refreshSession(us, tokens.refreshToken, from);
    const two = await refreshSession(us, one.refreshToken, from);
    await us.carry(eu, 'SESSION#');
    await expect(refreshSession(eu, tokens.refreshToken, from)).rejects.toMatchObject(ended);
    await eu.carry(us, 'SESSION#');
    await expect(refreshSession(us, two.refreshToken, from)).rejects.toMatchObject(ended);
  });

  test('a token ahead of the session has to be ours', async () => {
    const { tokens } = await known();
    const [sid, random, signed] = tokens.refreshToken.split('.');
    await expect(refreshSession(eu, `${sid}.${random}~7.${signed}`, from)).rejects.toMatchObject(ended);
    await refreshSession(eu, tokens.refreshToken, from);
  });
});

describe('changes of one user in two regions in the same second', () => {
  /** The other region changes the record later, without having seen the change here: its record wins. */
  const otherWins = async (tokens: Tokens) => {
    const { email } = await authenticate(eu, eu.as(tokens));
    await changeProfile(eu, { name: `Countess ${email}` }, eu.as(tokens));
    await eu.carry(us, 'USER#');
    await us.carry(eu, 'SUB#', 'SESSION#');
  };

  test('a new password ends all sessions all the same, and the old one is over', async () => {
    const { email, tokens } = await known();
    await changePassword(us, { currentPassword: password, password: other }, us.as(tokens));
    await otherWins(tokens);
    for (const region of [us, eu]) {
      await expect(refreshSession(region, tokens.refreshToken, from)).rejects.toMatchObject(ended);
      await expect(authenticate(region, region.as(tokens))).rejects.toMatchObject(ended);
      await expect(signIn(region, { email, password }, from)).rejects.toMatchObject(wrong);
      // The new password is lost with its record: a link gets the user in.
      await expect(signIn(region, { email, password: other }, from)).rejects.toMatchObject(wrong);
    }
    await eu.postAll();
    await forgotPassword(us, { email }, from);
    const link = (await us.postAll()).find((mail) => tokenIn(mail) !== '');
    await resetPassword(us, { token: tokenIn(link), password: other }, from);
    await signIn(us, { email, password: other }, from);
  });

  test('a user who was disabled stays disabled, and one who signed out everywhere is out', async () => {
    const [one, two] = [await known(), await known()];
    await operate(us, { do: 'disable', email: one.email });
    await signOut(us, { everywhere: true }, us.as(two.tokens));
    await otherWins(one.tokens);
    await otherWins(two.tokens).catch(() => {});
    for (const region of [us, eu]) {
      await expect(signIn(region, { email: one.email, password }, from)).rejects.toBeDefined();
      await expect(refreshSession(region, two.tokens.refreshToken, from)).rejects.toMatchObject(ended);
      expect(await findUser(region, one.email)).toMatchObject({ disabled: expect.any(Number) });
    }
  });

  test('a user who was deleted stays deleted, and the address is free', async () => {
    const { email, tokens, id } = await known();
    await deleteAccount(us, { password }, us.as(tokens));
    await us.postAll();
    await otherWins(tokens);
    for (const region of [us, eu]) {
      expect(await findUser(region, email)).toBeUndefined();
      expect(await findUserById(region, id)).toBeUndefined();
      await expect(signIn(region, { email, password }, from)).rejects.toMatchObject(wrong);
    }
    const again = await eu.user(email);
    expect((await authenticate(eu, eu.as(again))).id).not.toBe(id);
    expect(await eu.dump()).not.toContain(`Countess ${email}`);
  });

  test('a user who has another address is not at the old one any more, which is free', async () => {
    const { email, tokens, id } = await known();
    const next = `new-${email}`;
    await changeAddress(us, { email: next, password }, us.as(tokens));
    const link = (await us.postAll()).find((mail) => tokenIn(mail) !== '');
    await verifyAddress(us, { token: tokenIn(link) }, us.as(tokens));
    // Only the old record was changed elsewhere: the new one is unknown there, so nothing overwrites it.
    await changeProfile(eu, { name: 'Countess' }, eu.as(tokens));
    await eu.carry(us, `USER#${email}`);
    await us.carry(eu, `USER#${next}`, 'SUB#', 'SESSION#');
    for (const region of [us, eu]) {
      await expect(signIn(region, { email, password }, from)).rejects.toMatchObject(wrong);
      await signIn(region, { email: next, password }, from);
      expect(await findUserById(region, id)).toMatchObject({ email: next });
    }
    expect((await authenticate(eu, eu.as(await eu.user(email)))).id).not.toBe(id);
  });

  test('of two sign-ups of one address the later one is the user; the other one is signed out', async () => {
    const email = `user${count++}@example.com`;
    const first = await us.user(email);
    const second = await eu.user(email);
    await eu.carry(us, 'USER#');
    await us.carry(eu, 'KEY#');
    expect(await refreshSession(eu, second.refreshToken, from)).toBeDefined();
    await expect(refreshSession(us, first.refreshToken, from)).rejects.toMatchObject(ended);
    await signIn(us, { email, password }, from);
  });

  test('one link that is used in both makes one user', async () => {
    const email = `user${count++}@example.com`;
    await signUp(us, { email, password }, from);
    const token = tokenIn((await us.post())[0]);
    await us.carry(eu, 'TOKEN#');
    const [one, two] = await Promise.all([us, eu].map((region) => verify(region, { token, password }, from)));
    expect((await findUser(eu, email))?.id).toBe((await findUser(us, email))?.id);
    await eu.carry(us, 'USER#', 'SUB#', 'TOKEN#');
    await refreshSession(us, one!.refreshToken, from);
    await refreshSession(eu, two!.refreshToken, from);
  });
});

test('each region counts tries on its own: a change that comes over sets no count back', async () => {
  const { email } = await known();
  const guess = (region: TestUsers) => signIn(region, { email, password: 'a wrong password' }, from);
  const { signInPair } = us.settings.limits;
  for (let n = 1; n < signInPair; n++) await expect(guess(us)).rejects.toMatchObject(wrong);
  const counts = async () => {
    const { Items } = await eu.aws.json<{ Items: { pk: { S: string } }[] }>('dynamodb', 'Scan', { TableName: 'Users' });
    return Items.filter(({ pk }) => pk.S.startsWith('LIMIT#'));
  };
  const before = (await counts()).map((item) => JSON.stringify(item));
  await expect(guess(eu)).rejects.toMatchObject(wrong);
  const written = (await counts()).filter((item) => !before.includes(JSON.stringify(item)));
  expect(written.length).toBeGreaterThan(0);
  for (const Item of written) await us.aws.json('dynamodb', 'PutItem', { TableName: 'Users', Item });
  await expect(guess(us)).rejects.toMatchObject(wrong);
  await expect(guess(us)).rejects.toMatchObject(limited);
});
