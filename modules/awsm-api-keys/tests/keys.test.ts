import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { admit } from '../lib/admit.ts';
import { rotateKey } from '../lib/keys.ts';
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

test('neither anonymous callers nor keys can create keys', async () => {
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
  // Somebody tries a wrong secret, so the authorizer has read the key, which does not count as use.
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
  // As long as the old one when it was new.
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
