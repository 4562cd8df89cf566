import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { admit } from '../lib/admit.ts';
import { endKeysOf } from '../lib/cleanup.ts';
import { setState } from '../lib/customers.ts';
import { rotateKey } from '../lib/keys.ts';
import { operate } from '../lib/operate.ts';
import { reportUsage } from '../lib/report.ts';
import { defineSettings } from '../lib/settings.ts';
import { given, TestKeys } from './cloud.ts';

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
  keys.settings = defineSettings(given);
  keys.events.length = 0;
});

const named = (name: string) => ({ name });

test('a key is shown once, and kept as a hash', async () => {
  const { status, json } = await keys.call(ada, 'POST /api-keys', { name: ' Laptop ', scopes: ['read'] });
  expect({ status, json }).toEqual({
    status: 201,
    json: {
      id: expect.any(String),
      name: 'Laptop',
      prefix: `ak_dev_${json.id}`,
      scopes: ['read'],
      created: '2026-01-15T12:00:00.000Z',
      key: expect.stringMatching(/^ak_dev_/),
    },
  });
  const secret = json.key.slice(json.prefix.length + 1);
  expect(await keys.dump()).not.toContain(secret.slice(0, 20));
  const { json: list } = await keys.call(ada, 'GET /api-keys');
  const { key: _key, ...shown } = json;
  expect(list).toMatchObject({ plan: { name: 'free', perDay: 20 }, usage: { today: 0, month: 0 }, keys: [shown] });
  expect(JSON.stringify(list)).not.toContain(secret);
});

test('others neither see nor change a key', async () => {
  const { id } = await keys.key(ada);
  const bob = `bob-${count}`;
  expect((await keys.call(bob, 'GET /api-keys')).json.keys).toEqual([]);
  for (const [route, body] of [
    [`PATCH /api-keys/${id}`, named('mine')],
    [`DELETE /api-keys/${id}`, undefined],
    [`POST /api-keys/${id}/rotate`, {}],
  ] as const) {
    expect(await keys.call(bob, route, body)).toMatchObject({ status: 404, json: { reason: 'unknown' } });
  }
  expect((await keys.call(ada, 'GET /api-keys')).json.keys[0].name).toBe('test');
});

test('neither nobody nor a key makes keys', async () => {
  expect((await keys.call(undefined, 'GET /api-keys')).status).toBe(401);
  expect((await keys.call('a#b', 'GET /api-keys')).status).toBe(401);
  const claims = { apiKey: 'abcdefghijkl', customer: ada, plan: 'free' };
  expect((await keys.call(ada, 'POST /api-keys', named('x'), { claims })).status).toBe(401);
});

test.each([
  [{}, 'name'],
  [named(''), 'name'],
  [named('x'.repeat(61)), 'name'],
  [named('a\u202eb'), 'name'],
  [named('<b>'), 'name'],
  [{ name: 'x', scopes: 'read' }, 'scopes'],
  [{ name: 'x', scopes: ['write'] }, 'scopes'],
  [{ name: 'x', expiresInDays: 0 }, 'expiresInDays'],
  [{ name: 'x', expiresInDays: 1.5 }, 'expiresInDays'],
  [{ name: 'x', expiresInDays: 3651 }, 'expiresInDays'],
])('%j is refused for its %s', async (body, field) => {
  expect(await keys.call(ada, 'POST /api-keys', body)).toMatchObject({
    status: 400,
    json: { reason: 'invalid', field },
  });
});

test('refusals speak the language of the request', async () => {
  const german = { headers: { 'accept-language': 'de-AT' } };
  expect((await keys.call(ada, 'POST /api-keys', {}, german)).json.error).toBe(
    'Bitte geben Sie einen Namen mit höchstens 60 sichtbaren Zeichen an.',
  );
});

test('settings say when keys end at the latest', async () => {
  keys.settings = defineSettings({ ...given, expiryDays: 90 });
  const { json } = await keys.call(ada, 'POST /api-keys', named('x'));
  expect(json.ends).toBe('2026-04-15T12:00:00.000Z');
  expect((await keys.call(ada, 'POST /api-keys', { name: 'x', expiresInDays: 91 })).status).toBe(400);
});

test('as many keys as settings allow, also at the same time', async () => {
  keys.settings = defineSettings({ ...given, maxKeys: 3 });
  await keys.key(ada);
  const all = await Promise.all(Array.from({ length: 5 }, () => keys.call(ada, 'POST /api-keys', named('x'))));
  expect(all.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(2);
  for (let more = 0; more < 3; more++) await keys.call(ada, 'POST /api-keys', named('x'));
  const { json } = await keys.call(ada, 'GET /api-keys');
  expect(json.keys).toHaveLength(3);
  expect(await keys.call(ada, 'POST /api-keys', named('x'))).toMatchObject({ status: 409, json: { reason: 'limit' } });
  await keys.call(ada, `DELETE /api-keys/${json.keys[0].id}`);
  expect((await keys.call(ada, 'POST /api-keys', named('x'))).status).toBe(201);
});

test('as many new keys in a day as settings allow', async () => {
  keys.settings = defineSettings({ ...given, newKeysPerDay: 2 });
  const { id } = await keys.key(ada);
  await keys.call(ada, `DELETE /api-keys/${id}`);
  await keys.key(ada);
  expect(await keys.call(ada, 'POST /api-keys', named('x'))).toMatchObject({ status: 429, json: { reason: 'limit' } });
  keys.pass(86_400_000);
  expect((await keys.call(ada, 'POST /api-keys', named('x'))).status).toBe(201);
});

test('a request whose answer was lost gives the same key with a new text', async () => {
  const again = { headers: { 'idempotency-key': 'a1' } };
  const first = await keys.call(ada, 'POST /api-keys', named('x'), again);
  const second = await keys.call(ada, 'POST /api-keys', named('x'), again);
  expect(second.status).toBe(201);
  expect(second.json.id).toBe(first.json.id);
  const gate = keys.gate();
  expect(await admit(gate, first.json.key)).toBeUndefined();
  expect(await admit(gate, second.json.key)).toBeDefined();
  expect((await keys.call(ada, 'GET /api-keys')).json.keys).toHaveLength(1);
  // It is in use now.
  expect((await keys.call(ada, 'POST /api-keys', named('x'), again)).json).toMatchObject({ reason: 'used' });
  const other = { headers: { 'idempotency-key': 'a2' } };
  expect((await keys.call(ada, 'POST /api-keys', named('x'), other)).json.id).not.toBe(first.json.id);
  expect((await keys.call(ada, 'POST /api-keys', named('x'), { headers: { 'idempotency-key': 'ü' } })).status).toBe(
    400,
  );
});

test('a lost answer is given again for ten minutes, and not for a key that is gone', async () => {
  const again = { headers: { 'idempotency-key': 'a1' } };
  const { json } = await keys.call(ada, 'POST /api-keys', named('x'), again);
  keys.pass(600_001);
  keys.pass(999);
  expect((await keys.call(ada, 'POST /api-keys', named('x'), again)).json.reason).toBe('used');
  await keys.call(ada, `DELETE /api-keys/${json.id}`);
  expect((await keys.call(ada, 'POST /api-keys', named('x'), again)).json.reason).toBe('used');
});

test('a new text counts at once where the old one was read before', async () => {
  const again = { headers: { 'idempotency-key': 'a1' } };
  const gate = keys.gate();
  const { json: first } = await keys.call(ada, 'POST /api-keys', named('x'), again);
  // Somebody tries a wrong secret, so that the authorizer has read the key, which is not used by that.
  const { newKey } = await import('../lib/key.ts');
  expect(await admit(gate, newKey('dev', first.id))).toBeUndefined();
  const { json: second } = await keys.call(ada, 'POST /api-keys', named('x'), again);
  keys.pass(1000);
  expect(await admit(gate, second.key)).toBeDefined();
});

test('a rotation: both keys for a day, then the new one', async () => {
  const old = await keys.key(ada, { name: 'server', expiresInDays: 30 });
  keys.pass(86_400_000);
  const { status, json } = await keys.call(ada, `POST /api-keys/${old.id}/rotate`);
  expect(status).toBe(201);
  // As long as the old one had when it was new.
  expect(json).toMatchObject({ name: 'server', scopes: ['read'], ends: '2026-02-15T12:00:00.000Z' });
  const gate = keys.gate();
  expect(await admit(gate, old.key)).toBeDefined();
  expect(await admit(gate, json.key)).toBeDefined();
  const list = (await keys.call(ada, 'GET /api-keys')).json.keys;
  expect(list[0]).toMatchObject({ id: old.id, ends: '2026-01-17T12:00:00.000Z', replacedBy: json.id });
  expect((await keys.call(ada, `POST /api-keys/${old.id}/rotate`)).json.reason).toBe('replaced');
  keys.pass(86_400_000);
  expect(await admit(gate, old.key)).toBeUndefined();
  expect(await admit(gate, json.key)).toBeDefined();
  expect((await keys.call(ada, 'GET /api-keys')).json.keys).toHaveLength(1);
});

test('a rotation at once, its answer lost, and two at the same time', async () => {
  const old = await keys.key(ada);
  const options = { overlapHours: 0, request: 'r1' };
  const [one, other] = await Promise.allSettled([
    rotateKey(keys, ada, old.id, { overlapHours: 1 }),
    rotateKey(keys, ada, old.id, { overlapHours: 1 }),
  ]);
  expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
  const next = await keys.key(ada, named('second'));
  const first = await rotateKey(keys, ada, next.id, { ...options, overlapHours: 1 });
  const second = await rotateKey(keys, ada, next.id, { ...options, overlapHours: 1 });
  expect(second.id).toBe(first.id);
  const third = await keys.key(ada, named('third'));
  await keys.call(ada, `POST /api-keys/${third.id}/rotate`, { overlapHours: 0 });
  expect(await admit(keys.gate(), third.key)).toBeUndefined();
  expect((await keys.call(ada, `POST /api-keys/${next.id}/rotate`, { overlapHours: 25 })).json.field).toBe(
    'overlapHours',
  );
});

test('a rotation at the limit of keys is possible', async () => {
  keys.settings = defineSettings({ ...given, maxKeys: 1 });
  const { id } = await keys.key(ada);
  expect((await keys.call(ada, `POST /api-keys/${id}/rotate`)).status).toBe(201);
  expect((await keys.call(ada, 'POST /api-keys', named('x'))).status).toBe(409);
});

test('names change, revocation may be sent again', async () => {
  const { id } = await keys.key(ada);
  expect((await keys.call(ada, `PATCH /api-keys/${id}`, named('new'))).status).toBe(204);
  expect((await keys.call(ada, 'GET /api-keys')).json.keys[0].name).toBe('new');
  expect((await keys.call(ada, `DELETE /api-keys/${id}`)).status).toBe(204);
  expect((await keys.call(ada, `DELETE /api-keys/${id}`)).status).toBe(204);
  expect((await keys.call(ada, `PATCH /api-keys/${id}`, named('back'))).status).toBe(404);
  expect((await keys.call(ada, 'DELETE /api-keys/abcdefghijkl')).status).toBe(404);
});

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
  const [first, second] = (await keys.call(ada, 'GET /api-keys')).json.keys;
  expect(first.lastUsed).toBe('2026-01-16T12:00:00.000Z');
  expect(second.lastUsed).toBe('2026-01-15T12:00:00.000Z');
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
  await expect(operator({ do: 'find', key: 'ak_prod_abcdefghijkl' })).rejects.toThrow('no key of the stage dev');
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
