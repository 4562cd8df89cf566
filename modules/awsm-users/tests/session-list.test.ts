import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { endOtherSessions, endSession, listSessions } from '../lib/account/sessions.ts';
import { signOut } from '../lib/account/sign-out.ts';
import { keyPair } from '../lib/secret.ts';
import { authenticate, closeSession, openSession, refreshSession, sessionKey, type Tokens } from '../lib/sessions.ts';
import { getItem, put, secondsOf, update, write } from '../lib/table.ts';
import { createAccessToken, verifyAccessToken } from '../lib/tokens/access.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { createRefreshToken, readRefreshToken } from '../lib/tokens/refresh.ts';
import { changeAccess, findUser, type User } from '../lib/users.ts';
import { ended, TestUsers } from './cloud.ts';

// The stored parts of a session, and the second in which it ends.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let user: User;
let n = 0;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(async () => {
  user = await users.make(`user${n++}@example.com`);
});

const home = { ip: '192.0.2.1', userAgent: 'Home/1' };
const away = { ip: '2001:db8:1:2ff::1', userAgent: 'Away/2' };
const read = (tokens: Tokens) => readRefreshToken(users.secret, tokens.refreshToken)!;
const sidOf = (tokens: Tokens) => read(tokens).sid;
const itemOf = (tokens: Tokens) => getItem(users, sessionKey(sidOf(tokens)));
const claimsOf = ({ accessToken }: Tokens) =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
const known = async () => Object.values(await users.kept('KNOWN#')).filter((item) => item.user === user.id);

test('an access token is valid only for its own session, and only with our signature', async () => {
  const tokens = await openSession(users, user, home);
  const other = await openSession(users, await users.make('other@example.com'), home);
  const { privateKey, publicKey } = keyPair(users.secret);
  const times = { issued: secondsOf(users), lifetime: 600 };
  const identity = verifyAccessToken(publicKey, users.issuer, tokens.accessToken, users.at)!;
  const mixed = createAccessToken(privateKey, users.issuer, { ...identity, sid: sidOf(other) }, times);
  await expect(authenticate(users, users.as({ accessToken: mixed }))).rejects.toMatchObject(ended);
  const gone = createAccessToken(privateKey, users.issuer, { ...identity, sid: 'none' }, times);
  await expect(authenticate(users, users.as({ accessToken: gone }))).rejects.toMatchObject(ended);
  await expect(authenticate(users, home)).rejects.toMatchObject(ended);
  users.at += 599_999;
  await authenticate(users, users.as(tokens));
  users.at += 1;
  await expect(authenticate(users, users.as(tokens))).rejects.toMatchObject(ended);
});

test('a session of earlier versions counts as a password session of an unknown device', async () => {
  const { sid, token, random } = createRefreshToken(users.secret, 'old-session');
  const now = secondsOf(users);
  const old = {
    user: user.id,
    email: user.email,
    epoch: 1,
    newest: hashToken(random),
    opened: now - 9,
    expires: now + 99,
  };
  await write(users, put(`SESSION#${sid}`, old));
  const tokens = await openSession(users, user, { ip: '192.0.2.2' });
  expect(await listSessions(users, users.as(tokens))).toEqual([
    expect.objectContaining({ current: true, network: '192.0.2.2', userAgent: '' }),
    {
      id: sid,
      created: new Date((now - 9) * 1000).toISOString(),
      used: new Date((now - 9) * 1000).toISOString(),
      network: '',
      userAgent: '',
      current: false,
    },
  ]);
  // A session refreshed then has `turned` and no `used`.
  await write(users, put(`SESSION#${sid}`, { ...old, turned: now - 5 }));
  expect((await listSessions(users, users.as(tokens)))[1]).toMatchObject({
    created: new Date((now - 9) * 1000).toISOString(),
    used: new Date((now - 5) * 1000).toISOString(),
  });
  await write(users, put(`SESSION#${sid}`, old));
  const next = await refreshSession(users, token, home);
  expect(claimsOf(next).amr).toEqual(['pwd']);
  expect(await authenticate(users, users.as(next))).toMatchObject({ sid, opened: now - 9, amr: ['pwd'] });
});

test('the list contains only active sessions, the most recently used first', async () => {
  const first = await openSession(users, user, home);
  users.at += 1000;
  const second = await openSession(users, user, home);
  users.at += 1000;
  const third = await openSession(users, user, home);
  const { refreshToken } = await refreshSession(users, first.refreshToken, away);
  expect(refreshToken).toBeDefined();
  users.at += 1000;
  const again = await refreshSession(users, second.refreshToken, home);
  const now = secondsOf(users);
  await write(users, put('SESSION#over', { user: user.id, email: user.email, epoch: 1, opened: now, expires: now }));
  await write(
    users,
    put('SESSION#before', { user: user.id, email: user.email, epoch: 0, opened: now, expires: now + 9 }),
  );
  await write(users, put('TOKEN#x', { user: user.id, email: user.email, epoch: 1, opened: now, expires: now + 9 }));
  const list = await listSessions(users, users.as(again));
  expect(list.map(({ id }) => id).slice(0, 1)).toEqual([sidOf(second)]);
  expect(list.map(({ id }) => id).sort()).toEqual([first, second, third].map(sidOf).sort());
  expect(list.map(({ current }) => current)).toEqual([true, false, false]);
  expect(list[0]).toEqual({
    id: sidOf(second),
    created: new Date((now - 2) * 1000).toISOString(),
    used: new Date(now * 1000).toISOString(),
    network: '192.0.2.1',
    userAgent: 'Home/1',
    current: true,
  });
});

test('a user ends own sessions only; ending all others keeps this one and items that are not sessions', async () => {
  const [one, two, three] = [
    await openSession(users, user, home),
    await openSession(users, user, home),
    await openSession(users, user, home),
  ];
  const theirs = await openSession(users, await users.make(`user${n++}@example.com`), home);
  await endSession(users, sidOf(theirs), users.as(one));
  expect(await itemOf(theirs)).toBeDefined();
  await endSession(users, 'none', users.as(one));
  await endSession(users, sidOf(two), users.as(one));
  expect([await itemOf(one), await itemOf(two), await itemOf(three)].map((item) => item !== undefined)).toEqual([
    true,
    false,
    true,
  ]);
  await endOtherSessions(users, users.as(one));
  expect([await itemOf(one), await itemOf(three)].map((item) => item !== undefined)).toEqual([true, false]);
  expect(await known()).toHaveLength(1);
  for (const act of [
    () => endSession(users, 'x', home),
    () => endOtherSessions(users, home),
    () => listSessions(users, home),
  ])
    await expect(act()).rejects.toMatchObject(ended);
});

test('a sign-out ends the session of its token; everywhere, all of them', async () => {
  const [one, two] = [await openSession(users, user, home), await openSession(users, user, home)];
  await closeSession(users, `${one.refreshToken}x`);
  expect(await itemOf(one)).toBeDefined();
  await signOut(users, { refreshToken: one.refreshToken, everywhere: 'yes' }, users.as(two));
  expect([await itemOf(one), (await itemOf(two)) !== undefined]).toEqual([undefined, true]);
  await expect(signOut(users, {}, users.as(two))).rejects.toMatchObject({ details: { field: 'refreshToken' } });
  await signOut(users, { everywhere: true }, users.as(two));
  expect(await findUser(users, user.email)).toMatchObject({ epoch: 2, revision: 2 });
  expect((await users.kept('SUB#'))[`SUB#${user.id}`]).toEqual({
    email: user.email,
    epoch: 2,
    signedIn: expect.any(Number),
  });
  await expect(signOut(users, { everywhere: true }, users.as(two))).rejects.toMatchObject(ended);
});

test('a sign-out everywhere is refused beside another change, and succeeds beside another sign-out', async () => {
  const tokens = await openSession(users, user, home);
  const act = () => signOut(users, { everywhere: true }, users.as(tokens));
  users.rival = () => write(users, update(`USER#${user.email}`, 'SET revision = :next', { next: 2 }));
  await expect(act()).rejects.toMatchObject({ status: 409, reason: 'raced' });
  const now = (await findUser(users, user.email))!;
  users.rival = () => write(users, ...changeAccess(now, { epoch: 2 }));
  await act();
  expect(await findUser(users, user.email)).toMatchObject({ epoch: 2 });
});
