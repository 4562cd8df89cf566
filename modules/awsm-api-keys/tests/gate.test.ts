import { beforeEach, expect, test, vi } from 'vitest';
import { admit, type Gate } from '../lib/admit.ts';
import { hashKey, newKey } from '../lib/key.ts';
import { Desk } from './desk.ts';

// What an instance of the authorizer reads, caches and answers, to the millisecond.
let desk: Desk;
let gate: Gate;
let key: string;
const id = 'abcdefghijkl';
beforeEach(() => {
  desk = new Desk();
  gate = desk.gate();
  key = newKey('dev', id);
  keep('ada', id, key, { scopes: 'read write' });
});
function keep(customer: string, of: string, text: string, own: object = {}) {
  desk.put({ pk: `KEY#${of}`, sk: 'KEY', customer, hash: hashKey(text), created: 1 });
  desk.put({ pk: `CUSTOMER#${customer}`, sk: `KEY#${of}`, name: 'n', prefix: 'p', created: 1, ...own });
}
const seconds = () => Math.floor(desk.at / 1000);
const mine = (sk: string, more: object) => desk.put({ pk: 'CUSTOMER#ada', sk, ...more });
const reads = () => desk.of('BatchGetItem').length;
/** Ada's earlier requests, unknown to the instance. */
const usedUp = (n: number, date = '2026-01-15', region = 'eu-west-1') =>
  desk.put({ pk: 'USE#ada#0', sk: `${date}#${region}`, n });

test('a key takes two consistent reads: the key itself, and everything that decides about it', async () => {
  expect(await admit(gate, key)).toMatchObject({ customer: 'ada', key: id, plan: 'free', scopes: ['read'] });
  expect(desk.of('GetItem')).toEqual([
    { TableName: 'K', Key: { pk: { S: `KEY#${id}` }, sk: { S: 'KEY' } }, ConsistentRead: true },
  ]);
  const Keys = [`KEY#${id}`, `END#${id}`, `REVOKED#${id}`, 'PLAN', 'STATE'].map((sk) => ({
    pk: { S: 'CUSTOMER#ada' },
    sk: { S: sk },
  }));
  expect(desk.of('BatchGetItem')).toEqual([{ RequestItems: { K: { Keys, ConsistentRead: true } } }]);
});

test('the key item, a revocation, the state and the plan decide about a key', async () => {
  const now = () => admit(desk.gate(), key);
  mine('STATE', { state: 'enabled' });
  mine('PLAN', { plan: 'pro' });
  expect(await now()).toMatchObject({ plan: 'pro', scopes: ['read', 'write'] });
  mine('PLAN', { plan: 'toString' });
  expect(await now()).toMatchObject({ plan: 'free', scopes: ['read'] });
  mine('STATE', { state: 'disabled' });
  expect(await now()).toBeUndefined();
  mine('STATE', { state: 'enabled' });
  mine(`REVOKED#${id}`, { at: 1 });
  expect(await now()).toBeUndefined();
  desk.items.delete(`CUSTOMER#ada REVOKED#${id}`);
  desk.items.delete(`CUSTOMER#ada KEY#${id}`);
  expect(await now()).toBeUndefined();
});

test('a key ends at the second of its end, whether it expired or was replaced', async () => {
  const now = () => admit(desk.gate(), key);
  mine(`KEY#${id}`, { scopes: 'read', until: seconds() + 1 });
  expect(await now()).toBeDefined();
  mine(`KEY#${id}`, { scopes: 'read', until: seconds() });
  expect(await now()).toBeUndefined();
  mine(`KEY#${id}`, { scopes: 'read', until: seconds() + 100 });
  mine(`END#${id}`, { at: seconds() });
  expect(await now()).toBeUndefined();
  mine(`END#${id}`, { at: seconds() + 1 });
  expect(await now()).toBeDefined();
  // It also ends while it is cached.
  await admit(gate, key);
  desk.at += 1000;
  expect(await admit(gate, key)).toBeUndefined();
});

test('what was read counts for ten seconds', async () => {
  await admit(gate, key);
  mine(`REVOKED#${id}`, { at: 1 });
  desk.at += 9999;
  expect(await admit(gate, key)).toBeDefined();
  expect(reads()).toBe(1);
  desk.at += 1;
  expect(await admit(gate, key)).toBeUndefined();
  expect(reads()).toBe(2);
});

test('cacheSeconds 0 reads the key for each request', async () => {
  desk.settings = { ...desk.settings, cacheSeconds: 0 };
  gate = desk.gate();
  await admit(gate, key);
  await admit(gate, key);
  expect(reads()).toBe(2);
});

test('an unknown key, and a known id with a wrong secret, are looked up once a second', async () => {
  const none = newKey('dev', 'ABCDEFGHIJKL');
  const looks = () => desk.of('GetItem').length;
  expect(await admit(gate, none)).toBeUndefined();
  desk.at += 999;
  expect(await admit(gate, none)).toBeUndefined();
  expect(looks()).toBe(1);
  desk.at += 1;
  keep('ada', 'ABCDEFGHIJKL', none, { scopes: 'read' });
  expect(await admit(gate, none)).toBeDefined();
  expect(looks()).toBe(2);
  const wrong = newKey('dev', 'ABCDEFGHIJKL');
  desk.at += 999;
  expect(await admit(gate, wrong)).toBeUndefined();
  expect(looks()).toBe(2);
  desk.at += 1;
  expect(await admit(gate, wrong)).toBeUndefined();
  expect(looks()).toBe(3);
  // The right key is cached for ten seconds from then on.
  desk.at += 9999;
  expect(await admit(gate, none)).toBeDefined();
  expect(looks()).toBe(3);
});

test('texts that cannot be keys of this stage cost no read', async () => {
  for (const text of [
    '',
    key.slice(1),
    newKey('prod', id),
    `${key}x`,
    key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
  ])
    expect(await admit(gate, text)).toBeUndefined();
  expect(desk.sent).toEqual([]);
});

test('a key is not admitted when DynamoDB leaves its items unread', async () => {
  const aws: typeof desk.aws = {
    json: async (service, operation, input) =>
      operation === 'BatchGetItem'
        ? ({ Responses: { K: [] }, UnprocessedKeys: { K: {} } } as never)
        : desk.aws.json(service, operation, input),
  };
  await expect(admit({ ...gate, aws }, key)).rejects.toThrow(new Error('DynamoDB did not read all items of a key.'));
  const nothing: typeof desk.aws = {
    json: async (service, operation, input) =>
      operation === 'BatchGetItem' ? ({ Responses: {} } as never) : desk.aws.json(service, operation, input),
  };
  expect(await admit({ ...gate, aws: nothing }, key)).toBeUndefined();
});

test('a quota that is used up says when there is more: of the month, else of the day', async () => {
  usedUp(20);
  const now = () => admit(desk.gate(), key);
  const day = 43_200;
  expect(await now()).toEqual({
    customer: 'ada',
    key: id,
    plan: 'free',
    scopes: ['read'],
    refused: 'quota',
    retryAfter: day,
    rateLimit: `"day";r=0;t=${day}, "month";r=10;t=${16 * 86_400 + day}`,
    rateLimitPolicy: '"rate";q=3;w=2, "day";q=20;w=86400, "month";q=30;w=2678400',
  });
  usedUp(31);
  expect(await now()).toMatchObject({
    refused: 'quota',
    retryAfter: 16 * 86_400 + day,
    rateLimit: `"day";r=0;t=${day}, "month";r=0;t=${16 * 86_400 + day}`,
  });
  usedUp(19);
  usedUp(10, '2026-01-01');
  expect(await now()).toMatchObject({
    rateLimit: `"rate";r=2;t=1, "day";r=0;t=${day}, "month";r=0;t=${16 * 86_400 + day}`,
  });
  expect((await now())?.refused).toBe('quota');
});

test('only a plan with a quota reads totals', async () => {
  mine('PLAN', { plan: 'pro' });
  expect(await admit(gate, key)).toMatchObject({ rateLimit: '"rate";r=99;t=1', rateLimitPolicy: '"rate";q=100;w=2' });
  expect(desk.of('Query')).toEqual([]);
  for (const plan of [{ perDay: 5 }, { perMonth: 5 }]) {
    const { settings } = new Desk({ plans: { free: { ratePerSecond: 10, burst: 3, ...plan } } });
    desk.items.delete('USE#ada#0 2026-01-15#us-east-1');
    usedUp(5);
    expect(await admit({ ...desk.gate(), settings }, key)).toMatchObject({ plan: 'free', refused: 'quota' });
    usedUp(4);
    const [name] = Object.keys(plan);
    const admitted = await admit({ ...desk.gate(), settings }, key);
    expect(admitted?.rateLimitPolicy).toMatch(
      name === 'perDay' ? /^"rate";q=3;w=1, "day";q=5;w=86400$/ : /^"rate";q=3;w=1, "month";q=5;w=2678400$/,
    );
    expect(admitted?.rateLimit).toMatch(/"rate";r=\d;t=1, "(day|month)";r=0;t=\d+$/);
  }
});

test('requests beyond the rate are refused and not counted, and the header fields say so', async () => {
  for (let n = 0; n < 3; n++) await admit(gate, key);
  const writes = () => desk.of('UpdateItem').length;
  expect(await admit(gate, key)).toMatchObject({
    customer: 'ada',
    key: id,
    scopes: ['read'],
    refused: 'rate',
    retryAfter: 1,
    rateLimit: expect.stringMatching(/^"rate";r=0;t=1, "day";r=17;/),
  });
  expect(writes()).toBe(3);
  expect(desk.items.get('USE#ada#0 2026-01-15#us-east-1')).toMatchObject({ n: 3 });
});

/**
 * A plan of which an instance can be certain for a while: a day has many more requests than can arrive in ten seconds.
 */
const roomy = (perDay: number, perMonth = 100_000) =>
  new Desk({ plans: { free: { ratePerSecond: 2, burst: 3, perDay, perMonth } }, usageDays: 40 }).settings;
const looks = () => desk.of('Query').length;

test.each<[string, number, number]>([
  ['20 seconds of the rate and two bursts, and one more', 47, 10_000],
  ['20 seconds of the rate and two bursts', 46, 1000],
])('totals with %s left are cached for a time that depends on the rest', async (_name, perDay, milliseconds) => {
  gate = { ...gate, settings: roomy(perDay) };
  await admit(gate, key);
  expect(looks()).toBe(1);
  desk.at += milliseconds - 1;
  await admit(gate, key);
  expect(looks()).toBe(1);
  desk.at += 1;
  await admit(gate, key);
  expect(looks()).toBe(2);
});

test('the quota of the month can be the scarce one', async () => {
  gate = { ...gate, settings: roomy(100_000, 46) };
  await admit(gate, key);
  desk.at += 1000;
  await admit(gate, key);
  expect(looks()).toBe(2);
});

test('own requests count at once, and a new day is read at once', async () => {
  gate = { ...gate, settings: roomy(1000) };
  expect((await admit(gate, key))?.rateLimit).toContain('"day";r=999;');
  expect(await admit(gate, key)).toMatchObject({
    rateLimit: expect.stringMatching(/"day";r=998;t=\d+, "month";r=99998;/),
  });
  desk.at = Date.parse('2026-01-15T23:59:59.999Z');
  expect((await admit(gate, key))?.rateLimit).toContain('"day";r=997;');
  const before = looks();
  desk.at += 1;
  expect((await admit(gate, key))?.rateLimit).toContain('"day";r=999;');
  expect(looks()).toBe(before + 1);
});

test('a use that cannot be noted is logged, and tried again with the next request', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  let isBroken = true;
  const aws: typeof desk.aws = {
    json: async (service, operation, input) => {
      if (operation === 'PutItem' && isBroken) throw new Error('no answer');
      return desk.aws.json(service, operation, input);
    },
  };
  gate = { ...gate, aws };
  expect(await admit(gate, key)).toBeDefined();
  expect(log.mock.calls).toEqual([['A use is not noted:', new Error('no answer')]]);
  isBroken = false;
  await admit(gate, key);
  expect(desk.of('PutItem').map(({ Item }) => Item.pk.S)).toEqual(['USED#ada', 'ACTIVE#2026-01-15#us-east-1#3']);
  expect(desk.items.get(`USED#ada ${id}#us-east-1`)).toMatchObject({ expires: seconds() + 400 * 86_400 });
  log.mockRestore();
});

test('the caches of keys and totals are bounded', async () => {
  for (let n = 0; n < 9999; n++) {
    gate.known.set(String(n), { value: undefined, at: 0 });
    gate.totals.set(String(n), { value: { today: 0, month: 0 }, at: 0 });
  }
  await admit(gate, key);
  expect([gate.known.size, gate.totals.size]).toEqual([10_000, 10_000]);
  const other = newKey('dev', 'ABCDEFGHIJKL');
  keep('bob', 'ABCDEFGHIJKL', other, { scopes: 'read' });
  await admit(gate, other);
  expect([[...gate.known.keys()], [...gate.totals.keys()]]).toEqual([['ABCDEFGHIJKL'], ['bob']]);
});
