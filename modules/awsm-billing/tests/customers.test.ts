import { beforeEach, expect, test } from 'vitest';
import { ensureCustomer, userOf } from '../lib/customers.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

test('a new customer is created with a key that is stable for an hour, and stored in both directions', async () => {
  let count = 0;
  desk.answers['POST /v1/customers'] = () => ({ id: `cus_${++count}` });
  expect(await ensureCustomer(desk, 'ada', 'a@b.example')).toBe('cus_1');
  expect(desk.written).toEqual(['USER#ada', 'CUSTOMER#cus_1']);
  expect(desk.items.get('USER#ada')).toEqual({ pk: 'USER#ada', customer: 'cus_1' });
  expect(desk.items.get('CUSTOMER#cus_1')).toEqual({ pk: 'CUSTOMER#cus_1', sub: 'ada' });
  expect(await ensureCustomer(desk, 'ada', 'other@b.example')).toBe('cus_1');
  expect(desk.asked).toEqual([
    [
      'POST',
      '/v1/customers',
      { email: 'a@b.example', metadata: { sub: 'ada', issuer: 'app/dev' } },
      expect.stringMatching(/^customer-[\w-]{43}$/),
    ],
  ]);
  // The key depends on the user, the address, the project and the hour, and on nothing else.
  const keyOf = async (sub: string, email: string | undefined, more: object = {}) => {
    desk.items.clear();
    const { aws, stripe, settings, table } = desk;
    const now = desk.now;
    await ensureCustomer({ aws, stripe, settings, table, now, issuer: 'app/dev', ...more }, sub, email);
    return desk.asked.at(-1)?.[3];
  };
  const hour = desk.at - (desk.at % 3_600_000);
  desk.at = hour;
  const keys = [await keyOf('ada', 'a@b.example'), await keyOf('bob', 'a@b.example'), await keyOf('ada', undefined)];
  expect(desk.asked.at(-1)?.[2]).toEqual({ metadata: { sub: 'ada', issuer: 'app/dev' } });
  keys.push(await keyOf('ada', 'a@b.example', { issuer: 'app/prod' }));
  desk.at = hour + 3_599_999;
  expect(await keyOf('ada', 'a@b.example')).toBe(keys[0]);
  desk.at += 1;
  keys.push(await keyOf('ada', 'a@b.example'));
  expect(new Set(keys).size).toBe(5);
});

test('a deleted user gets no customer, and a customer that is missing after a race is an error', async () => {
  desk.items.set('GONE#ada', { pk: 'GONE#ada', at: 1 });
  await expect(ensureCustomer(desk, 'ada', undefined)).rejects.toMatchObject({ status: 403, text: 'deleted' });
  expect([desk.asked, desk.written]).toEqual([[], []]);
  desk.answers['POST /v1/customers'] = { id: 'cus_2' };
  const aws: typeof desk.aws = {
    json: async (service, operation, input) =>
      operation === 'TransactWriteItems' ? ({} as never) : desk.aws.json(service, operation, input),
  };
  await expect(ensureCustomer({ ...desk, now: desk.now, aws }, 'bob', undefined)).rejects.toThrow(
    new Error('The customer of a user is not in the table.'),
  );
});

test('the user of a customer comes from the table, else from metadata of this project at Stripe', async () => {
  desk.items.set('CUSTOMER#cus_1', { pk: 'CUSTOMER#cus_1', sub: 'ada' });
  expect(await userOf(desk, 'cus_1')).toBe('ada');
  expect(desk.asked).toEqual([]);
  const says = async (answer: object) => {
    desk.answers['GET /v1/customers/cus_2'] = answer;
    return userOf(desk, 'cus_2');
  };
  const mine = { sub: 'bob', issuer: 'app/dev' };
  expect(await says({ metadata: mine })).toBe('bob');
  expect(await says({ metadata: mine, deleted: false })).toBe('bob');
  for (const other of [
    {},
    { metadata: mine, deleted: true },
    { metadata: { ...mine, issuer: 'app/prod' } },
    { metadata: { ...mine, sub: 7 } },
    { metadata: { issuer: 'app/dev' } },
  ])
    expect(await says(other)).toBeUndefined();
});
