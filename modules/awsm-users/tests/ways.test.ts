import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changePassword, forgotPassword, resetPassword } from '../lib/account/password.ts';
import { signOut } from '../lib/account/sign-out.ts';
import { listWays, undoWay, waysOfReset } from '../lib/account/ways.ts';
import { operate } from '../lib/operate.ts';
import type { Tokens } from '../lib/sessions.ts';
import { update, write } from '../lib/table.ts';
import { findUser, idKey } from '../lib/users.ts';
import { knownWay, wayKey } from '../lib/ways.ts';
import { addonOf } from './addon.ts';
import { ended, outdated, password, TestUsers, tokenIn } from './cloud.ts';
import { signIn } from './sign-in.ts';

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let addon: ReturnType<typeof addonOf>;
beforeAll(async () => {
  users = await TestUsers.start();
  addon = addonOf(users);
});
afterAll(() => users?.stop());

const home = { ip: '192.0.2.1', headers: {} };
const other = 'another fine password';
const minute = 60_000;
const day = 24 * 60 * minute;
let email: string;
let sub: string;
let tokens: Tokens;
let count = 0;
beforeEach(async () => {
  email = `ada${count++}@example.com`;
  tokens = await users.user(email);
  sub = (await findUser(users, email))!.id;
  users.at += minute;
});

const seconds = () => Math.floor(users.at / 1000);
/** A passkey, as its add-on adds it. */
async function add(name: string, factor?: boolean) {
  const way = { id: name, name, added: seconds() };
  const input = { sub, addon: 'passkeys', data: {}, added: true, way, ...(factor !== undefined && { factor }) };
  await addon.keep(home, input);
  users.at += minute;
  return way;
}
/** An identity, as its add-on links it. */
async function link(subject: string) {
  const at = { issuer: 'https://accounts.example', subject };
  await addon.link(home, { ...at, sub });
  const way = { ...at, name: 'accounts', added: seconds() };
  users.at += minute;
  return way;
}
const open = (way: Awaited<ReturnType<typeof add>> | Awaited<ReturnType<typeof link>>) =>
  addon.open(home, { sub, amr: ['swk', 'user', 'mfa'], addon: 'passkeys', way });
const removed = { status: 403, reason: 'way' };
const namesNow = async () =>
  (await operate(users, { do: 'ways', sub })) as { ways: { name: string; isNew: boolean }[] };
const left = async () => (await namesNow()).ways.map(({ name }) => name);
const idOf = async (name: string) =>
  ((await operate(users, { do: 'ways', sub })) as { ways: { name: string; id: string }[] }).ways.find(
    (way) => way.name === name,
  )!.id;
async function resetLink(): Promise<string> {
  await users.postAll();
  await forgotPassword(users, { email }, home);
  return tokenIn((await users.postAll())[0]);
}

test('ways that were added since the last sign-in end with a reset of the password, older ones stay; the mail says so', async () => {
  const [laptop, old] = [await add('Laptop'), await link('1')];
  const client = users.as(await signIn(users, { email, password }, home));
  users.at += minute;
  const [phone, next] = [await add('Phone'), await link('2')];
  expect((await listWays(users, client)).ways).toEqual([
    { id: expect.any(String), kind: 'passkeys', name: 'Laptop', added: expect.any(String), isNew: false },
    expect.objectContaining({ kind: 'identity', name: 'https://accounts.example', isNew: false }),
    expect.objectContaining({ name: 'Phone', isNew: true }),
    expect.objectContaining({ kind: 'identity', isNew: true }),
  ]);
  const token = await resetLink();
  await resetPassword(users, { token, password: other }, home);
  expect((await users.postAll())[0]?.Body.text_part).toMatch(
    /removed: Phone \(passkeys\), https:\/\/accounts\.example \(identity\)\..* still work: Laptop \(passkeys\)/,
  );
  for (const gone of [phone, next]) await expect(open(gone), gone.name).rejects.toMatchObject(removed);
  for (const way of [laptop, old]) expect(await open(way), way.name).toHaveProperty('accessToken');
  expect(await addon.find(home, { issuer: next.issuer, subject: next.subject })).toBeUndefined();
});

test('a sign-in by a way that a thief has added makes it none of the owner', async () => {
  const phone = await add('Phone');
  await open(phone);
  users.at += day;
  expect((await namesNow()).ways).toMatchObject([{ name: 'Phone', isNew: true }]);
  // The owner's own sign-in does: the mail has told of it.
  await signIn(users, { email, password }, home);
  expect((await namesNow()).ways).toMatchObject([{ name: 'Phone', isNew: false }]);
  users.at += day;
  const later = await add('Later');
  await open(phone);
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }, { isNew: false }]);
  await open(later);
});

test('a way of the same second as the sign-in is new; the identity that made the account is not', async () => {
  await signIn(users, { email, password }, home);
  await add('Phone');
  expect((await namesNow()).ways).toMatchObject([{ name: 'Phone', isNew: true }]);
  const at = { issuer: 'https://accounts.example', subject: `of ${email}` };
  const made = await addon.create(home, { ...at, email: `made-${email}` });
  ({ sub } = made);
  const way = { ...at, name: 'accounts', added: seconds() };
  users.at += minute;
  await addon.open(home, { sub, amr: ['fed'], addon: 'oidc', way });
  users.at += minute;
  await link('5');
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }, { isNew: true }]);
  await addon.open(home, { sub, amr: ['fed'], addon: 'oidc', way });
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }, { isNew: false }]);
});

test('with a reset, the owner chooses from the list which ways stay', async () => {
  await add('Laptop');
  await signIn(users, { email, password }, home);
  users.at += minute;
  await add('Phone');
  const token = await resetLink();
  const { ways } = await waysOfReset(users, { token });
  expect(ways.map(({ name }) => name)).toEqual(['Laptop', 'Phone']);
  for (const keep of ['x', [5], Array.from({ length: 101 }, () => 'x'), ['x'.repeat(101)]]) {
    await expect(resetPassword(users, { token, password: other, keep }, home)).rejects.toMatchObject({ status: 400 });
  }
  await resetPassword(users, { token, password: other, keep: [ways[1]!.id] }, home);
  expect(await left()).toEqual(['Phone']);
  await expect(waysOfReset(users, { token })).rejects.toMatchObject(outdated);
  await expect(waysOfReset(users, { token: 'none' })).rejects.toMatchObject(outdated);
});

test('a second factor that nobody can answer any more is off; one that is not new needs more than a mail', async () => {
  await add('Laptop', true);
  const token = await resetLink();
  await resetPassword(users, { token, password: other }, home);
  expect(await findUser(users, email)).toMatchObject({ factors: '' });
  await add('Laptop', true);
  const { token: challenge } = (await addon.open(home, { sub, amr: ['pwd'] })) as unknown as { token: string };
  const way = { id: 'Laptop', name: 'Laptop', added: seconds() };
  users.at += minute;
  await addon.answer(home, { token: challenge, factor: 'passkeys', amr: ['swk'], way });
  users.at += minute;
  await add('Phone');
  const again = await resetLink();
  const act = (keep?: readonly string[]) =>
    resetPassword(users, { token: again, password, ...(keep && { keep }) }, home);
  await expect(act([])).rejects.toMatchObject({ status: 403, reason: 'factor' });
  await act();
  expect(await left()).toEqual(['Laptop']);
  expect(await findUser(users, email)).toMatchObject({ factors: 'passkeys' });
});

test('a way that was removed answers no challenge', async () => {
  await add('Laptop', true);
  await add('Phone');
  await operate(users, { do: 'ways', sub, ways: [await idOf('Laptop')] });
  const { token } = (await addon.open(home, { sub, amr: ['pwd'] })) as unknown as { token: string };
  const answer = (name: string) =>
    addon.answer(home, { token, factor: 'passkeys', amr: ['swk'], way: { id: name, name, added: 0 } });
  await expect(answer('Phone')).rejects.toMatchObject(removed);
  expect(await answer('Laptop')).toHaveProperty('accessToken');
});

test('a sign-out everywhere removes new ways, and those that the owner does not keep, with the password', async () => {
  await add('Laptop');
  const fresh = await signIn(users, { email, password }, home);
  users.at += 6 * minute;
  const phone = await add('Phone');
  const client = users.as(fresh);
  const all = { everywhere: true, keep: [] };
  await expect(signOut(users, all, client)).rejects.toMatchObject({ status: 403, reason: 'credentials' });
  await signOut(users, { everywhere: true }, client);
  await expect(open(phone)).rejects.toMatchObject(removed);
  expect(await left()).toEqual(['Laptop']);
  const next = await signIn(users, { email, password }, home);
  users.at += 6 * minute;
  await signOut(users, { ...all, password }, users.as(next));
  expect(await left()).toEqual([]);
});

test('a session from before the second factor takes none away', async () => {
  const thief = users.as(await signIn(users, { email, password }, home));
  users.at += minute;
  await add('Laptop', true);
  await expect(signOut(users, { everywhere: true, keep: [], password }, thief)).rejects.toMatchObject({
    status: 403,
    reason: 'factor',
  });
  await signOut(users, { everywhere: true }, thief);
  expect(await left()).toEqual(['Laptop']);
  expect(await findUser(users, email)).toMatchObject({ factors: 'passkeys', epoch: 2 });
});

test('the mail about another way undoes it by its link, for a week, and ends all sessions', async () => {
  await users.postAll();
  const phone = await add('Phone', true);
  const mail = (await users.postAll()).find(({ Subject }) => Subject === 'A way to sign in was added');
  expect(mail?.Body.text_part).toContain('Phone (passkeys)');
  expect(mail?.Body.text_part).toContain('https://app.example/undo#');
  await add('Laptop');
  const thief = (await open(phone)) as Tokens;
  const token = tokenIn(mail);
  await undoWay(users, { token });
  await undoWay(users, { token });
  await expect(open(phone)).rejects.toMatchObject(removed);
  await expect(listWays(users, users.as(thief))).rejects.toMatchObject(ended);
  expect(await left()).toEqual(['Laptop']);
  await expect(undoWay(users, { token: 'none' })).rejects.toMatchObject(outdated);
  await users.postAll();
  const next = await link('3');
  await addon.keep(home, { sub, addon: 'oidc', data: {}, added: true, way: next });
  const late = tokenIn((await users.postAll())[0]);
  users.at += 7 * day;
  await expect(undoWay(users, { token: late })).rejects.toMatchObject(outdated);
});

test('an operator lists ways and removes those that do not stay', async () => {
  const [laptop, phone] = [await add('Laptop'), await add('Phone')];
  const ways = (stay: unknown) => operate(users, { do: 'ways', sub, ways: stay });
  for (const wrong of ['x', ['x'], [5], {}]) await expect(ways(wrong)).rejects.toThrow('must be a list of ids');
  expect(await ways([await idOf('Laptop')])).toMatchObject({ ways: [{ name: 'Laptop' }] });
  await expect(open(phone)).rejects.toMatchObject(removed);
  await expect(listWays(users, users.as(tokens))).rejects.toMatchObject(ended);
  expect(await open(laptop)).toHaveProperty('accessToken');
});

test('ways of earlier versions of add-ons are known from their next use on, unless a reset would have removed them', async () => {
  const before = { id: 'old', name: 'Old', added: seconds() - 100 };
  const planted = { id: 'new', name: 'New', added: seconds() };
  users.at += minute;
  await resetPassword(users, { token: await resetLink(), password: other }, home);
  await expect(open(planted)).rejects.toMatchObject(removed);
  expect(await open(before)).toHaveProperty('accessToken');
  expect(await left()).toEqual(['Old']);
  // Their add-ons name none.
  expect(await addon.open(home, { sub, amr: ['swk'] })).toHaveProperty('accessToken');
});

/** As an account of an earlier version, of which no sign-in is noted. */
const forgetSignIn = () => write(users, update(idKey(sub), 'REMOVE signedIn', {}));

test('of an account of an earlier version, ways are new that came after its newest session by the password', async () => {
  const [laptop, before] = [await add('Laptop'), { id: 'old', name: 'Old', added: seconds() - 30 }];
  await signIn(users, { email, password }, home);
  users.at += minute;
  const [phone, planted] = [await add('Phone'), { id: 'new', name: 'New', added: seconds() }];
  users.at += minute;
  await forgetSignIn();
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }, { isNew: true }]);
  await resetPassword(users, { token: await resetLink(), password: other }, home);
  for (const gone of [phone, planted]) await expect(open(gone), gone.name).rejects.toMatchObject(removed);
  for (const way of [laptop, before]) expect(await open(way), way.name).toHaveProperty('accessToken');
});

test('of an account without a sign-in that is noted and without a session by the password, nothing is new', async () => {
  const at = { issuer: 'https://accounts.example', subject: `of ${email}` };
  ({ sub } = await addon.create(home, { ...at, email: `made-${email}` }));
  await addon.open(home, { sub, amr: ['fed'] });
  users.at += minute;
  await add('Laptop');
  await forgetSignIn();
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }, { isNew: false }]);
  await operate(users, { do: 'sign-out', sub });
  expect(await left()).toHaveLength(2);
});

test('ways that are not known yet still answer a second factor that a reset leaves on', async () => {
  const early = { id: 'early', name: 'Early', added: seconds() };
  await addon.keep(home, { sub, addon: 'passkeys', data: {}, factor: true });
  users.at += minute;
  await forgetSignIn();
  await resetPassword(users, { token: await resetLink(), password: other }, home);
  expect(await findUser(users, email)).toMatchObject({ factors: 'passkeys' });
  const { token } = (await addon.open(home, { sub, amr: ['pwd'] })) as unknown as { token: string };
  const answer = { token, factor: 'passkeys', amr: ['swk'], way: early };
  expect(await addon.answer(home, answer)).toHaveProperty('accessToken');
  expect(await left()).toEqual(['Early']);
  // A way of another add-on is none of them.
  const otherAddon = { sub, amr: ['fed', 'mfa'], addon: 'other', way: { ...early, id: 'else' } };
  await expect(addon.open(home, otherAddon)).rejects.toMatchObject(removed);
});

test.each([false, true])(
  'a change of the password makes no way an old one, also where no sign-in is noted: %s',
  async (isEarlier) => {
    const client = users.as(await signIn(users, { email, password }, home));
    if (isEarlier) await forgetSignIn();
    users.at += minute;
    const phone = await add('Phone');
    await changePassword(users, { currentPassword: password, password: other }, client);
    await changePassword(users, { currentPassword: password, password: other }, client);
    users.at += minute;
    await open(phone);
    expect((await namesNow()).ways).toMatchObject([{ name: 'Phone', isNew: true }]);
  },
);

test('a sign-in by an identity and a second factor is one of the owner, too, unless the identity is new', async () => {
  const old = await link('6');
  await signIn(users, { email, password }, home);
  users.at += minute;
  const planted = await link('7');
  await addon.keep(home, { sub, addon: 'totp', data: {}, factor: true });
  const enter = async (way: typeof old) => {
    const asked = await addon.open(home, { sub, amr: ['fed'], addon: 'oidc', way });
    await addon.answer(home, { token: (asked as { token: string }).token, factor: 'totp', amr: ['otp'] });
  };
  await enter(planted);
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }, { isNew: true }]);
  await enter(old);
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }, { isNew: false }]);
});

test('when a way was added says awsm-users, not its add-on', async () => {
  const [phone, identity] = [await add('Phone'), await link('8')];
  for (const way of [phone, identity]) await open({ ...way, added: 0 });
  expect((await namesNow()).ways).toMatchObject([{ isNew: true }, { isNew: true }]);
});

test('a passkey that an add-on kept for a session that was just ended opens nothing', async () => {
  await operate(users, { do: 'sign-out', sub });
  const late = (after: number) => ({ id: `late${after}`, name: 'Late', added: seconds() + after });
  for (const after of [0, 60]) await expect(open(late(after)), `${after}`).rejects.toMatchObject(removed);
  expect(await open(late(61))).toHaveProperty('accessToken');
});

test("the identity that makes an account is its owner's, however long the making takes", async () => {
  const slow = { ...users, now: () => (users.at += 1000) } as typeof users;
  const at = { issuer: 'https://accounts.example', subject: `of ${email}` };
  ({ sub } = await addonOf(slow).create(home, { ...at, email: `made-${email}` }));
  expect((await namesNow()).ways).toMatchObject([{ isNew: false }]);
});

test('the link of the mail about a passkey does not take it away once it is an established second factor', async () => {
  await users.postAll();
  const way = await add('Laptop', true);
  const token = tokenIn((await users.postAll()).find(({ Subject }) => Subject === 'A way to sign in was added'));
  const { token: challenge } = (await addon.open(home, { sub, amr: ['pwd'] })) as unknown as { token: string };
  await addon.answer(home, { token: challenge, factor: 'passkeys', amr: ['swk'], way });
  await expect(undoWay(users, { token })).rejects.toMatchObject({ status: 403, reason: 'factor' });
  expect(await left()).toEqual(['Laptop']);
});

test('more ways than a transaction takes are removed, too', async () => {
  const way = (n: number) => ({
    pk: wayKey(sub, 'passkeys', `${n}`),
    addon: 'passkeys',
    name: `${n}`,
    added: seconds(),
  });
  const id = { id: sub, epoch: 1 };
  for (let n = 0; n < 101; n++) await write(users, knownWay(id, way(n)));
  await signIn(users, { email, password }, home);
  await resetPassword(users, { token: await resetLink(), password: other, keep: [] }, home);
  expect(await left()).toEqual([]);
});

test('a way that a session adds while it ends opens nothing, in whatever order the writes come', async () => {
  const thief = { ip: home.ip, headers: { authorization: `Bearer ${tokens.accessToken}` } };
  const way = { id: 'Phone', name: 'Phone', added: seconds() };
  const plant = (later = 0) =>
    addon.keep(thief, { sub, addon: 'passkeys', data: {}, added: true, way: { ...way, added: way.added + later } });
  const identity = { issuer: 'https://accounts.example', subject: `of ${email}` };
  const token = await resetLink();
  // After the list was read.
  users.rival = () => plant();
  await resetPassword(users, { token, password: other }, home);
  await expect(open(way)).rejects.toMatchObject(removed);
  expect(await left()).toEqual([]);
  await expect(plant()).rejects.toMatchObject(ended);
  await expect(addon.link(thief, { ...identity, sub })).rejects.toMatchObject(ended);
  // After the session was found to go on.
  for (const add of [() => plant(60), () => addon.link(thief, { ...identity, sub })]) {
    const next = (await signIn(users, { email, password: other }, home)) as Tokens;
    thief.headers.authorization = `Bearer ${next.accessToken}`;
    users.rival = () => operate(users, { do: 'sign-out', sub });
    await add();
    users.at += minute;
    await expect(open({ ...way, added: way.added + 60 })).rejects.toMatchObject(removed);
    await expect(open({ ...identity, name: 'accounts', added: seconds() })).rejects.toMatchObject(removed);
    expect(await left()).toEqual([]);
    expect(await addon.find(home, identity)).toBeUndefined();
  }
  // Whose sessions go on adds one of the same id, also in the second of the sign-out.
  thief.headers.authorization = `Bearer ${((await signIn(users, { email, password: other }, home)) as Tokens).accessToken}`;
  const stranger = await users.user(`eve-${email}`);
  await plant();
  expect(await open(way)).toHaveProperty('accessToken');
  thief.headers.authorization = `Bearer ${stranger.accessToken}`;
  await expect(plant()).rejects.toMatchObject(ended);
});

test('an operator ends sessions and new ways; the mails tell of a factor that is off, and of ways after a new password', async () => {
  const laptop = await add('Laptop');
  const client = users.as(await signIn(users, { email, password }, home));
  await users.postAll();
  await changePassword(users, { currentPassword: password, password: other }, client);
  expect((await users.postAll())[0]?.Body.text_part).toContain('still work: Laptop (passkeys).');
  users.at += minute;
  const phone = await add('Phone', true);
  await users.postAll();
  expect(await operate(users, { do: 'sign-out', sub })).toMatchObject({
    factors: ['passkeys'],
    ways: [{ name: 'Laptop' }],
  });
  await expect(open(phone)).rejects.toMatchObject(removed);
  expect(await open(laptop)).toHaveProperty('accessToken');
  expect(await operate(users, { do: 'ways', sub, ways: [] })).toMatchObject({ factors: [], ways: [] });
  expect((await users.postAll()).map(({ Subject }) => Subject)).toEqual([
    'A second step of your sign-in was turned off',
  ]);
});

test('a way of another user opens nothing, and one that its add-on has removed is forgotten', async () => {
  const phone = await add('Phone');
  await addon.keep(home, { sub, addon: 'passkeys', data: {}, removed: true, way: phone });
  expect(await left()).toEqual([]);
  const mine = await link('4');
  await users.user(`eve-${email}`);
  sub = (await findUser(users, `eve-${email}`))!.id;
  await expect(open(mine)).rejects.toMatchObject(removed);
});
