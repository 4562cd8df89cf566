import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { getItem, put, remove, update, write } from '../lib/table.ts';
import {
  askForMail,
  changeAccess,
  changeUser,
  factorsOf,
  findUser,
  findUserById,
  forgetLeft,
  idKey,
  indexed,
  newId,
  newUser,
  rolesOf,
  type User,
  unchanged,
  userKey,
} from '../lib/users.ts';
import { TestUsers } from './cloud.ts';

// The stored parts of a user: the record at the address, and the guard at the id.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let user: User;
let email: string;
let n = 0;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(async () => {
  email = `user${n++}@example.com`;
  user = await users.make(email);
});

const kept = async () => ({
  record: await getItem(users, userKey(email)),
  guard: await getItem(users, idKey(user.id)),
});
const guard = (expression: string, values = {}) => write(users, update(idKey(user.id), expression, values));

test('a new user has a record and a guard, and an address has one user', async () => {
  const given = { id: `id of ${email}`, email, name: 'Ada', password: user.password, created: user.created };
  const record = { ...given, epoch: 1, revision: 1, indexed: 1 };
  expect(await kept()).toEqual({ record, guard: { email, epoch: 1, signedIn: user.created } });
  expect(user).toEqual(record);
  expect(await write(users, ...newUser({ ...given, id: 'other' }))).toBe(false);
  expect(await users.kept('SUB#other')).toEqual({});
  const free = { expression: 'attribute_not_exists(pk)' };
  expect(await write(users, ...newUser({ ...given, email: `x${email}` }, free))).toBe(false);
  expect(await write(users, ...newUser({ ...given, email: `x${email}` }))).toBe(true);
  expect(newId()).toMatch(/^[\da-f-]{36}$/);
  expect(newId()).not.toBe(newId());
});

test('roles and factors are stored as words, separated by spaces', () => {
  expect([rolesOf({ roles: 'a b' }), rolesOf({ roles: '' }), rolesOf({})]).toEqual([['a', 'b'], [], []]);
  expect([factorsOf({ factors: 'totp' }), factorsOf({})]).toEqual([['totp'], []]);
});

test('the guard overrides the record for disabled, factors and epoch', async () => {
  await guard('SET disabled = :at', { at: 5 });
  expect(await findUser(users, email)).toEqual({ ...user, disabled: 5 });
  await write(users, update(userKey(email), 'SET disabled = :at', { at: 7 }));
  expect(await findUser(users, email)).toEqual({ ...user, disabled: 7 });
  await guard('REMOVE disabled');
  expect(await findUser(users, email)).toEqual({ ...user, disabled: 7 });
  await write(users, update(userKey(email), 'SET factors = :own REMOVE disabled', { own: 'totp' }));
  expect(await findUser(users, email)).toEqual({ ...user, factors: 'totp' });
  await guard('SET factors = :own', { own: 'passkeys' });
  expect(await findUser(users, email)).toEqual({ ...user, factors: 'passkeys' });
  await guard('SET factors = :own', { own: '' });
  expect(await findUser(users, email)).toEqual({ ...user, factors: '' });
  await guard('SET epoch = :epoch REMOVE factors', { epoch: 2 });
  expect(await findUser(users, email)).toEqual({ ...user, factors: 'totp', epoch: 2, password: '' });
  await write(users, update(userKey(email), 'SET epoch = :epoch', { epoch: 3 }));
  expect(await findUser(users, email)).toMatchObject({ epoch: 3, password: user.password });
});

test('a user who was deleted or has moved is not found; a stale record is removed, unless a new user has the address', async () => {
  for (const [expression, values] of [
    ['SET deleted = :at', { at: 5 }],
    ['SET email = :next', { next: 'next@example.com' }],
  ] as const) {
    await forgetLeft(users, email);
    expect((await kept()).record).toBeDefined();
    await guard(expression, values);
    expect(await findUser(users, email)).toBeUndefined();
    expect(await findUserById(users, user.id, email)).toBeUndefined();
    await forgetLeft(users, email);
    expect((await kept()).record).toBeUndefined();
    await forgetLeft(users, email);
    email = `user${n++}@example.com`;
    user = await users.make(email);
  }
  // A new user has the address by the time it is written.
  await guard('SET deleted = :at', { at: 5 });
  users.rival = () => write(users, update(userKey(email), 'SET id = :id', { id: 'new' }));
  await forgetLeft(users, email);
  expect((await kept()).record).toMatchObject({ id: 'new' });
});

test('without a guard, as in version 1.0.0, a user is found by the address alone', async () => {
  await write(users, remove(idKey(user.id)));
  expect(await findUser(users, email)).toEqual(user);
  expect(await findUserById(users, user.id)).toBeUndefined();
  expect(await findUserById(users, user.id, email)).toEqual(user);
});

test('a user is found by id at the likely address, and wherever the guard says', async () => {
  expect(await findUserById(users, user.id)).toEqual(user);
  expect(await findUserById(users, user.id, email)).toEqual(user);
  expect(await findUserById(users, user.id, 'nobody@example.com')).toEqual(user);
  const other = await users.make(`other${n}@example.com`);
  expect(await findUserById(users, user.id, other.email)).toEqual(user);
  expect(await findUserById(users, 'none')).toBeUndefined();
  expect(await findUserById(users, 'none', email)).toBeUndefined();
  // The guard of an id names an address that another user has.
  await write(users, put(idKey('lost'), { email: other.email }));
  expect(await findUserById(users, 'lost')).toBeUndefined();
});

test('a user whose address changes between two reads is found all the same', async () => {
  const next = `next-${email}`;
  let reads = 0;
  const json = async <Output>(service: 'dynamodb', operation: string, input: object = {}): Promise<Output> => {
    const answer = await users.aws.json<Output>(service, operation, input);
    // Right after the guard was read.
    if (++reads === 1) {
      await write(
        users,
        put(userKey(next), { ...user, email: next } as never),
        remove(userKey(email)),
        update(idKey(user.id), 'SET email = :next', { next }),
      );
    }
    return answer;
  };
  const racing = { table: users.table, now: users.now, aws: { json } as typeof users.aws };
  expect(await findUserById(racing, user.id)).toMatchObject({ id: user.id, email: next });
});

test('a change is written only at its revision, and increments it', async () => {
  expect(await write(users, changeUser(user, { name: 'Grace' }))).toBe(true);
  expect((await kept()).record).toEqual({ ...user, name: 'Grace', revision: 2 });
  expect(await write(users, changeUser(user, { name: 'Eve' }))).toBe(false);
  const now = (await findUser(users, email))!;
  expect(await write(users, changeUser({ ...now, id: 'other' }, { name: 'Eve' }))).toBe(false);
  expect(await write(users, changeUser(now, {}, 'REMOVE disabled, factors'))).toBe(true);

  expect((await kept()).record).toEqual({ ...user, name: 'Grace', revision: 3 });
});

test('a change adds a revision to a record of version 1.0.0, once', async () => {
  await write(users, update(userKey(email), 'REMOVE revision', {}));
  const old = (await findUser(users, email))!;
  expect(unchanged(old)).toEqual({
    expression: 'id = :id AND attribute_not_exists(revision)',
    values: { id: user.id },
  });
  expect(unchanged(user)).toEqual({
    expression: 'id = :id AND revision = :revision',
    values: { id: user.id, revision: 1 },
  });
  expect(await write(users, changeUser(old, { name: 'Grace' }))).toBe(true);
  expect((await kept()).record).toMatchObject({ name: 'Grace', revision: 1 });
  expect(await write(users, changeUser(old, { name: 'Eve' }))).toBe(false);
});

test('changes that end sessions or set factors are written to record and guard', async () => {
  expect(await write(users, ...changeAccess(user, { epoch: 2, password: 'hash' }))).toBe(true);
  expect(await kept()).toEqual({
    record: { ...user, epoch: 2, password: 'hash', revision: 2 },
    guard: { email, epoch: 2, signedIn: user.created },
  });
  await write(users, ...changeAccess((await findUser(users, email))!, { epoch: 3, disabled: 5 }));
  expect((await kept()).guard).toEqual({ email, epoch: 3, disabled: 5, signedIn: user.created });
  await write(users, ...changeAccess((await findUser(users, email))!, { factors: 'totp' }));
  expect((await kept()).guard).toEqual({ email, epoch: 3, disabled: 5, factors: 'totp', signedIn: user.created });
  expect((await kept()).record).toMatchObject({ epoch: 3, disabled: 5, factors: 'totp', revision: 4 });
  // Refused as a whole.
  expect(await write(users, ...changeAccess(user, { epoch: 9 }))).toBe(false);
  expect((await kept()).guard).toMatchObject({ epoch: 3 });
});

test('a user of version 1.0.0 is migrated once, also beside other changes', async () => {
  expect(await indexed(users, user)).toBe(user);
  const make = async () => {
    await write(users, update(userKey(email), 'REMOVE revision, #indexed', {}));
    await write(users, remove(idKey(user.id)));
    await write(users, put(userKey(email), { ...(await kept()).record }));
    return (await findUser(users, email))!;
  };
  const old = await make();
  expect(await indexed(users, old)).toEqual({ ...old, indexed: 1, revision: 1 });
  expect(await kept()).toEqual({ record: { ...user, revision: 1 }, guard: { email } });
  const later = { ...old, revision: 1 };
  expect(await indexed(users, { ...(await findUser(users, email))!, indexed: undefined as never })).toMatchObject({
    indexed: 1,
    revision: 2,
  });
  // If it changes meanwhile, the new record is returned; if it goes meanwhile, the old one.
  expect(await indexed(users, later)).toEqual({ ...user, revision: 2 });
  await write(users, remove(userKey(email)));
  expect(await indexed(users, later)).toBe(later);
});

test('a mail is asked for by a message', async () => {
  const job = { kind: 'changed', email } as const;
  await askForMail(users, job);
  expect(await users.jobs()).toEqual([job]);
});
