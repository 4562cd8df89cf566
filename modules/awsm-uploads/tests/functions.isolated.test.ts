import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { completeUpload, createUpload, defineSettings, type Upload, uploadStatus, uploadToken } from '../lib/index.ts';
import { getUpload } from '../lib/store.ts';

// The functions themselves, as Lambda calls them, on a bucket and a table of an embedded cloud.
const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const secret = 'a-secret-of-thirty-two-characters';
const [bucket, table] = ['uploads', 'uploads'];
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5000, 7)]);
type Handler = (event: object) => Promise<{ statusCode: number; headers: Record<string, string>; body: string }>;

let cloud: Cloud;
let aws: ReturnType<typeof createAws>;
let create: Handler;
let status: Handler;
let remove: Handler;
let complete: (event: { detail: { object: { key: string } } }) => Promise<void>;
let log: ReturnType<typeof vi.spyOn>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const variables = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    UPLOADS_BUCKET: bucket,
    UPLOADS_TABLE: table,
    UPLOADS_SECRET: secret,
    UPLOADS_ORIGINS: 'https://app.example',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  aws = createAws();
  await aws.request('s3', 'PUT', new URL(`${cloud.endpoint}/${bucket}`));
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = Resources.Uploads.Properties;
  const keys = { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' };
  await aws.json('dynamodb', 'CreateTable', { TableName: table, ...keys });
  create = (await import('../awsm/create/handler.ts')).handler as Handler;
  status = (await import('../awsm/status/handler.ts')).handler as Handler;
  remove = (await import('../awsm/remove/handler.ts')).handler as Handler;
  complete = (await import('../awsm/complete/handler.ts')).handler;
});
beforeEach(() => {
  log = vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
});

const bearer = (user: string) => ({ authorization: `Bearer ${uploadToken(secret, user)}` });
const begin = async (more: object = {}, headers: object = bearer('ann')) => {
  const body = JSON.stringify({ name: 'ü.png', type: 'image/png', size: png.length, ...more });
  const answer = await create({
    httpMethod: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.statusCode, headers: answer.headers, ...JSON.parse(answer.body) };
};
const look = async (id: string, headers: object = bearer('ann')) => {
  const answer = await status({ httpMethod: 'GET', headers, pathParameters: { id } });
  return { status: answer.statusCode, ...JSON.parse(answer.body) };
};
const comes = async (key: string, content: Buffer) => {
  await aws.s3.put(bucket, key, content);
  await complete({ detail: { object: { key } } });
};
const has = async (key: string) => (await aws.s3.head(bucket, key)) !== undefined;
const incoming = (id: string, user = 'ann') => `incoming/${user}/${id}`;
const file = (id: string, user = 'ann') => `files/${user}/${id}`;

test('a form, its file, and a link by which it is downloaded', async () => {
  const before = Date.now();
  const { status: code, id, url, fields, expiresAt } = await begin();
  expect([code, id]).toEqual([201, expect.stringMatching(/^[\w-]{43}$/)]);
  expect(fields).toMatchObject({ key: incoming(id), 'Content-Type': 'image/png', success_action_status: '201' });
  expect(Date.parse(expiresAt) - before).toBeCloseTo(15 * 60_000, -4);
  const policy = JSON.parse(Buffer.from(fields.Policy ?? fields.policy, 'base64').toString());
  expect(Date.parse(policy.expiration) - before).toBeCloseTo(15 * 60_000, -4);
  expect(policy.conditions).toContainEqual(['content-length-range', 0, png.length]);
  expect(await look(id)).toMatchObject({ status: 200, state: 'waiting', name: 'ü.png', size: png.length });
  expect((await look(id)).url).toBeUndefined();

  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  form.set('file', new Blob([new Uint8Array(png)]), 'file');
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(201);
  await complete({ detail: { object: { key: incoming(id) } } });

  const { url: link, urlExpiresAt, createdAt, ...found } = await look(id);
  expect(found).toEqual({ status: 200, id, state: 'ready', name: 'ü.png', type: 'image/png', size: png.length });
  expect(Date.parse(createdAt) - before).toBeCloseTo(0, -4);
  expect(Date.parse(urlExpiresAt) - before).toBeCloseTo(5 * 60_000, -4);
  expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('300');
  const download = await fetch(link);
  expect(Buffer.from(await download.arrayBuffer()).equals(png)).toBe(true);
  expect(download.headers.get('content-type')).toBe('image/png');
  expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename="_.png"/);
  expect((await aws.s3.head(bucket, file(id)))?.['content-type']).toBe('image/png');
  expect(await has(incoming(id))).toBe(false);
  expect(log.mock.calls).toEqual([[`Upload ${id} of ann: image/png, ${png.length} bytes.`]]);
});

test('what comes after a file is deleted, and changes nothing', async () => {
  const { id } = await begin();
  await comes(incoming(id), png);
  await comes(incoming(id), Buffer.concat([png.subarray(0, 8), Buffer.from('other')]));
  expect((await aws.s3.get(bucket, file(id)))?.body.length).toBe(png.length);
  expect([await has(incoming(id)), log.mock.calls.length]).toEqual([false, 1]);
  const { id: rejected } = await begin();
  await comes(incoming(rejected), Buffer.from('no picture'));
  await comes(incoming(rejected), png);
  expect([(await look(rejected)).state, await has(file(rejected))]).toEqual(['rejected', false]);
});

test("a file in another user's folder, or of no upload, is deleted", async () => {
  const { id } = await begin();
  for (const key of [incoming(id, 'bob'), file(id, 'bob'), incoming('none'), `incoming/ann/${'x'.repeat(43)}`]) {
    await comes(key, png);
    expect([key, await has(key)]).toEqual([key, false]);
  }
  expect([(await look(id)).state, log.mock.calls.length]).toEqual(['waiting', 0]);
});

test.each<[string, Buffer, string | undefined, string | undefined]>([
  ['as large as it was said', png, undefined, undefined],
  ['smaller', png.subarray(0, 100), undefined, undefined],
  ['larger by a byte', Buffer.concat([png, Buffer.alloc(1)]), 'larger than', 'größer als angegeben'],
  ['empty', Buffer.alloc(0), 'empty', 'leer'],
  ['of another type', Buffer.alloc(100, 'x'), 'The file is not image/png.', 'nicht vom Typ image/png'],
])('a file that is %s', async (_what, content, reason, german) => {
  const { id } = await begin();
  await comes(incoming(id), content);
  const found = await look(id);
  const state = reason === undefined ? 'ready' : 'rejected';
  expect(found).toMatchObject({ state, size: reason === undefined ? content.length : png.length });
  expect([await has(incoming(id)), await has(file(id))]).toEqual([false, reason === undefined]);
  expect(log).toHaveBeenCalledTimes(reason === undefined ? 1 : 0);
  if (reason === undefined) return expect(found).not.toHaveProperty('reason');
  expect([found.reason, found.url]).toEqual([expect.stringContaining(reason), undefined]);
  expect((await look(id, { ...bearer('ann'), 'accept-language': 'de' })).reason).toContain(german);
});

const place = { aws: createAws(), bucket, table };
const wanted = { name: '', type: 'image/png', size: 100 };

test('a file that is exchanged after it was looked at is not taken', async () => {
  const { id } = await createUpload(place, 'ann', wanted);
  const exchanged = {
    ...aws.s3,
    async get(...given: Parameters<typeof aws.s3.get>) {
      const found = await aws.s3.get(...given);
      await aws.s3.put(bucket, incoming(id), 'MZ a program');
      return found;
    },
  };
  await aws.s3.put(bucket, incoming(id), png.subarray(0, 100));
  const uploaded = vi.fn(async () => {});
  await expect(
    completeUpload({ ...place, aws: { ...aws, s3: exchanged } }, incoming(id), uploaded),
  ).rejects.toMatchObject({ code: 'PreconditionFailed' });
  expect([await has(file(id)), uploaded.mock.calls.length]).toEqual([false, 0]);
  // Nor if it is exchanged before that: then nothing was checked.
  const sooner = {
    ...aws.s3,
    async head(...given: Parameters<typeof aws.s3.head>) {
      const found = await aws.s3.head(...given);
      await aws.s3.put(bucket, incoming(id), png.subarray(0, 50));
      return found;
    },
  };
  await aws.s3.put(bucket, incoming(id), png.subarray(0, 100));
  await expect(completeUpload({ ...place, aws: { ...aws, s3: sooner } }, incoming(id), uploaded)).rejects.toMatchObject(
    { code: 'PreconditionFailed' },
  );
  expect([await has(file(id)), uploaded.mock.calls.length]).toEqual([false, 0]);
});

test('a file is ready only when the project has taken it, and tried again until then', async () => {
  const { id } = await createUpload(place, 'ann', wanted);
  await aws.s3.put(bucket, incoming(id), png.subarray(0, 90));
  await expect(completeUpload(place, incoming(id), () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
  expect([(await uploadStatus(place, 'ann', id)).state, await has(incoming(id))]).toEqual(['waiting', true]);
  const seen: Upload[] = [];
  await completeUpload(place, incoming(id), async (one) => void seen.push(one));
  expect(seen).toEqual([expect.objectContaining({ id, user: 'ann', state: 'ready', size: 90, key: file(id) })]);
  // The event of a file that has been deleted meanwhile.
  const { id: gone } = await createUpload(place, 'ann', wanted);
  await completeUpload(place, incoming(gone), async (one) => void seen.push(one));
  expect([(await uploadStatus(place, 'ann', gone)).state, seen.length]).toEqual(['waiting', 1]);
});

test('of two events about one file the first decides', async () => {
  const { id } = await createUpload(place, 'ann', wanted);
  await aws.s3.put(bucket, incoming(id), png.subarray(0, 90));
  await Promise.allSettled([1, 2].map(() => completeUpload(place, incoming(id), async () => {})));
  expect((await uploadStatus(place, 'ann', id)).state).toBe('ready');
});

test('uploads that did not come, and those that were refused, are forgotten after a day; others are kept', async () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  const expires = async (id: string) =>
    (await aws.json('dynamodb', 'GetItem', { TableName: table, Key: { id: { S: id } } })).Item.expires?.N;
  const aDayLater = String(now / 1000 + 86_400);
  const made = async () => (await createUpload(place, 'ann', wanted, now)).id;
  const [waiting, rejected, ready] = [await made(), await made(), await made()];
  await aws.s3.put(bucket, incoming(rejected), 'x');
  await aws.s3.put(bucket, incoming(ready), png.subarray(0, 100));
  for (const id of [rejected, ready]) await completeUpload(place, incoming(id), async () => {}, now + 1000);
  expect([await expires(waiting), await expires(rejected), await expires(ready)]).toEqual([
    aDayLater,
    aDayLater,
    undefined,
  ]);
});

test('an hour has as many uploads for each user as the project says', async () => {
  const hour = Date.parse('2026-03-01T05:00:00Z');
  const few = { ...place, settings: defineSettings({ uploadsPerHour: 2 }) };
  const at = (now: number, user = 'carl') =>
    createUpload(few, user, wanted, now).then(
      () => 201,
      ({ status }) => status,
    );
  expect([await at(hour), await at(hour + 3_599_999), await at(hour + 1)]).toEqual([201, 201, 429]);
  expect([await at(hour + 3_600_000), await at(hour, 'dora')]).toEqual([201, 201]);
  const { Items } = await aws.json('dynamodb', 'Scan', { TableName: table });
  const counter = Items.find(({ id }: { id: { S: string } }) => id.S.startsWith('rate#carl#'));
  expect(Number(counter.expires.N) * 1000).toBeGreaterThan(hour + 3_600_000);
  for (let n = 0; n < 100; n++) await createUpload(place, 'erik', wanted, hour);
  const refused = createUpload(place, 'erik', wanted, hour);
  await expect(refused).rejects.toMatchObject({
    status: 429,
    reason: 'limit',
    message: expect.stringContaining('100'),
  });
});

test('without a token nothing is visible or started, and users see only their own uploads', async () => {
  const { id } = await begin();
  expect(await look(id, bearer('bob'))).toMatchObject({ status: 404, reason: 'absent' });
  expect((await look(id, {})).error).toBe('Send a token of somebody who may upload.');
  expect((await look(id, { ...bearer('bob'), 'accept-language': 'de' })).error).toBe('Diesen Upload gibt es nicht.');
  expect(await begin({}, {})).toMatchObject({ status: 401, reason: 'unauthorized' });
  for (const none of ['', 'x', 'x'.repeat(43), `rate#ann#${Math.floor(Date.now() / 3_600_000)}`]) {
    expect((await look(none)).status).toBe(404);
    expect(await getUpload(place, none, Date.now())).toBeUndefined();
  }
});

test('what is refused, and in which words', async () => {
  expect(await begin({ type: 'text/html' })).toMatchObject({ status: 415, field: 'type' });
  const most = { 'image/jpeg': 20, 'image/png': 20, 'image/webp': 20, 'image/gif': 20, 'application/pdf': 50 };
  for (const [type, MiB] of Object.entries({ ...most, 'text/plain': 5, 'text/csv': 50 })) {
    expect(await begin({ type, size: MiB * 1024 * 1024 })).toMatchObject({ status: 201 });
    expect(await begin({ type, size: MiB * 1024 * 1024 + 1 })).toMatchObject({ status: 413, field: 'size' });
  }
  expect(await begin({ size: 0 })).toMatchObject({ status: 400, reason: 'invalid', field: 'size' });
  expect(await begin({ name: 'a\0' })).toMatchObject({ status: 400, field: 'name' });
  expect((await begin({ name: 'x'.repeat(255) })).status).toBe(201);
  expect((await begin({ more: 'x'.repeat(16 * 1024) })).status).toBe(413);
  const german = await begin({ size: 0 }, { ...bearer('ann'), 'accept-language': 'de-AT' });
  expect(german.error).toBe('Die Größe muss eine Zahl von Bytes sein.');
});

test('users list their own uploads and delete them', async () => {
  const who = bearer('gina');
  const { id: kept } = await begin({}, who);
  const { id: wrong } = await begin({}, who);
  await comes(incoming(kept, 'gina'), png);
  await comes(incoming(wrong, 'gina'), Buffer.from('x'));
  const list = async (headers: object, query = {}) => {
    const answer = await status({ httpMethod: 'GET', headers, pathParameters: null, queryStringParameters: query });
    return { status: answer.statusCode, ...JSON.parse(answer.body) };
  };
  const found = await list({ ...who, 'accept-language': 'de' });
  expect(found).toMatchObject({ status: 200, next: null, quota: { bytes: png.length, uploads: 1 } });
  const rejected = { id: wrong, state: 'rejected', reason: 'Die Datei ist nicht vom Typ image/png.' };
  expect(found.uploads).toHaveLength(2);
  expect(found.uploads).toEqual(expect.arrayContaining([expect.objectContaining(rejected)]));
  expect((await fetch(found.uploads.find((one: Upload) => one.id === kept).url)).status).toBe(200);
  expect((await list(bearer('nobody'))).uploads).toEqual([]);
  expect((await list({})).status).toBe(401);
  const german = await list({ ...who, 'accept-language': 'de' }, { limit: '0' });
  expect(german).toMatchObject({ status: 400, field: 'limit', error: 'limit muss eine Zahl von 1 bis 100 sein.' });

  const without = (given: object, headers: object = who) =>
    remove({ httpMethod: 'DELETE', headers, pathParameters: given }).then(({ statusCode, body }) => [statusCode, body]);
  expect((await without({ id: kept }, {}))[0]).toBe(401);
  expect((await without({ id: kept }, bearer('ann')))[0]).toBe(404);
  expect((await without({}))[0]).toBe(404);
  expect([await without({ id: kept }), await has(file(kept, 'gina'))]).toEqual([[204, ''], false]);
  expect((await list(who)).quota).toMatchObject({ bytes: 0, uploads: 0 });
});

test('the pages of the project may call, and no others', async () => {
  for (const [handler, methods] of [
    [create, 'GET, POST'] as const,
    [status, 'GET, DELETE'] as const,
    [remove, 'GET, DELETE'] as const,
  ]) {
    const asked = (origin: string) => handler({ httpMethod: 'OPTIONS', headers: { origin } });
    const { statusCode, headers } = await asked('https://app.example');
    expect([statusCode, headers['access-control-allow-origin']]).toEqual([204, 'https://app.example']);
    expect(headers['access-control-allow-methods']).toBe(methods);
    expect((await asked('https://other.example')).headers['access-control-allow-origin']).toBeUndefined();
  }
});
