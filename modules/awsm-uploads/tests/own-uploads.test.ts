import { readFileSync } from 'node:fs';
import { AwsError, createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import {
  completeUpload,
  createUpload,
  defineSettings,
  deleteUpload,
  listOwnUploads,
  type Place,
  parseListQuery,
  type Settings,
  uploadStatus,
} from '../lib/index.ts';
import { usageOf } from '../lib/quota.ts';
import { getUpload, removeUpload } from '../lib/store.ts';

// Users' actions on their own uploads, and their quota, on a bucket and a table of an embedded cloud.
const { Uploads } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources.cloudFormation
  .Resources;
const text = { name: 'a.txt', type: 'text/plain', size: 100 };
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const hour = 3_600_000;
const start = Date.parse('2026-03-01T05:00:00Z');

let cloud: Cloud;
let place: Place;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const aws = createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  place = { aws, bucket: 'uploads', table: 'uploads' };
  await aws.request('s3', 'PUT', new URL(`${cloud.endpoint}/uploads`));
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = Uploads.Properties;
  const keys = { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' };
  await aws.json('dynamodb', 'CreateTable', { TableName: 'uploads', ...keys });
});
afterAll(() => cloud.close());

const of = (settings: Partial<Settings>): Place => ({ ...place, settings: defineSettings(settings) });
const begin = (user: string, size = 100, now = start, where = place) =>
  createUpload(where, user, { ...text, size }, now).then(({ id }) => id);
/** The status of a refusal, or 201. */
const tryBegin = (where: Place, user: string, size = 100, now = start) =>
  begin(user, size, now, where).then(
    () => 201,
    (error) => `${error.status} ${error.reason}`,
  );
const incoming = (user: string, id: string) => `incoming/${user}/${id}`;
const file = (user: string, id: string) => `files/${user}/${id}`;
const has = async (key: string) => (await place.aws.s3.head('uploads', key)) !== undefined;
const none = async () => {};
async function comes(user: string, id: string, content: string, now = start + 1000, uploaded = none) {
  await place.aws.s3.put('uploads', incoming(user, id), content);
  await completeUpload(place, incoming(user, id), uploaded, now);
}
const list = (user: string, query = '', now = start + 1000) =>
  listOwnUploads(place, user, parseListQuery(new URLSearchParams(query)), now);

test('a user lists own uploads, the newest first, page by page, with links', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.unshift(await begin('ann', 10 + n, start + n));
  await begin('bob');
  await comes('ann', ids[1] ?? '', 'x'.repeat(13));
  const { uploads, next, quota } = await list('ann');
  expect([uploads.map(({ id }) => id), next]).toEqual([ids, null]);
  expect(uploads.map(({ state }) => state)).toEqual(['waiting', 'ready', 'waiting', 'waiting', 'waiting']);
  expect(uploads[1]?.url).toContain(file('ann', ids[1] ?? ''));
  expect(uploads[0]).toEqual({
    id: ids[0],
    state: 'waiting',
    name: 'a.txt',
    type: 'text/plain',
    size: 14,
    createdAt: '2026-03-01T05:00:00.004Z',
  });
  expect(quota).toEqual({ bytes: 60, uploads: 5, maxBytes: 5 * 1024 ** 3, maxUploads: 1000 });
  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof list>> = await list('ann', `limit=2${cursor && `&cursor=${cursor}`}`);
    pages.push(page.uploads.map(({ id }) => id));
    cursor = page.next;
  }
  expect(pages.filter(({ length }) => length > 0)).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  // An upload that waited for a day is dropped, even before the table has deleted it.
  expect((await list('ann', '', start + 24 * hour)).uploads.map(({ id }) => id)).toEqual([ids[1], ids[0]].slice(0, 1));
});

test('a cursor works only within the list of its user, and a broken one is refused', async () => {
  await begin('cora', 1, start);
  await begin('cora', 1, start + 1);
  const { next } = await list('cora', 'limit=1');
  expect((await list('dan', `cursor=${next}`)).uploads).toEqual([]);
  const status = (query: string) => {
    try {
      parseListQuery(new URLSearchParams(query));
    } catch (error) {
      return (error as { status: number }).status;
    }
    return 200;
  };
  const broken = [
    '',
    '1',
    `1.${'x'.repeat(42)}`,
    `1.${'x'.repeat(43)}.1`,
    `-1.${'x'.repeat(43)}`,
    `1.#${'x'.repeat(42)}`,
  ];
  expect(broken.map((cursor) => status(new URLSearchParams({ cursor }).toString()))).toEqual(broken.map(() => 400));
  expect(['0', '101', '1.5', 'x', '-1', ''].map((limit) => status(`limit=${limit}`))).toEqual(Array(6).fill(400));
  expect([status('limit=100'), status('limit=1'), status('')]).toEqual([200, 200, 200]);
});

test('a user deletes own uploads in each state, and never those of others', async () => {
  const [waiting, rejected, ready] = [await begin('eva'), await begin('eva'), await begin('eva')];
  await comes('eva', rejected, '\0');
  await comes('eva', ready, 'x'.repeat(60));
  expect(await usageOf(place, 'eva')).toEqual({ bytes: 160, uploads: 2 });
  for (const id of [waiting, rejected, ready]) {
    await expect(deleteUpload(place, 'bob', id, start)).rejects.toMatchObject({ status: 404, reason: 'absent' });
  }
  expect([await has(file('eva', ready)), (await list('eva')).uploads.length]).toEqual([true, 3]);
  await place.aws.s3.put('uploads', incoming('eva', waiting), 'came, and was not looked at yet');
  for (const id of [waiting, rejected, ready]) {
    await deleteUpload(place, 'eva', id, start + 2000);
    await expect(uploadStatus(place, 'eva', id, start + 2000)).rejects.toMatchObject({ status: 404 });
    await expect(deleteUpload(place, 'eva', id, start + 2000)).rejects.toMatchObject({ status: 404 });
    expect([await has(file('eva', id)), await has(incoming('eva', id))]).toEqual([false, false]);
  }
  expect(await usageOf(place, 'eva')).toEqual({ bytes: 0, uploads: 0 });
  expect((await list('eva')).uploads).toEqual([]);
  // The form of a deleted upload may still be used.
  await comes('eva', waiting, 'x');
  expect([await has(incoming('eva', waiting)), await has(file('eva', waiting))]).toEqual([false, false]);
});

test('an upload that is deleted while its file is taken leaves no file and no quota', async () => {
  const id = await begin('finn');
  await comes('finn', id, 'x'.repeat(50), start + 1000, () => deleteUpload(place, 'finn', id, start + 1000));
  expect([await has(file('finn', id)), await has(incoming('finn', id))]).toEqual([false, false]);
  // A form is used again, so that a file arrives after the deletion of the first one and before that of the upload.
  const again = await begin('finn');
  await comes('finn', again, 'x'.repeat(50), start + 1000, async () => {
    const upload = await getUpload(place, again, start);
    if (upload) await removeUpload(place, upload, start);
  });
  expect(await has(file('finn', again))).toBe(false);
  expect(await usageOf(place, 'finn')).toEqual({ bytes: 0, uploads: 0 });
});

test('an upload that becomes ready while it is deleted is deleted all the same', async () => {
  const id = await begin('gus');
  let isFirst = true;
  const json: Place['aws']['json'] = async (service, operation, input) => {
    const answer = await place.aws.json(service, operation, input);
    if (operation === 'GetItem' && isFirst) {
      isFirst = false;
      await comes('gus', id, 'x'.repeat(50));
    }
    return answer;
  };
  await deleteUpload({ ...place, aws: { ...place.aws, json } }, 'gus', id, start + 1000);
  expect([await has(file('gus', id)), await usageOf(place, 'gus')]).toEqual([false, { bytes: 0, uploads: 0 }]);
});

test('a form that is used again while its file is checked does not pass the check or the quota', async () => {
  const [id, stopped, twice] = [await begin('ivy'), await begin('ivy'), await begin('ivy')];
  const other = vi.fn(none);
  await comes('ivy', id, 'x', start + 1000, () => comes('ivy', id, 'y'.repeat(100), start + 1000, other));
  await expect(comes('ivy', stopped, 'x', start + 1000, () => Promise.reject(new Error('busy')))).rejects.toThrow();
  await comes('ivy', stopped, 'y', start + 1000, other);
  for (const one of [id, stopped]) {
    const reason = 'The file was replaced while it was checked.';
    expect(await uploadStatus(place, 'ivy', one, start + 1000)).toMatchObject({ state: 'rejected', reason });
    expect([await has(file('ivy', one)), await has(incoming('ivy', one))]).toEqual([false, false]);
  }
  expect(other).not.toHaveBeenCalled();
  // The same content again is accepted.
  await comes('ivy', twice, 'xx', start + 1000, () => comes('ivy', twice, 'xx'));
  expect([(await uploadStatus(place, 'ivy', twice, start)).state, await has(file('ivy', twice))]).toEqual([
    'ready',
    true,
  ]);
  expect(await usageOf(place, 'ivy')).toEqual({ bytes: 2, uploads: 1 });
});

test('only one of several deletions at once releases the quota', async () => {
  const [id] = [await begin('hal'), await begin('hal')];
  await comes('hal', id, 'x'.repeat(100));
  await Promise.allSettled([1, 2, 3].map(() => deleteUpload(place, 'hal', id, start + 1000)));
  expect(await usageOf(place, 'hal')).toEqual({ bytes: 100, uploads: 1 });
});

test('a deletion that fails half-way can be done again', async () => {
  const id = await begin('ida');
  await comes('ida', id, 'x'.repeat(100));
  const json: Place['aws']['json'] = (service, operation, input) =>
    operation === 'TransactWriteItems' ? Promise.reject(new Error('away')) : place.aws.json(service, operation, input);
  const broken = { ...place, aws: { ...place.aws, json } };
  await expect(deleteUpload(broken, 'ida', id, start + 1000)).rejects.toThrow('away');
  expect((await usageOf(place, 'ida')).uploads).toBe(1);
  await deleteUpload(place, 'ida', id, start + 1000);
  expect([await usageOf(place, 'ida'), await has(file('ida', id))]).toEqual([{ bytes: 0, uploads: 0 }, false]);
});

test('a change that meets another one of its user is tried again', async () => {
  const id = await begin('jan');
  let conflicts = 2;
  const json: Place['aws']['json'] = (service, operation, input) => {
    if (operation !== 'TransactWriteItems' || conflicts-- <= 0) return place.aws.json(service, operation, input);
    const body = { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] };
    return Promise.reject(new AwsError('TransactionCanceledException', '', { body }));
  };
  await deleteUpload({ ...place, aws: { ...place.aws, json } }, 'jan', id, start + 1000);
  expect(await usageOf(place, 'jan')).toEqual({ bytes: 0, uploads: 0 });
});

test('the quota limits bytes and uploads of a user, also for uploads that begin at once', async () => {
  const bytes = of({ bytesPerUser: 1000 });
  const uploads = of({ uploadsPerUser: 3 });
  const results = await Promise.all(Array.from({ length: 20 }, () => tryBegin(bytes, 'kim', 150)));
  expect(results.filter((one) => one === 201)).toHaveLength(6);
  expect(new Set(results)).toEqual(new Set([201, '403 quota']));
  expect(await usageOf(place, 'kim')).toEqual({ bytes: 900, uploads: 6 });
  expect([await tryBegin(bytes, 'kim', 101), await tryBegin(bytes, 'kim', 100)]).toEqual(['403 quota', 201]);
  expect([await tryBegin(bytes, 'new', 1001), await tryBegin(bytes, 'new', 1000)]).toEqual(['403 quota', 201]);
  const many = await Promise.all(Array.from({ length: 8 }, () => tryBegin(uploads, 'lea', 1)));
  expect(many.filter((one) => one === 201)).toHaveLength(3);
  expect(await tryBegin(uploads, 'other', 1)).toBe(201);
  await expect(createUpload(bytes, 'kim', text, start)).rejects.toThrow(
    'Your files may have at most 1000 bytes. Please delete some first.',
  );
  await expect(createUpload(uploads, 'lea', text, start)).rejects.toThrow('You may keep at most 3 files.');
});

test('a rejected, deleted or smaller upload releases the quota that it does not need', async () => {
  const full = of({ bytesPerUser: 300, uploadsPerUser: 3 });
  const [rejected, smaller, deleted] = [await begin('mia'), await begin('mia'), await begin('mia')];
  expect(await tryBegin(full, 'mia', 1)).toBe('403 quota');
  await comes('mia', rejected, '\0');
  expect([await tryBegin(full, 'mia', 100), await tryBegin(full, 'mia', 1)]).toEqual([201, '403 quota']);
  await comes('mia', smaller, 'x'.repeat(40));
  expect(await usageOf(place, 'mia')).toEqual({ bytes: 240, uploads: 3 });
  await deleteUpload(place, 'mia', deleted, start + 1000);
  expect([await tryBegin(full, 'mia', 161), await tryBegin(full, 'mia', 160)]).toEqual(['403 quota', 201]);
  // If an event comes twice, the first one counts.
  await comes('mia', smaller, 'x'.repeat(40));
  await comes('mia', rejected, '\0');
  expect(await usageOf(place, 'mia')).toEqual({ bytes: 300, uploads: 3 });
});

test('an upload that never came releases its quota after a day, once, and cannot come later', async () => {
  const full = of({ uploadsPerUser: 4 });
  const [kept, late, ...more] = [await begin('ned'), await begin('ned'), await begin('ned'), await begin('ned')];
  await comes('ned', kept, 'x'.repeat(30));
  expect(more).toHaveLength(2);
  const nextDay = start + 24 * hour;
  await comes('ned', late, 'x', nextDay);
  expect([await has(file('ned', late)), await has(incoming('ned', late))]).toEqual([false, false]);
  await expect(deleteUpload(place, 'ned', late, nextDay)).rejects.toMatchObject({ status: 404 });
  expect(await tryBegin(full, 'ned', 1, nextDay + 2 * hour)).toBe('403 quota');
  const results = await Promise.all(Array.from({ length: 9 }, () => tryBegin(full, 'ned', 1, nextDay + 3 * hour)));
  expect(results.filter((one) => one === 201)).toHaveLength(3);
  expect(await usageOf(place, 'ned')).toEqual({ bytes: 33, uploads: 4 });
});

test('counters of hours that are over do not pile up', async () => {
  for (let day = 0; day < 4; day++) {
    const now = start + day * 48 * hour;
    await comes('ona', await begin('ona', 10, now), 'x'.repeat(10), now + 1000);
  }
  const { Item } = await place.aws.json('dynamodb', 'GetItem', {
    TableName: 'uploads',
    Key: { id: { S: 'quota#ona' } },
  });
  expect(Object.keys(Item).filter((name) => /\d$/.test(name))).toHaveLength(2);
  expect(await usageOf(place, 'ona')).toEqual({ bytes: 40, uploads: 4 });
});

test('an upload from before the quota can be deleted and does not count', async () => {
  const id = await begin('pia');
  await comes('pia', id, 'x'.repeat(100));
  const { Item } = await place.aws.json('dynamodb', 'GetItem', { TableName: 'uploads', Key: { id: { S: id } } });
  const { isCounted, ...old } = JSON.parse(Item.upload.S);
  expect(isCounted).toBe(true);
  await place.aws.json('dynamodb', 'PutItem', {
    TableName: 'uploads',
    Item: { id: Item.id, state: Item.state, upload: { S: JSON.stringify(old) } },
  });
  await deleteUpload(place, 'pia', id, start + 1000);
  expect([await usageOf(place, 'pia'), await has(file('pia', id))]).toEqual([{ bytes: 100, uploads: 1 }, false]);
});
