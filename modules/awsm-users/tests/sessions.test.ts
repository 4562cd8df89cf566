import { AwsError } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { authenticate, identityOf, openSession, refreshSession, sessionKey, type Tokens } from '../lib/sessions.ts';
import { getItem, remove, secondsOf, update, write } from '../lib/table.ts';
import { hashToken } from '../lib/tokens/random.ts';
import { createRefreshToken, nextRefreshToken, readRefreshToken } from '../lib/tokens/refresh.ts';
import { changeAccess, type User } from '../lib/users.ts';
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
const day = 86_400;
const read = (tokens: Tokens) => readRefreshToken(users.secret, tokens.refreshToken)!;
const sidOf = (tokens: Tokens) => read(tokens).sid;
const itemOf = (tokens: Tokens) => getItem(users, sessionKey(sidOf(tokens)));
const claimsOf = ({ accessToken }: Tokens) =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
const known = async () => Object.values(await users.kept('KNOWN#')).filter((item) => item.user === user.id);

test('a session is stored with user, method, network, device and end, but without its token', async () => {
  const tokens = await openSession(users, user, home);
  const now = secondsOf(users);
  expect(await itemOf(tokens)).toEqual({
    user: user.id,
    email: user.email,
    epoch: 1,
    newest: hashToken(read(tokens).random),
    opened: now,
    used: now,
    network: '192.0.2.1',
    device: 'Home/1',
    amr: 'pwd',
    expires: now + 30 * day,
  });
  expect(await known()).toEqual([{ user: user.id, expires: now + 180 * day }]);
  expect(tokens.expiresIn).toBe(600);
  const identity = { sub: user.id, sid: sidOf(tokens), email: user.email, roles: [], amr: ['pwd'] };
  expect(claimsOf(tokens)).toEqual({ iss: 'app/dev', aud: 'app/dev', ...identity, iat: now, exp: now + 600 });
  expect(identityOf(users, users.as(tokens))).toEqual(identity);
  expect(await authenticate(users, users.as(tokens))).toEqual({
    ...user,
    sid: sidOf(tokens),
    opened: now,
    amr: ['pwd'],
  });
  const other = await openSession(users, { ...user, roles: 'admin editor' }, away, ['fed', 'mfa']);
  expect(claimsOf(other)).toMatchObject({ roles: ['admin', 'editor'], amr: ['fed', 'mfa'] });
  expect(await itemOf(other)).toMatchObject({ amr: 'fed mfa', network: '2001:db8:1:200', device: 'Away/2' });
  expect((await authenticate(users, users.as(other))).amr).toEqual(['fed', 'mfa']);
  expect(sidOf(other)).not.toBe(sidOf(tokens));
});

test('a session is no longer than its settings say', async () => {
  const expiresOf = (sessions: { idleDays?: number; maxDays?: number }) =>
    users.with({ sessions }, async () => (await itemOf(await openSession(users, user, home)))?.expires);
  const now = secondsOf(users);
  expect(await expiresOf({ idleDays: 7 })).toBe(now + 7 * day);
  expect(await expiresOf({ idleDays: 7, maxDays: 2 })).toBe(now + 2 * day);
});

test('a disabled user gets no session', async () => {
  const refused = { status: 403, reason: 'disabled', message: 'This account is disabled.' };
  await expect(openSession(users, { ...user, disabled: 0 }, home)).rejects.toMatchObject(refused);
  expect(Object.values(await users.kept('SESSION#')).some((item) => item.user === user.id)).toBe(false);
});

test('a refresh stores its turn, its network and the new end of the session', async () => {
  const first = await openSession(users, user, home);
  const opened = secondsOf(users);
  users.at += 3 * day * 1000;
  const now = secondsOf(users);
  const second = await refreshSession(users, first.refreshToken, away);
  const next = nextRefreshToken(users.secret, read(first));
  expect(second).toEqual({ accessToken: expect.any(String), expiresIn: 600, refreshToken: next.token });
  const kept = {
    user: user.id,
    email: user.email,
    epoch: 1,
    amr: 'pwd',
    opened,
    newest: hashToken(next.random),
    former: hashToken(read(first).random),
    turn: 1,
    turned: now,
    used: now,
    network: '2001:db8:1:200',
    device: 'Away/2',
    expires: now + 30 * day,
  };
  expect(await itemOf(second)).toEqual(kept);
  expect(await known()).toHaveLength(2);
  expect(claimsOf(second)).toMatchObject({ iat: now, exp: now + 600, sid: sidOf(first), amr: ['pwd'] });
  await users.with({ sessions: { maxDays: 5 } }, () => refreshSession(users, second.refreshToken, home));
  expect(await itemOf(second)).toMatchObject({ turn: 2, expires: opened + 5 * day });
});

test('a network that a session stays in is noted when it is opened, and not with each refresh', async () => {
  const { refreshToken } = await openSession(users, user, home);
  for (const key of Object.keys(await users.kept('KNOWN#'))) await write(users, remove(key));
  const { refreshToken: next } = await refreshSession(users, refreshToken, home);
  expect(await known()).toEqual([]);
  await refreshSession(users, next, away);
  expect(await known()).toHaveLength(1);
});

test('a refresh that is repeated within a minute returns the same tokens, with their remaining time', async () => {
  const first = await openSession(users, user, home);
  const second = await refreshSession(users, first.refreshToken, home);
  users.at += 60_999;
  expect(await refreshSession(users, first.refreshToken, away)).toEqual({ ...second, expiresIn: 540 });
  // It writes nothing.
  expect(await itemOf(second)).toMatchObject({ turn: 1, network: '192.0.2.1' });
  users.at += 1;
  await expect(refreshSession(users, first.refreshToken, home)).rejects.toMatchObject(ended);
  expect(await itemOf(second)).toBeUndefined();
});

test('an unknown token of the current turn ends the session; one of a later turn continues it', async () => {
  for (const [turn, isOurs] of [
    [1, false],
    [2, true],
  ] as const) {
    const first = await openSession(users, user, home);
    await refreshSession(users, first.refreshToken, home);
    users.at += 61_000;
    const given = createRefreshToken(users.secret, sidOf(first), `x~${turn}`);
    if (isOurs) {
      const next = await refreshSession(users, given.token, home);
      expect(await itemOf(next)).toMatchObject({ turn: 3, former: hashToken('x~2') });
    } else {
      await expect(refreshSession(users, given.token, home)).rejects.toMatchObject(ended);
      expect(await itemOf(first)).toBeUndefined();
    }
  }
  // In a session of version 1.0.0, which has no turn, the first token is not ahead.
  const old = await openSession(users, user, home);
  await expect(
    refreshSession(users, createRefreshToken(users.secret, sidOf(old), 'x').token, home),
  ).rejects.toMatchObject(ended);
});

test('a refresh that is raced is tried three times, then refused', async () => {
  const { refreshToken } = await openSession(users, user, home);
  let failures = 0;
  const racing = (most: number) => ({
    ...users,
    now: users.now,
    settings: users.settings,
    aws: {
      json: async <Output>(service: 'dynamodb', operation: string, input?: object): Promise<Output> => {
        if (operation !== 'TransactWriteItems' || failures === most)
          return users.aws.json<Output>(service, operation, input);
        failures++;
        const body = { CancellationReasons: [{ Code: 'TransactionConflict' }] };
        throw new AwsError('TransactionCanceledException', '', { body });
      },
    } as typeof users.aws,
  });
  await expect(refreshSession(racing(9), refreshToken, home)).rejects.toMatchObject({ status: 409, reason: 'raced' });
  expect(failures).toBe(3);
  failures = 0;
  expect(await refreshSession(racing(2), refreshToken, home)).toHaveProperty('accessToken');
});

test('a session ends with its last second, its user, a new password, and when its user is disabled', async () => {
  const opened = async () => {
    const tokens = await openSession(users, user, home);
    return [tokens, () => refreshSession(users, tokens.refreshToken, home)] as const;
  };
  const [, late] = await opened();
  users.at += (30 * day - 1) * 1000;
  const { refreshToken } = await late();
  users.at += 30 * day * 1000;
  await expect(refreshSession(users, refreshToken, home)).rejects.toMatchObject(ended);

  for (const set of [{ epoch: 2 }, { epoch: 2, disabled: 5 }] as { epoch: number }[]) {
    user = await users.make(`user${n++}@example.com`);
    const [tokens, refresh] = await opened();
    await write(users, ...changeAccess(user, set));
    await expect(refresh()).rejects.toMatchObject(ended);
    await expect(authenticate(users, users.as(tokens))).rejects.toMatchObject(ended);
  }
  // Disabled alone is enough, whatever the epoch.
  user = await users.make(`user${n++}@example.com`);
  const [tokens, refresh] = await opened();
  await write(users, update(`USER#${user.email}`, 'SET disabled = :now', { now: 5 }));
  await expect(authenticate(users, users.as(tokens))).rejects.toMatchObject(ended);
  await expect(refresh()).rejects.toMatchObject(ended);
  await write(users, remove(`USER#${user.email}`), remove(`SUB#${user.id}`));
  await expect(refresh()).rejects.toMatchObject(ended);
});
