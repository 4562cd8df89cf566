import { AwsError } from 'jaws-core-js/aws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { countUse, mostShards, newMemory, shardsOf } from '../lib/usage.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => {
  vi.restoreAllMocks();
});
const second = 1_000_000;
const use = (plan: object = {}) => ({
  customer: 'ada',
  key: 'k1',
  plan: { ratePerSecond: 2, burst: 3, scopes: [], ...plan },
  keepDays: 40,
});
const micros = () => desk.at * 1000;
const bucket = () => desk.items.get('USE#ada#0 2026-01-15#us-east-1');

test('a burst of three, counted by key, then one each half second', async () => {
  const memory = newMemory();
  const count = () => countUse(desk, memory, use());
  expect([await count(), await count(), await count(), await count()]).toEqual([
    { isAllowed: true, remaining: 2, retryAfter: 1 },
    { isAllowed: true, remaining: 1, retryAfter: 1 },
    { isAllowed: true, remaining: 0, retryAfter: 1 },
    { isAllowed: false, remaining: 0, retryAfter: 1 },
  ]);
  expect(bucket()).toEqual({
    pk: 'USE#ada#0',
    sk: '2026-01-15#us-east-1',
    n: 3,
    k_k1: 3,
    full: micros() + 1.5 * second,
    expires: Math.floor(desk.at / 1000) + 40 * 86_400,
  });
  // An instance remembers its refusals: it writes nothing until there is a token.
  expect(desk.sent).toHaveLength(3);
  desk.at += 499;
  expect((await count()).isAllowed).toBe(false);
  desk.at += 1;
  expect(await count()).toEqual({ isAllowed: true, remaining: 0, retryAfter: 1 });
  desk.at += 60_000;
  expect(await count()).toMatchObject({ isAllowed: true, remaining: 2 });
});

test('each use is one write, on the condition that the bucket is as remembered', async () => {
  const memory = newMemory();
  await countUse(desk, memory, use());
  await countUse(desk, memory, use());
  const [full, begun] = desk.of('UpdateItem');
  const shared = {
    TableName: 'U',
    Key: { pk: { S: 'USE#ada#0' }, sk: { S: '2026-01-15#us-east-1' } },
    ExpressionAttributeNames: { '#full': 'full', '#key': 'k_k1' },
    ReturnValues: 'UPDATED_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  const number = (value: number) => ({ N: String(value) });
  const values = {
    ':now': number(micros()),
    ':one': number(1),
    ':expires': number(Math.floor(desk.at / 1000) + 40 * 86_400),
  };
  expect(full).toEqual({
    ...shared,
    UpdateExpression: 'ADD n :one, #key :one SET #full = :next, expires = :expires',
    ConditionExpression: 'attribute_not_exists(#full) OR #full <= :now',
    ExpressionAttributeValues: { ...values, ':next': number(micros() + second / 2) },
  });
  expect(begun).toEqual({
    ...shared,
    UpdateExpression: 'ADD n :one, #key :one SET #full = #full + :interval, expires = :expires',
    ConditionExpression: '#full > :now AND #full <= :most',
    ExpressionAttributeValues: { ...values, ':interval': number(second / 2), ':most': number(micros() + second) },
  });
});

test('after a use elsewhere, the write is repeated with the current state of the bucket', async () => {
  await countUse(desk, newMemory(), use());
  expect(await countUse(desk, newMemory(), use())).toMatchObject({ isAllowed: true, remaining: 1 });
  expect(desk.sent).toHaveLength(3);
  await countUse(desk, newMemory(), use());
  desk.sent.length = 0;
  expect(await countUse(desk, newMemory(), use())).toEqual({ isAllowed: false, remaining: 0, retryAfter: 1 });
  expect(desk.sent).toHaveLength(1);
});

test('an instance whose clock is behind waits as long as the others are ahead', async () => {
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-15#us-east-1', full: micros() + 10 * second + 1 });
  expect(await countUse(desk, newMemory(), use())).toEqual({ isAllowed: false, remaining: 0, retryAfter: 10 });
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-15#us-east-1', full: micros() + 10 * second });
  expect((await countUse(desk, newMemory(), use())).retryAfter).toBe(9);
});

test('a bucket that becomes full at this very moment counts as full', async () => {
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-15#us-east-1', full: micros() });
  const memory = newMemory();
  memory.full.set('USE#ada#0 2026-01-15#us-east-1', micros());
  expect(await countUse(desk, memory, use())).toMatchObject({ isAllowed: true, remaining: 2 });
  expect(desk.sent).toHaveLength(1);
  // A bucket exactly at its burst is still allowed.
  memory.full.set('USE#ada#0 2026-01-15#us-east-1', micros() + second);
  desk.put({ pk: 'USE#ada#0', sk: '2026-01-15#us-east-1', full: micros() + second });
  expect(await countUse(desk, memory, use())).toMatchObject({ isAllowed: true, remaining: 0 });
});

test('a use is refused for a second when the bucket changes on every attempt', async () => {
  let looks = 0;
  const aws: typeof desk.aws = {
    json: async () => {
      looks += 1;
      // Full to an instance that thinks the bucket was begun, begun to one that thinks it is full.
      const full = looks % 2 === 1 ? micros() + 1 : micros();
      throw new AwsError('ConditionalCheckFailedException', 'no', { body: { Item: { full: { N: String(full) } } } });
    },
  };
  const answer = await countUse({ ...desk, now: desk.now, aws }, newMemory(), use());
  expect([answer, looks]).toEqual([{ isAllowed: false, remaining: 0, retryAfter: 1 }, 4]);
});

test('a bucket that was removed counts as full', async () => {
  const memory = newMemory();
  memory.full.set('USE#ada#0 2026-01-15#us-east-1', micros() + 1);
  expect(await countUse(desk, memory, use())).toMatchObject({ isAllowed: true, remaining: 2 });
  expect(desk.sent).toHaveLength(2);
});

test('any other failure is thrown', async () => {
  for (const error of [
    new AwsError('ThrottlingException'),
    Object.assign(new Error('x'), { code: 'ConditionalCheckFailedException' }),
  ]) {
    const aws: typeof desk.aws = {
      json: async () => {
        throw error;
      },
    };
    await expect(countUse({ ...desk, now: desk.now, aws }, newMemory(), use())).rejects.toBe(error);
  }
});

test('large plans are spread evenly, with their part of the burst', async () => {
  const shards = (ratePerSecond: number) => shardsOf({ ratePerSecond, burst: 1, scopes: [] });
  expect([1, 500, 501, 750, 751, 1000, 5000].map(shards)).toEqual([1, 1, 3, 3, 4, 4, 20]);
  expect(mostShards(desk.settings)).toBe(4);
  const random = vi.spyOn(Math, 'random');
  const plan = { ratePerSecond: 1000, burst: 9 };
  for (const [at, shard] of [
    [0, 0],
    [0.25, 1],
    [0.999, 3],
  ]) {
    random.mockReturnValue(at!);
    await countUse(desk, newMemory(), use(plan));
    expect(desk.of('UpdateItem').at(-1).Key.pk.S).toBe(`USE#ada#${shard}`);
  }
  random.mockReturnValue(0.5);
  // 9 / 4 is 2 at once for each of four, at 250 a second.
  const memory = newMemory();
  const all = [1, 2, 3].map(() => countUse(desk, memory, use(plan)));
  expect([await all[0], await all[1], await all[2]].map((one) => [one?.isAllowed, one?.remaining])).toEqual([
    [true, 4],
    [true, 0],
    [false, 0],
  ]);
  expect(desk.of('UpdateItem')[3].ExpressionAttributeValues[':next']).toEqual({ N: String(micros() + 4000) });
  // A burst smaller than the number of items is one for each.
  random.mockReturnValue(0.75);
  desk = new Desk();
  expect((await countUse(desk, newMemory(), use({ ratePerSecond: 1000, burst: 3 }))).isAllowed).toBe(true);
});
