import { beforeEach, expect, test } from 'vitest';
import { choosePlan, endOf, planNameOf, readCustomer, scopesOf, setState } from '../lib/customers.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const seconds = () => Math.floor(desk.at / 1000);
const day = 86_400;
const mine = (sk: string, more: object) => desk.put({ pk: 'CUSTOMER#ada', sk, ...more });

test('reads a customer with plan, state and keys', async () => {
  expect(await readCustomer(desk, desk.settings, 'ada')).toEqual({
    id: 'ada',
    plan: 'free',
    isDisabled: false,
    keys: [],
    madeToday: 0,
    revision: 0,
  });
  const now = seconds();
  const own = (id: string, created: number, more: object = {}) =>
    mine(`KEY#${id}`, { name: id, prefix: `p-${id}`, scopes: 'read  write', created, ...more });
  own('b', 5);
  own('a', 5);
  own('c', 4, { until: now + 1 });
  own('d', now - day, { until: now });
  own('e', now - day + 1);
  own('f', 3);
  mine('END#f', { at: now, by: 'g' });
  own('h', 2);
  mine('END#h', { at: now + 9, by: 'i' });
  own('j', 1);
  mine('REVOKED#j', { created: 1 });
  mine('REVOKED#k', { created: now });
  mine('PLAN', { plan: 'pro' });
  mine('STATE', { state: 'disabled' });
  mine('LIST', { revision: 7 });
  const shown = (id: string, created: number, more: object = {}) => ({
    id,
    name: id,
    prefix: `p-${id}`,
    scopes: ['read', 'write'],
    created,
    ...more,
  });
  expect(await readCustomer(desk, desk.settings, 'ada')).toEqual({
    id: 'ada',
    plan: 'pro',
    isDisabled: true,
    keys: [
      shown('h', 2, { ends: now + 9, replacedBy: 'i' }),
      shown('c', 4, { ends: now + 1 }),
      shown('a', 5),
      shown('b', 5),
      shown('e', now - day + 1),
    ],
    madeToday: 2,
    revision: 7,
  });
  expect(desk.of('Query').at(-1)).toMatchObject({ TableName: 'K', ConsistentRead: true });
});

test('plans, states and ends', async () => {
  await choosePlan(desk, desk.settings, 'ada', 'pro');
  await setState(desk, 'ada', 'disabled');
  expect([...desk.items.values()]).toEqual([
    { pk: 'CUSTOMER#ada', sk: 'PLAN', plan: 'pro', at: seconds() },
    { pk: 'CUSTOMER#ada', sk: 'STATE', state: 'disabled', at: seconds() },
  ]);
  await expect(choosePlan(desk, desk.settings, 'ada', 'toString')).rejects.toThrow(
    new Error('There is no plan "toString"; there are: free, pro, huge.'),
  );
  const chosen: (Record<string, string> | undefined)[] = [undefined, { plan: 'pro' }, { plan: 'gone' }, {}];
  expect(chosen.map((item) => planNameOf(desk.settings, item))).toEqual(['free', 'pro', 'free', 'free']);
  expect([
    endOf({}, undefined),
    endOf({ until: 5 }, { at: 7 }),
    endOf({ until: 5 }, { at: 3 }),
    endOf({}, { at: 3 }),
  ]).toEqual([undefined, 5, 3, 3]);
  expect([scopesOf(undefined), scopesOf(''), scopesOf(' a  b')]).toEqual([[], [], ['a', 'b']]);
});
