import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { admit } from '../lib/admit.ts';
import { endKeysOf } from '../lib/cleanup.ts';
import { setState } from '../lib/customers.ts';
import { operate } from '../lib/operate.ts';
import { reportUsage } from '../lib/report.ts';
import { TestKeys } from './cloud.ts';

let keys: TestKeys;
beforeAll(async () => {
  keys = await TestKeys.start();
});
afterAll(() => keys?.stop());

let ada: string;
let count = 0;
beforeEach(() => {
  ada = `ada-${count++}`;
  keys.at = Date.parse('2026-01-15T12:00:00Z');
  keys.events.length = 0;
});

const named = (name: string) => ({ name });

test('usage by day and key, and when a key was used last', async () => {
  const one = await keys.key(ada);
  const other = await keys.key(ada, named('other'));
  const gate = keys.gate();
  await admit(gate, one.key);
  await admit(gate, other.key);
  keys.pass(86_400_000);
  await admit(gate, one.key);
  expect((await keys.call(ada, 'GET /api-keys/usage')).json).toEqual({
    from: '2025-12-18',
    to: '2026-01-16',
    days: [
      { day: '2026-01-15', region: 'us-east-1', requests: 2, keys: { [one.id]: 1, [other.id]: 1 } },
      { day: '2026-01-16', region: 'us-east-1', requests: 1, keys: { [one.id]: 1 } },
    ],
  });
  const query = { from: '2026-01-16', to: '2026-01-16' };
  expect((await keys.call(ada, 'GET /api-keys/usage', undefined, { query })).json.days).toHaveLength(1);
  const { json } = await keys.call(ada, 'GET /api-keys');
  const uses = Object.fromEntries(json.keys.map((key: { id: string; lastUsed: string }) => [key.id, key.lastUsed]));
  expect(uses).toEqual({ [one.id]: '2026-01-16T12:00:00.000Z', [other.id]: '2026-01-15T12:00:00.000Z' });
  for (const wrong of [
    { from: 'x' },
    { from: '2026-02-30' },
    { from: '2026-01-16', to: '2026-01-15' },
    { from: '2025-01-01' },
  ]) {
    expect((await keys.call(ada, 'GET /api-keys/usage', undefined, { query: wrong as never })).status).toBe(400);
  }
});

test('each region reports what it has counted', async () => {
  const { id, key } = await keys.key(ada);
  const away = keys.in('eu-west-1');
  for (const place of [keys, keys, away]) await admit(place.gate(), key);
  await reportUsage(keys);
  await reportUsage(away);
  const mine = [...keys.events, ...away.events]
    .map(({ Detail }) => JSON.parse(Detail))
    .filter((one) => one.customer === ada);
  expect(mine).toEqual([
    {
      id: `${ada}/2026-01-15/us-east-1`,
      customer: ada,
      plan: 'free',
      day: '2026-01-15',
      region: 'us-east-1',
      requests: 2,
      keys: { [id]: 2 },
      final: false,
      issuer: 'app/dev',
    },
    expect.objectContaining({ id: `${ada}/2026-01-15/eu-west-1`, requests: 1 }),
  ]);
  expect(keys.events[0]).toMatchObject({ Source: 'awsm-api-keys', DetailType: 'ApiUsage' });
  keys.events.length = 0;
  keys.at = Date.parse('2026-01-16T00:10:00Z');
  await reportUsage(keys);
  expect(keys.events.map(({ Detail }) => JSON.parse(Detail)).find((one) => one.customer === ada)).toMatchObject({
    day: '2026-01-15',
    requests: 2,
    final: true,
  });
  keys.at = Date.parse('2026-01-16T06:10:00Z');
  keys.events.length = 0;
  await reportUsage(keys);
  expect(keys.events.filter(({ Detail }) => Detail.includes(ada))).toEqual([]);
});

test('a report that EventBridge does not take fails, to be tried again', async () => {
  const { key } = await keys.key(ada);
  await admit(keys.gate(), key);
  const { aws } = keys;
  const json: typeof aws.json = async (service, operation, input) =>
    operation === 'PutEvents' ? ({ FailedEntryCount: 1 } as never) : aws.json(service, operation, input);
  const broken = { ...keys, aws: { json }, now: keys.now };
  await expect(reportUsage(broken)).rejects.toThrow('did not take');
});

test('an operator', async () => {
  const operator = (command: object) => operate(keys, command as never);
  expect(await operator({ do: 'plan', customer: ada, plan: 'pro' })).toMatchObject({ plan: 'pro' });
  const made = (await operator({ do: 'create', customer: ada, name: 'given', scopes: ['write'] })) as {
    id: string;
    key: string;
  };
  expect(await admit(keys.gate(), made.key)).toMatchObject({ customer: ada, plan: 'pro', scopes: ['write'] });
  expect(await operator({ do: 'find', key: made.key })).toEqual({
    id: made.id,
    found: true,
    customer: ada,
    isWhole: true,
  });
  expect(await operator({ do: 'find', key: `ak_dev_${made.id}` })).toMatchObject({ customer: ada, isWhole: false });
  expect(await operator({ do: 'show', customer: ada })).toMatchObject({
    usage: { today: 1 },
    keys: [{ name: 'given' }],
  });
  expect(await operator({ do: 'usage', customer: ada })).toMatchObject({ days: [{ requests: 1 }] });
  const { lines } = (await operator({ do: 'export', from: '2026-01-15', to: '2026-01-15' })) as { lines: string };
  const mine = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ customer }) => customer === ada);
  expect(mine).toEqual([
    { customer: ada, day: '2026-01-15', region: 'us-east-1', requests: 1, keys: { [made.id]: 1 } },
  ]);
  expect(await operator({ do: 'disable', customer: ada })).toMatchObject({ isDisabled: true });
  expect((await keys.call(ada, 'POST /api-keys', named('x'))).json.reason).toBe('disabled');
  await operator({ do: 'enable', customer: ada });
  expect(await operator({ do: 'revoke', customer: ada, key: made.id })).toEqual({ revoked: made.id });
  await keys.key(ada);
  expect(await operator({ do: 'revoke-all', customer: ada })).toEqual({ revoked: 1 });
  await expect(operator({ do: 'x' })).rejects.toThrow('it must be one of show, plan');
  await expect(operator({ do: 'constructor', customer: ada })).rejects.toThrow('must be one of');
  await expect(operator({ do: 'show', customer: 'a#b' })).rejects.toThrow('"customer" must be');
  await expect(operator({ do: 'find', key: 'ak_prod_abcdefghijkl' })).rejects.toThrow('not a key of the stage dev');
  await expect(operator({ do: 'revoke', customer: ada, key: 'abcdefghijkl' })).rejects.toThrow('no key');
});

test('the keys of a deleted user end; those of others do not', async () => {
  const { key } = await keys.key(ada);
  const event = (issuer: string, sub: unknown = ada) => ({ detail: { sub, issuer } });
  expect(await endKeysOf(keys, 'app/dev', event('other/dev'))).toEqual({ revoked: 0 });
  expect(await admit(keys.gate(), key)).toBeDefined();
  expect(await endKeysOf(keys, 'app/dev', event('app/dev'))).toEqual({ revoked: 1 });
  expect(await admit(keys.gate(), key)).toBeUndefined();
  expect(await endKeysOf(keys, 'app/dev', event('app/dev'))).toEqual({ revoked: 0 });
  expect(await endKeysOf(keys, 'app/dev', event('app/dev', { a: 1 }))).toEqual({ revoked: 0 });
  expect((await keys.call(ada, 'POST /api-keys', named('late'))).json.reason).toBe('disabled');
});

test('a key that is made while the account is deleted does not count', async () => {
  keys.rival = () => setState(keys, ada, 'disabled');
  const made = await keys.key(ada);
  expect(await admit(keys.gate(), made.key)).toBeUndefined();
});
