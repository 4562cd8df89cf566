import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Admission, admit } from '../lib/admit.ts';
import { authorize } from '../lib/authorizer.ts';
import { choosePlan, setState } from '../lib/customers.ts';
import { defineSettings } from '../lib/settings.ts';
import { countUse, dayOf, newMemory, usageOf } from '../lib/usage.ts';
import { given, TestKeys } from './cloud.ts';

let keys: TestKeys;
beforeAll(async () => {
  keys = await TestKeys.start();
});
afterAll(() => keys?.stop());

let customer: string;
let count = 0;
beforeEach(() => {
  customer = `customer-${count++}`;
  keys.at = Date.parse('2026-01-15T12:00:00Z');
});

const refusals = (all: readonly (Admission | undefined)[]) =>
  all.map((one) => (one ? (one.refused ?? 'ok') : 'no key'));

/** The results of `number` requests, one after the other. */
async function send(gate: ReturnType<TestKeys['gate']>, key: string, number: number, every = 0) {
  const all: (Admission | undefined)[] = [];
  for (let index = 0; index < number; index++) {
    all.push(await admit(gate, key));
    keys.pass(every);
  }
  return all;
}

test('a key names its owner', async () => {
  const { id, key } = await keys.key(customer);
  expect(await admit(keys.gate(), key)).toEqual({
    customer,
    key: id,
    plan: 'free',
    scopes: ['read'],
    rateLimit: '"rate";r=2;t=1, "day";r=19;t=43200, "month";r=29;t=1425600',
    rateLimitPolicy: '"rate";q=3;w=2, "day";q=20;w=86400, "month";q=30;w=2678400',
  });
});

test('another secret of the same id does not count', async () => {
  const { key } = await keys.key(customer);
  const other = await keys.key(customer);
  // A well-formed key with an existing id and a wrong secret.
  const { newKey } = await import('../lib/key.ts');
  const gate = keys.gate();
  expect(await admit(gate, newKey('dev', key.split('_')[2]!))).toBeUndefined();
  expect(await admit(gate, newKey('dev', 'abcdefghijkl'))).toBeUndefined();
  expect(await admit(gate, other.key)).toBeDefined();
});

test('the bucket: a burst, then the rate', async () => {
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  expect(refusals(await send(gate, key, 5))).toEqual(['ok', 'ok', 'ok', 'rate', 'rate']);
  keys.pass(499);
  expect((await admit(gate, key))?.refused).toBe('rate');
  keys.pass(1);
  expect(refusals(await send(gate, key, 2))).toEqual(['ok', 'rate']);
  keys.pass(10_000);
  expect(refusals(await send(gate, key, 5))).toEqual(['ok', 'ok', 'ok', 'rate', 'rate']);
});

test('a refusal says when to retry', async () => {
  const { key } = await keys.key(customer);
  const all = await send(keys.gate(), key, 4);
  expect(all[3]).toMatchObject({ refused: 'rate', retryAfter: 1 });
  expect(all[3]?.rateLimit).toContain('"rate";r=0;t=1');
});

test('instances share the bucket, also at the same time', async () => {
  const { key } = await keys.key(customer);
  const gates = Array.from({ length: 8 }, () => keys.gate());
  const all = await Promise.all(gates.map((gate) => admit(gate, key)));
  expect(refusals(all).filter((one) => one === 'ok')).toHaveLength(3);
  const [use] = await usageOf(keys, keys.settings, customer, { from: '2026-01-15', to: '2026-01-15' });
  expect(use?.requests).toBe(3);
});

test('refused requests are not counted, and soon cost no write', async () => {
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  await send(gate, key, 4);
  const before = keys.sent.length;
  await send(gate, key, 5);
  expect(keys.sent.slice(before).filter((one) => one === 'UpdateItem')).toEqual([]);
  const [use] = await usageOf(keys, keys.settings, customer, { from: '2026-01-15', to: '2026-01-15' });
  expect(use?.requests).toBe(3);
});

test('the quota of a day ends at midnight', async () => {
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  const all = await send(gate, key, 22, 1000);
  expect(refusals(all).filter((one) => one === 'ok')).toHaveLength(20);
  expect(all.at(-1)).toMatchObject({ refused: 'quota', retryAfter: 12 * 3600 - 21 });
  keys.at = Date.parse('2026-01-16T00:00:00Z');
  expect((await admit(gate, key))?.refused).toBeUndefined();
});

test('a day begins at once for those who have just been refused', async () => {
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  await send(gate, key, 20, 1000);
  keys.at = Date.parse('2026-01-15T23:59:59.800Z');
  expect((await admit(gate, key))?.refused).toBe('quota');
  keys.pass(300);
  expect((await admit(gate, key))?.refused).toBeUndefined();
});

test('the quota of a month goes on over days', async () => {
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  expect(refusals(await send(gate, key, 20, 1000)).every((one) => one === 'ok')).toBe(true);
  keys.at = Date.parse('2026-01-31T23:00:00Z');
  const all = await send(gate, key, 12, 1000);
  expect(refusals(all).filter((one) => one === 'ok')).toHaveLength(10);
  expect(all.at(-1)?.retryAfter).toBe(3600 - 11);
  keys.at = Date.parse('2026-02-01T00:00:00Z');
  expect((await admit(gate, key))?.refused).toBeUndefined();
});

test('another instance knows of used quota within a second when it is scarce', async () => {
  const { key } = await keys.key(customer);
  const [one, other] = [keys.gate(), keys.gate()];
  await admit(other, key);
  await send(one, key, 19, 1000);
  keys.pass(1000);
  expect((await admit(other, key))?.refused).toBe('quota');
});

test('quota is that of all regions, rate of each', async () => {
  const { key } = await keys.key(customer);
  const away = keys.in('eu-west-1');
  const gate = keys.gate();
  expect(refusals(await send(gate, key, 4))).toEqual(['ok', 'ok', 'ok', 'rate']);
  expect(refusals(await send(away.gate(), key, 4))).toEqual(['ok', 'ok', 'ok', 'rate']);
  keys.pass(2000);
  expect((await admit(gate, key))?.rateLimit).toContain('"day";r=13');
});

test('a large plan is spread, and counted as one', async () => {
  await choosePlan(keys, keys.settings, customer, 'huge');
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  expect(refusals(await send(gate, key, 30)).every((one) => one === 'ok')).toBe(true);
  const { Items } = await keys.aws.json('dynamodb', 'Scan', {
    TableName: 'ApiUsage',
    FilterExpression: 'begins_with(pk, :pk)',
    ExpressionAttributeValues: { ':pk': { S: `USE#${customer}#` } },
  });
  expect(Items.length).toBeGreaterThan(1);
  const [use] = await usageOf(keys, keys.settings, customer, { from: '2026-01-15', to: '2026-01-15' });
  expect(use?.requests).toBe(30);
});

test('a bucket that somebody else has emptied is read once', async () => {
  const plan = { ratePerSecond: 1, burst: 1, scopes: [] };
  const use = { customer, key: 'abcdefghijkl', plan, keepDays: 40 };
  expect((await countUse(keys, newMemory(), use)).isAllowed).toBe(true);
  expect(await countUse(keys, newMemory(), use)).toEqual({ isAllowed: false, remaining: 0, retryAfter: 1 });
  keys.pass(1000);
  expect((await countUse(keys, newMemory(), use)).isAllowed).toBe(true);
});

test('revocation, a plan and a state count within cacheSeconds, not later', async () => {
  const { id, key } = await keys.key(customer);
  const gate = keys.gate();
  await admit(gate, key);
  await choosePlan(keys, keys.settings, customer, 'pro');
  keys.pass(9_999);
  expect((await admit(gate, key))?.plan).toBe('free');
  keys.pass(1);
  expect(await admit(gate, key)).toMatchObject({ plan: 'pro', scopes: ['read'] });
  await setState(keys, customer, 'disabled');
  keys.pass(10_000);
  expect(await admit(gate, key)).toBeUndefined();
  await setState(keys, customer, 'enabled');
  keys.pass(10_000);
  expect(await admit(gate, key)).toBeDefined();
  expect((await keys.call(customer, `DELETE /api-keys/${id}`)).status).toBe(204);
  keys.pass(10_000);
  expect(await admit(gate, key)).toBeUndefined();
});

test('a revocation holds although another region brings the key back', async () => {
  const { id, key } = await keys.key(customer);
  const items = JSON.parse(await keys.dump()).filter((item: object) => JSON.stringify(item).includes(id));
  await keys.call(customer, `DELETE /api-keys/${id}`);
  // The effect of the later of two writes in two regions: the whole item exists again.
  for (const Item of items) await keys.aws.json('dynamodb', 'PutItem', { TableName: 'ApiKeys', Item });
  expect(await admit(keys.gate(), key)).toBeUndefined();
  expect((await keys.call(customer, 'GET /api-keys')).json.keys).toEqual([]);
});

test('a key of which another region has sent a part so far does not count', async () => {
  const { id, key } = await keys.key(customer);
  const Key = { pk: { S: `CUSTOMER#${customer}` }, sk: { S: `KEY#${id}` } };
  await keys.aws.json('dynamodb', 'DeleteItem', { TableName: 'ApiKeys', Key });
  expect(await admit(keys.gate(), key)).toBeUndefined();
});

test('a key has the scopes that its plan still has', async () => {
  await choosePlan(keys, keys.settings, customer, 'pro');
  const { key } = await keys.key(customer, { name: 'both', scopes: ['write', 'read'] });
  expect((await admit(keys.gate(), key))?.scopes).toEqual(['read', 'write']);
  await choosePlan(keys, keys.settings, customer, 'free');
  expect((await admit(keys.gate(), key))?.scopes).toEqual(['read']);
});

test('a plan that is gone from the settings becomes the default one', async () => {
  await choosePlan(keys, keys.settings, customer, 'pro');
  const { key } = await keys.key(customer);
  const { pro: _pro, ...plans } = given.plans;
  const gate = { ...keys.gate(), settings: defineSettings({ ...given, plans }) };
  expect((await admit(gate, key))?.plan).toBe('free');
  await expect(choosePlan(keys, keys.settings, customer, 'constructor')).rejects.toThrow('there are: free, pro, huge');
});

test('a key ends at its time', async () => {
  const { key } = await keys.key(customer, { name: 'short', expiresInDays: 1 });
  const gate = keys.gate();
  keys.pass(86_400_000 - 1);
  expect(await admit(gate, key)).toBeDefined();
  keys.pass(1);
  expect(await admit(gate, key)).toBeUndefined();
});

test('when the table does not respond, every request is refused', async () => {
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  const json = async () => {
    throw new Error('no answer');
  };
  await expect(admit({ ...gate, aws: { json } }, key)).rejects.toThrow('no answer');
});

const arn = 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/items/1';

test('the authorizer allows this request, and denies it beyond the rate', async () => {
  const { key } = await keys.key(customer);
  const gate = keys.gate();
  const request = { headers: { authorization: `Bearer ${key}` }, methodArn: arn };
  const first = await authorize(request, gate, { refusals: 'authorizer' });
  expect(first).toMatchObject({
    principalId: customer,
    policyDocument: { Statement: [{ Effect: 'Allow', Resource: arn }] },
    context: { sub: customer, plan: 'free', scopes: 'read', refused: '' },
  });
  expect(Object.values(first.context).every((value) => typeof value === 'string')).toBe(true);
  await send(gate, key, 2);
  const denied = await authorize(request, gate, { refusals: 'authorizer' });
  expect(denied).toMatchObject({
    policyDocument: { Statement: [{ Effect: 'Deny' }] },
    context: { refused: 'rate', retryAfter: '1' },
  });
  const answered = await authorize({ ...request, methodArn: undefined as never, routeArn: arn }, gate, {
    refusals: 'function',
  });
  expect(answered).toMatchObject({
    policyDocument: { Statement: [{ Effect: 'Allow' }] },
    context: { refused: 'rate' },
  });
});

test.each([
  ['nothing', {}],
  ['no headers', { headers: null }],
  ['a broken key', { headers: { Authorization: 'Bearer ak_dev_x' } }],
  ['a password', { headers: { Authorization: 'Basic YTpi' } }],
  ['a long text', { headers: { Authorization: `Bearer ${'a'.repeat(10_000)}` } }],
])('%s is unauthorized, without a look into the table', async (_name, request) => {
  const before = keys.sent.length;
  const options = { refusals: 'authorizer' } as const;
  await expect(authorize({ ...request, methodArn: arn }, keys.gate(), options)).rejects.toThrow(/^Unauthorized$/);
  expect(keys.sent.length).toBe(before);
});

test('the time is UTC', () => {
  expect(dayOf(Date.parse('2026-01-15T23:59:59.999Z'))).toBe('2026-01-15');
});
