import { beforeEach, expect, test } from 'vitest';
import { activeKey, dayOf, lastUses, newMemory, noteUse, periodsAt, totalsOf, usageOf } from '../lib/usage.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const use = () => ({
  customer: 'ada',
  key: 'k1',
  plan: { ratePerSecond: 2, burst: 3, scopes: [] },
  keepDays: 40,
});

test('the use of a key is noted every ten minutes, and each day', async () => {
  const memory = newMemory();
  desk.at = Date.parse('2026-01-15T23:50:00Z');
  await noteUse(desk, memory, use());
  const expires = desk.at / 1000 + 40 * 86_400;
  expect([...desk.items.values()]).toEqual([
    { pk: 'USED#ada', sk: 'k1#us-east-1', at: desk.at / 1000, expires },
    { pk: 'ACTIVE#2026-01-15#us-east-1#3', sk: 'ada', expires },
  ]);
  expect(desk.of('PutItem').map(({ TableName }) => TableName)).toEqual(['U', 'U']);
  desk.at += 599_999;
  await noteUse(desk, memory, use());
  await noteUse(desk, memory, { ...use(), key: 'k2' });
  expect(desk.sent).toHaveLength(4);
  // Midnight is ten minutes away, too.
  desk.at += 1;
  await noteUse(desk, memory, use());
  expect(desk.sent).toHaveLength(6);
  desk.at += 600_000;
  await noteUse(desk, memory, use());
  expect(desk.sent).toHaveLength(8);
  // Uncounted requests are added to the next record.
  const failing: typeof desk.aws = {
    json: async () => {
      throw new Error('no answer');
    },
  };
  desk.at += 600_000;
  await expect(noteUse({ ...desk, now: desk.now, aws: failing }, memory, use())).rejects.toThrow('no answer');
  await noteUse(desk, memory, use());
  expect(desk.sent).toHaveLength(10);
});

test('a new day is noted even within the ten minutes', async () => {
  const memory = newMemory();
  desk.at = Date.parse('2026-01-15T23:59:59Z');
  await noteUse(desk, memory, use());
  desk.at += 1000;
  await noteUse(desk, memory, use());
  expect(desk.of('PutItem').map(({ Item }) => Item.pk.S)).toContain('ACTIVE#2026-01-16#us-east-1#3');
});

test('the memory of noted uses is bounded', async () => {
  const memory = newMemory();
  for (let index = 0; index < 9999; index++) memory.noted.set(String(index), 0);
  await noteUse(desk, memory, use());
  expect(memory.noted.size).toBe(10_000);
  await noteUse(desk, memory, { ...use(), key: 'k2' });
  expect([...memory.noted]).toEqual([['k2 2026-01-15', desk.at]]);
});

test('customers who were active are spread over eight items', async () => {
  for (let index = 0; index < 100; index++)
    await noteUse(desk, newMemory(), { ...use(), customer: `customer-${index}` });
  const keys = desk
    .of('PutItem')
    .map(({ Item }) => Item.pk.S)
    .filter((pk) => pk.startsWith('ACTIVE#'));
  const all = Array.from({ length: 8 }, (_, group) => activeKey('2026-01-15', 'us-east-1', group));
  expect([...new Set(keys)].sort()).toEqual(all);
});

/** A region's counts for Ada. */
function counted(date: string, region: string, n: number, more: object = {}, shard = 0, customer = 'ada') {
  desk.put({ pk: `USE#${customer}#${shard}`, sk: `${date}#${region}`, n, full: 1, ...more });
}

test('usage is the sum over items, by day and region', async () => {
  counted('2026-01-14', 'us-east-1', 5, { k_a: 5 });
  counted('2026-01-15', 'us-east-1', 3, { k_a: 1, k_b: 2 });
  counted('2026-01-15', 'us-east-1', 4, { k_a: 4 }, 3);
  counted('2026-01-15', 'eu-west-1', 1, { k_a: 1 });
  counted('2026-01-16', 'eu-west-1', 9);
  counted('2026-01-15', 'us-east-1', 100, {}, 4);
  counted('2026-01-15', 'us-east-1', 100, {}, 0, 'eve');
  desk.put({ pk: 'USE#ada#1', sk: '2026-01-14#eu-west-1' });
  const days = await usageOf(desk, desk.settings, 'ada', { from: '2026-01-14', to: '2026-01-15' });
  expect(days).toEqual([
    { day: '2026-01-14', region: 'eu-west-1', requests: 0, keys: {} },
    { day: '2026-01-14', region: 'us-east-1', requests: 5, keys: { a: 5 } },
    { day: '2026-01-15', region: 'eu-west-1', requests: 1, keys: { a: 1 } },
    { day: '2026-01-15', region: 'us-east-1', requests: 7, keys: { a: 5, b: 2 } },
  ]);
  expect(new Set(desk.of('Query').map(({ TableName, ConsistentRead }) => `${TableName} ${ConsistentRead}`))).toEqual(
    new Set(['U false']),
  );
  desk.pageSize = 1;
  expect(await usageOf(desk, desk.settings, 'ada', { from: '2026-01-14', to: '2026-01-15' })).toEqual(days);
});

test('totals are those of this day and this month, of all regions', async () => {
  counted('2025-12-31', 'us-east-1', 1000);
  counted('2026-01-01', 'us-east-1', 1);
  counted('2026-01-14', 'us-east-1', 2);
  counted('2026-01-15', 'us-east-1', 4);
  counted('2026-01-15', 'eu-west-1', 8);
  counted('2026-01-16', 'us-east-1', 1000);
  expect(await totalsOf(desk, desk.settings, 'ada')).toEqual({ today: 12, month: 15 });
  expect(desk.of('Query').every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
  expect(await totalsOf(desk, desk.settings, 'bob')).toEqual({ today: 0, month: 0 });
});

test('the last use of a key is that of the last region', async () => {
  const used = (sk: string, at: number) => desk.put({ pk: 'USED#ada', sk, at });
  used('a#eu-west-1', 5);
  used('a#us-east-1', 7);
  used('b#eu-west-1', 9);
  used('b#us-east-1', 8);
  expect(await lastUses(desk, 'ada')).toEqual(
    new Map([
      ['a', 7],
      ['b', 9],
    ]),
  );
});

test.each([
  ['2026-01-15T00:00:00.000Z', 86_400, 17 * 86_400, 31],
  ['2026-01-15T23:59:59.999Z', 1, 16 * 86_400 + 1, 31],
  ['2026-01-15T23:59:58.999Z', 2, 16 * 86_400 + 2, 31],
  ['2026-12-31T12:00:00.000Z', 43_200, 43_200, 31],
  ['2028-02-29T00:00:00.000Z', 86_400, 86_400, 29],
])('at %s the day has %i seconds left, the month %i', (time, day, month, days) => {
  expect(periodsAt(Date.parse(time))).toEqual({
    day: { left: day, all: 86_400 },
    month: { left: month, all: days * 86_400 },
  });
  expect(dayOf(Date.parse(time))).toBe(time.slice(0, 10));
});
