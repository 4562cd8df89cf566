import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sessionActs } from '../lib/addons/acts.ts';
import { getItem, put, remove, secondsOf, update, write } from '../lib/table.ts';
import { type User, userKey } from '../lib/users.ts';
import { limited, TestUsers } from './cloud.ts';

// What identities of add-ons store, count and refuse, exactly.

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

const home = { ip: '192.0.2.1' };
const { find, create, link, unlink, open } = sessionActs;
const refusal = (status: number, reason: string, message: string) => ({ status, reason, message });
const gone = refusal(404, 'gone', 'There is no such user.');
const field = (name: string) => ({ status: 400, details: { field: name } });
const now = () => secondsOf(users);
const set = (expression: string, values = {}) => write(users, update(userKey(email), expression, values));
const person = () => ({ sub: user.id, email, name: 'Ada', factors: [] as string[], hasPassword: true });

const at = () => ({ issuer: 'https://id.example', subject: email });
const identityAt = () => getItem(users, `IDENTITY#https://id.example#${email}`);

test('a user of an identity is created once, with the values of the identity', async () => {
  const address = `new-${email}`;
  const given = { ...at(), email: address.toUpperCase(), name: 'Grace', language: 'de' };
  let made = {} as { user: { sub: string } };
  const act = async () => {
    made = (await create(users, given, home)) as typeof made;
  };
  expect(await users.counted(act, [['sign-up', '192.0.2.1']])).toEqual({
    'sign-up: 192.0.2.1 in us-east-1': [1, 3600],
  });
  const { sub } = made.user;
  expect(made).toEqual({ user: { sub, email: address, name: 'Grace', factors: [], hasPassword: false } });
  expect(sub).toMatch(/^[\w-]{43}$/);
  expect(await getItem(users, userKey(address))).toEqual({
    id: sub,
    email: address,
    name: 'Grace',
    language: 'de',
    password: '',
    created: now(),
    epoch: 1,
    revision: 1,
    indexed: 1,
  });
  expect(await identityAt()).toEqual({ ...at(), epoch: 1, user: sub, email: address, linked: now() });
  // A known identity is neither counted nor changed.
  expect(await users.counted(() => create(users, given, home), [])).toEqual({});
  expect(await create(users, given, home)).toEqual(made);
  await users.with({ limits: { signUpNetwork: 1 } }, async () => {
    await create(users, { ...at(), subject: 'a', email: `a-${email}` }, { ip: '192.0.2.50' });
    const second = create(users, { ...at(), subject: 'b', email: `b-${email}` }, { ip: '192.0.2.50' });
    await expect(second).rejects.toMatchObject(limited);
  });
  expect(await getItem(users, userKey(`a-${email}`))).not.toHaveProperty('language');
  const taken = refusal(409, 'taken', 'This address has an account. Please sign in to it first.');
  await expect(create(users, { ...at(), subject: 'c', email }, home)).rejects.toMatchObject(taken);
  for (const wrong of [{ email: 'x' }, { name: '<' }, { language: 'German' }, { issuer: '' }, { subject: '' }])
    await expect(create(users, { ...given, ...wrong }, home)).rejects.toMatchObject({ status: 400 });
});

test('two requests of one new identity make one user', async () => {
  const given = { ...at(), email: `new-${email}` };
  users.rival = () => create(users, given, home);
  const made = (await create(users, given, home)) as { user: { sub: string } };
  expect(await find(users, at())).toEqual(made);
});

test('a user who is created again for an identity has another id, also after ten deletions', async () => {
  const given = { ...at(), email: `new-${email}` };
  const subs = new Set<string>();
  for (let one = 1; one <= 12; one++) {
    const { sub } = ((await create(users, given, { ip: `192.0.2.${one}` })) as { user: { sub: string } }).user;
    subs.add(sub);
    // The state after a deletion.
    await write(
      users,
      remove(userKey(given.email)),
      update(`SUB#${sub}`, 'SET deleted = :now REMOVE email', { now: now() }),
    );
  }
  expect(subs.size).toBe(12);
  expect([...subs].map((sub) => sub.length)).toEqual([...Array.from({ length: 10 }, () => 43), 36, 36]);
});

test('a user is found by id, address or identity', async () => {
  const found = { user: person() };
  expect(await find(users, { sub: user.id })).toEqual(found);
  expect(await find(users, { email: email.toUpperCase() })).toEqual(found);
  expect(await find(users, at())).toEqual({});
  await link(users, { ...at(), sub: user.id }, home);
  expect(await find(users, at())).toEqual(found);
  expect(await find(users, { sub: 'none' })).toEqual({});
  expect(await find(users, { email: 'none@example.com' })).toEqual({});
  // A user found by the address is found by the id from then on.
  await write(users, remove(`SUB#${user.id}`));
  await set('REMOVE #indexed');
  await find(users, { email });
  expect(await find(users, { sub: user.id })).toEqual(found);
  for (const input of [{ sub: '' }, { email: 'x' }, {}, { sub: 'x'.repeat(101) }])
    await expect(find(users, input)).rejects.toMatchObject({ status: 400 });
});

test('an identity is linked to one user, and unlinked by that one', async () => {
  const other = await users.make(`other-${email}`);
  expect(await link(users, { ...at(), sub: user.id }, home)).toEqual({ user: person() });
  const item = { ...at(), user: user.id, email, linked: now(), epoch: 1 };
  expect(await identityAt()).toEqual(item);
  users.at += 5000;
  expect(await link(users, { ...at(), sub: user.id }, home)).toEqual({ user: person() });
  expect(await identityAt()).toEqual(item);
  const taken = refusal(409, 'taken', 'This is the account of somebody else already.');
  await expect(link(users, { ...at(), sub: other.id }, home)).rejects.toMatchObject(taken);
  await expect(link(users, { ...at(), sub: 'none' }, home)).rejects.toMatchObject(gone);
  expect(await unlink(users, { ...at(), sub: other.id })).toEqual({});
  expect(await identityAt()).toEqual(item);
  expect(await unlink(users, { ...at(), sub: user.id })).toEqual({});
  expect(await identityAt()).toBeUndefined();
  // The identity of a deleted account is free.
  await write(users, put(`IDENTITY#https://id.example#${email}`, { ...item, user: 'gone' }));
  expect(await link(users, { ...at(), sub: user.id }, home)).toEqual({ user: person() });
  expect(await identityAt()).toMatchObject({ user: user.id });
  for (const act of [link, unlink])
    await expect(act(users, { ...at(), sub: 'x'.repeat(101) }, home)).rejects.toMatchObject(field('sub'));
  await expect(open(users, { sub: 'none', amr: ['fed'] }, home)).rejects.toMatchObject(gone);
  await expect(open(users, { sub: 'x'.repeat(101), amr: ['fed'] }, home)).rejects.toMatchObject(field('sub'));
});
