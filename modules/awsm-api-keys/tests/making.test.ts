import { beforeEach, expect, test } from 'vitest';
import { readCustomer } from '../lib/customers.ts';
import { hashKey, keyIdOf } from '../lib/key.ts';
import { createKey, renameKey, revokeAll, revokeKey, rotateKey } from '../lib/keys.ts';
import { Desk } from './desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const seconds = () => Math.floor(desk.at / 1000);
const day = 86_400;
const create = (more: object = {}) => createKey(desk, 'ada', { name: 'n', ...more });
const refused = (status: number, reason: string, text: string, details: object = {}) => ({
  name: 'KeyRefusal',
  status,
  reason,
  text,
  details,
});
const mine = (sk: string, more: object) => desk.put({ pk: 'CUSTOMER#ada', sk, ...more });

test('a new key is stored as a hash, with an item for its owner and a revision, never in plain text', async () => {
  const { key, ...shown } = await create({ scopes: ['read'], until: seconds() + day });
  expect(shown).toEqual({
    id: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
    name: 'n',
    prefix: `ak_dev_${shown.id}`,
    scopes: ['read'],
    created: seconds(),
    ends: seconds() + day,
  });
  expect([...desk.items.values()]).toEqual([
    { pk: `KEY#${shown.id}`, sk: 'KEY', customer: 'ada', hash: hashKey(key), created: seconds() },
    {
      pk: 'CUSTOMER#ada',
      sk: `KEY#${shown.id}`,
      name: 'n',
      scopes: 'read',
      prefix: `ak_dev_${shown.id}`,
      created: seconds(),
      until: seconds() + day,
    },
    { pk: 'CUSTOMER#ada', sk: 'LIST', revision: 1 },
  ]);
  const second = await create();
  expect(second).not.toHaveProperty('ends');
  expect(desk.items.get(`CUSTOMER#ada KEY#${second.id}`)).not.toHaveProperty('until');
  expect(desk.items.get('CUSTOMER#ada LIST')).toMatchObject({ revision: 2 });
  const revisions = desk.of('TransactWriteItems').map(({ TransactItems }) => TransactItems[2].Update);
  expect(revisions.map(({ ConditionExpression }) => ConditionExpression)).toEqual([
    'attribute_not_exists(revision)',
    'revision = :revision',
  ]);
  expect(revisions[1].ExpressionAttributeValues).toEqual({ ':next': { N: '2' }, ':revision': { N: '1' } });
  expect(
    desk.of('TransactWriteItems')[0].TransactItems.every((one: object) => Object.values(one)[0].TableName === 'K'),
  ).toBe(true);
});

test('a key gets the requested scopes of the plan, by default all of them', async () => {
  mine('PLAN', { plan: 'pro' });
  expect((await create()).scopes).toEqual(['read', 'write']);
  expect((await create({ scopes: ['write'] })).scopes).toEqual(['write']);
  expect((await create({ scopes: [] })).scopes).toEqual([]);
  await expect(create({ scopes: ['read', 'admin'] })).rejects.toMatchObject(
    refused(400, 'invalid', 'scopes', { field: 'scopes' }),
  );
});

test('a disabled customer cannot create keys', async () => {
  mine('STATE', { state: 'disabled' });
  await expect(create()).rejects.toMatchObject(refused(403, 'disabled', 'disabled'));
});

test('the settings limit the number of keys; keys that are being replaced do not count', async () => {
  desk = new Desk({ maxKeys: 2 });
  const first = await create();
  await create();
  await expect(create()).rejects.toMatchObject(refused(409, 'limit', 'maxKeys'));
  await rotateKey(desk, 'ada', first.id, { overlapHours: 1 });
  await expect(create()).rejects.toMatchObject(refused(409, 'limit', 'maxKeys'));
  await revokeKey(desk, 'ada', first.id);
  await expect(create()).rejects.toMatchObject(refused(409, 'limit', 'maxKeys'));
});

test('the settings limit new keys in a day, to the second', async () => {
  desk = new Desk({ newKeysPerDay: 2 });
  const { id } = await create();
  await create();
  await revokeKey(desk, 'ada', id);
  const late = refused(429, 'limit', 'newKeys', { retryAfter: day });
  await expect(create()).rejects.toMatchObject(late);
  desk.at += (day - 1) * 1000;
  await expect(create()).rejects.toMatchObject(late);
  desk.at += 1000;
  expect(await create()).toBeDefined();
});

test('changes at the same time are tried four times', async () => {
  desk.refusals = 3;
  expect(await create()).toBeDefined();
  expect(desk.of('TransactWriteItems')).toHaveLength(4);
  desk.refusals = 4;
  await expect(create()).rejects.toMatchObject(refused(409, 'raced', 'raced', { retryAfter: 1 }));
  expect(desk.refusals).toBe(0);
});

test('the same request within ten minutes gives the key again, with a new text', async () => {
  const first = await create({ request: 'r1', scopes: ['read'] });
  expect(first.id).toBe(keyIdOf('ada', 'r1'));
  desk.at += 600_000;
  const second = await create({ request: 'r1' });
  expect(second).toEqual({ ...first, key: expect.any(String) });
  expect(second.key).not.toBe(first.key);
  expect(desk.items.get(`KEY#${first.id} KEY`)).toMatchObject({ hash: hashKey(second.key), customer: 'ada' });
  const { Update } = desk.of('TransactWriteItems').at(-1).TransactItems[0];
  expect(Update).toMatchObject({
    ConditionExpression: '#hash = :old',
    ExpressionAttributeValues: { ':old': { S: hashKey(first.key) } },
  });
  const used = refused(409, 'used', 'used');
  desk.at += 1000;
  await expect(create({ request: 'r1' })).rejects.toMatchObject(used);
  // In use, revoked, or of somebody else.
  const { id } = await create({ request: 'r2' });
  desk.put({ pk: 'USED#ada', sk: `${id}#eu-west-1`, at: 1 });
  await expect(create({ request: 'r2' })).rejects.toMatchObject(used);
  const third = await create({ request: 'r3' });
  await revokeKey(desk, 'ada', third.id);
  await expect(create({ request: 'r3' })).rejects.toMatchObject(used);
  desk.put({ pk: `KEY#${keyIdOf('ada', 'r4')}`, sk: 'KEY', customer: 'eve', hash: 'x', created: seconds() });
  await expect(create({ request: 'r4' })).rejects.toMatchObject(used);
  // Two identical requests at once: the loser reads again.
  await create({ request: 'r5' });
  desk.refusals = 1;
  expect((await create({ request: 'r5' })).id).toBe(keyIdOf('ada', 'r5'));
  expect(desk.refusals).toBe(0);
});

test('a rotation: the old key ends after the overlap, the new one lives as long', async () => {
  mine('PLAN', { plan: 'pro' });
  const old = await create({ name: 'server', scopes: ['write'], until: seconds() + 30 * day });
  desk.at += day * 1000;
  const next = await rotateKey(desk, 'ada', old.id, { overlapHours: 2 });
  expect(next).toMatchObject({ name: 'server', scopes: ['write'], created: seconds(), ends: seconds() + 30 * day });
  expect(desk.items.get(`CUSTOMER#ada END#${old.id}`)).toEqual({
    pk: 'CUSTOMER#ada',
    sk: `END#${old.id}`,
    at: seconds() + 2 * 3600,
    by: next.id,
  });
  const end = desk.of('TransactWriteItems').at(-1).TransactItems[3].Put;
  expect(end.ConditionExpression).toBe('attribute_not_exists(pk)');
  const { keys } = await readCustomer(desk, desk.settings, 'ada');
  expect(keys.map(({ id, ends, replacedBy }) => ({ id, ends, replacedBy }))).toEqual([
    { id: old.id, ends: seconds() + 7200, replacedBy: next.id },
    { id: next.id, ends: seconds() + 30 * day, replacedBy: undefined },
  ]);
  await expect(rotateKey(desk, 'ada', old.id, { overlapHours: 1 })).rejects.toMatchObject(
    refused(409, 'replaced', 'ending'),
  );
  await expect(rotateKey(desk, 'ada', 'none', { overlapHours: 1 })).rejects.toMatchObject(
    refused(404, 'unknown', 'notFound'),
  );
  await expect(rotateKey(desk, 'eve', next.id, { overlapHours: 1 })).rejects.toMatchObject({ status: 404 });
});

test('a rotation never lengthens the life of the old key; a key without end has one without end', async () => {
  const short = await create({ until: seconds() + 60 });
  await rotateKey(desk, 'ada', short.id, { overlapHours: 1 });
  expect(desk.items.get(`CUSTOMER#ada END#${short.id}`)).toMatchObject({ at: seconds() + 60 });
  const endless = await create();
  expect(await rotateKey(desk, 'ada', endless.id, { overlapHours: 1 })).not.toHaveProperty('ends');
});

test('a repeated rotation returns the same key; another request or key does not', async () => {
  const [one, other] = [await create(), await create()];
  const rotate = (id: string, request?: string) => rotateKey(desk, 'ada', id, { overlapHours: 1, request });
  const next = await rotate(one.id, 'r');
  expect(next.id).toBe(keyIdOf('ada', `${one.id} r`));
  expect((await rotate(one.id, 'r')).id).toBe(next.id);
  expect((await rotate(other.id, 'r')).id).not.toBe(next.id);
  await expect(rotate(one.id, 's')).rejects.toMatchObject({ status: 409, reason: 'replaced' });
});

test('a rotation is allowed at the limit of keys, but not beyond the new keys of a day', async () => {
  desk = new Desk({ maxKeys: 1, newKeysPerDay: 2 });
  const { id } = await create();
  const next = await rotateKey(desk, 'ada', id, { overlapHours: 1 });
  await expect(rotateKey(desk, 'ada', next.id, { overlapHours: 1 })).rejects.toMatchObject({ status: 429 });
});

test('a revocation replaces all items of the key with one of its own', async () => {
  const { id } = await create({ name: 'server' });
  await rotateKey(desk, 'ada', id, { overlapHours: 1 });
  const before = desk.written.length;
  expect(await revokeKey(desk, 'ada', id)).toBe(true);
  expect(desk.written.slice(before)).toEqual([
    `Put CUSTOMER#ada REVOKED#${id}`,
    `Delete CUSTOMER#ada KEY#${id}`,
    `Delete CUSTOMER#ada END#${id}`,
    `Delete KEY#${id} KEY`,
  ]);
  expect(desk.items.get(`CUSTOMER#ada REVOKED#${id}`)).toEqual({
    pk: 'CUSTOMER#ada',
    sk: `REVOKED#${id}`,
    name: 'server',
    prefix: `ak_dev_${id}`,
    created: seconds(),
    at: seconds(),
    expires: seconds() + 400 * day,
  });
  const writes = desk.written.length;
  expect([await revokeKey(desk, 'ada', id), await revokeKey(desk, 'ada', 'none')]).toEqual([true, false]);
  expect(desk.written).toHaveLength(writes);
});

test('revokes all keys of a customer, and no other keys', async () => {
  const ids = [(await create()).id, (await create()).id];
  const other = await createKey(desk, 'eve', { name: 'n' });
  expect(await revokeAll(desk, 'ada')).toBe(2);
  for (const id of ids) expect(desk.items.has(`CUSTOMER#ada REVOKED#${id}`)).toBe(true);
  expect(desk.items.has(`CUSTOMER#eve KEY#${other.id}`)).toBe(true);
  expect(await revokeAll(desk, 'ada')).toBe(0);
});

test('renames an existing key only', async () => {
  const { id } = await create();
  await renameKey(desk, 'ada', id, 'new');
  expect(desk.items.get(`CUSTOMER#ada KEY#${id}`)).toMatchObject({ name: 'new', prefix: `ak_dev_${id}` });
  expect(desk.of('TransactWriteItems').at(-1).TransactItems[0].Update).toMatchObject({
    UpdateExpression: 'SET #name = :name',
    ConditionExpression: 'attribute_exists(pk)',
  });
  desk.refusals = 1;
  await expect(renameKey(desk, 'ada', id, 'x')).rejects.toMatchObject(refused(404, 'unknown', 'notFound'));
});
