import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { operate } from '../lib/operate.ts';
import { getItem, secondsOf, update, write } from '../lib/table.ts';
import { findUser, type User, userKey } from '../lib/users.ts';
import { TestUsers } from './cloud.ts';

// The changes that operators make, and the answers they get, exactly.

let users: Awaited<ReturnType<typeof TestUsers.start>>;
let user: User;
let email: string;
let n = 0;
beforeAll(async () => {
  users = await TestUsers.start();
});
afterAll(() => users.stop());
beforeEach(async () => {
  users.at += 3_600_000 * 24 - (users.at % 3_600_000) + 3_107_000;
  email = `user${n++}@example.com`;
  user = await users.make(email);
});

const now = () => secondsOf(users);
const record = () => getItem(users, userKey(email));
const guard = () => getItem(users, `SUB#${user.id}`);
const set = (expression: string, values = {}) => write(users, update(userKey(email), expression, values));

test('an operator can show and disable a user, end sessions, and set roles', async () => {
  const seen = {
    id: user.id,
    email,
    name: 'Ada',
    created: new Date(user.created * 1000).toISOString(),
    roles: [] as string[],
    factors: [] as string[],
    ways: [] as object[],
    disabled: false as boolean | string,
  };
  expect(await operate(users, { do: 'show', email: email.toUpperCase() })).toEqual(seen);
  expect(await operate(users, { do: 'show', sub: user.id, email: 'ignored@example.com' })).toEqual(seen);
  const disabled = new Date(now() * 1000).toISOString();
  expect(await operate(users, { do: 'disable', sub: user.id })).toEqual({ ...seen, disabled });
  expect([await record(), await guard()]).toEqual([
    { ...user, disabled: now(), epoch: 2, revision: 2 },
    { email, epoch: 2, disabled: now(), signedIn: expect.any(Number) },
  ]);
  expect(await operate(users, { do: 'enable', email })).toEqual(seen);
  expect([await record(), await guard()]).toEqual([
    { ...user, epoch: 2, revision: 3 },
    { email, epoch: 2, signedIn: expect.any(Number) },
  ]);
  expect(await operate(users, { do: 'sign-out', email })).toEqual(seen);
  expect([await record(), await guard()]).toEqual([
    { ...user, epoch: 3, revision: 4, cuts: expect.stringMatching(/^\d+-\d+-2$/) },
    { email, epoch: 3, signedIn: expect.any(Number) },
  ]);
  const long = 'a'.repeat(40);
  expect(await operate(users, { do: 'roles', email, roles: ['b:c', 'b.c', 'b_C-1', 'b:c', long] })).toMatchObject({
    roles: [long, 'b.c', 'b:c', 'b_C-1'],
  });
  expect(await record()).toMatchObject({ roles: `${long} b.c b:c b_C-1`, revision: 5 });
  const twenty = Array.from({ length: 20 }, (_, one) => `r${one}`);
  expect(await operate(users, { do: 'roles', email, roles: twenty })).toMatchObject({ roles: twenty.toSorted() });
  for (const roles of [[...twenty, 'x'], [`${long}a`], [''], ['a b'], [5], 'a', undefined])
    await expect(operate(users, { do: 'roles', email, roles })).rejects.toThrow(
      new Error('"roles" must be a list of at most 20 names of letters, digits, ".", ":", "_" and "-".'),
    );
  expect(await operate(users, { do: 'delete', email })).toEqual({ deleted: user.id });
  expect(await record()).toBeUndefined();
  await users.jobs();
});

test('an operator can remove existing factors, and the user gets a mail', async () => {
  await set('SET factors = :all', { all: 'a b c' });
  const factors = (left: unknown) => operate(users, { do: 'factors', email, factors: left });
  expect(await factors(['c', 'a', 'b'])).toMatchObject({ factors: ['a', 'b', 'c'] });
  expect([(await record())?.revision, await users.jobs()]).toEqual([1, []]);
  expect(await factors(['c', 'a'])).toMatchObject({ factors: ['a', 'c'] });
  expect([await record(), await guard()]).toMatchObject([{ factors: 'a c', revision: 2 }, { factors: 'a c' }]);
  expect(await users.jobs()).toEqual([{ kind: 'factor', email, isOn: false }]);
  for (const wrong of [['b'], ['a', 5], 'a', undefined])
    await expect(factors(wrong)).rejects.toThrow(
      new Error('"factors" must be a list of those that stay, of ["a","c"].'),
    );
});

test('a command of an operator is refused when the user changes at the same time', async () => {
  await set('SET factors = :all', { all: 'totp' });
  const race = () => set('SET revision = revision + :one', { one: 1 });
  for (const command of [
    { do: 'disable' },
    { do: 'enable' },
    { do: 'sign-out' },
    { do: 'roles', roles: ['a'] },
    { do: 'factors', factors: [] },
    { do: 'ways', ways: [] },
    { do: 'delete' },
  ]) {
    users.rival = race;
    await expect(operate(users, { ...command, email }), command.do).rejects.toThrow(
      new Error('The user was changed at the same time. Please try again.'),
    );
  }
  await users.jobs();
  expect(await findUser(users, email)).toMatchObject({ epoch: 1, factors: 'totp' });
});

test('a wrong command of an operator is an error that names the mistake', async () => {
  const all = 'show, disable, enable, sign-out, roles, factors, ways, delete';
  for (const name of ['promote', 'toString', undefined])
    await expect(operate(users, { do: name, email })).rejects.toThrow(
      new Error(`"do" is ${JSON.stringify(name)}; it must be one of ${all}.`),
    );
  await expect(operate(users, { do: 'show', email: 5, sub: null })).rejects.toThrow(
    new Error('Name the user by "email" or "sub".'),
  );
  await expect(operate(users, { do: 'show', email: 'none' })).rejects.toThrow(new Error('There is no user "none".'));
  await expect(operate(users, { do: 'show', sub: 'x', email })).rejects.toThrow(new Error('There is no user "x".'));
});
