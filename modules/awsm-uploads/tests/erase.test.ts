import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { recordFilter } from '../../../packages/cloud/src/services/lambda/mappings/filter/criteria.ts';
import {
  completeUpload,
  createUpload,
  defineSettings,
  deleteUpload,
  eraseDeleted,
  eraseUploads,
  listOwnUploads,
  operate,
  type Place,
  parseListQuery,
  regionsIn,
  sweep,
} from '../lib/index.ts';
import { usageOf } from '../lib/quota.ts';
import { getUpload } from '../lib/store.ts';

// What goes with a deleted account, and what operators repair, on a bucket and a table of an embedded cloud.
const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
const { Uploads } = read('awsm.json').resources.cloudFormation.Resources;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const start = Date.parse('2026-03-01T05:00:00Z');
const day = 24 * 3_600_000;

let cloud: Cloud;
let place: Place;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  place = await placeIn('us-east-1', 'uploads');
});
afterAll(() => cloud.close());

async function placeIn(region: string, bucket: string): Promise<Place> {
  const aws = createAws({ endpoint: cloud.endpoint, region, credentials });
  await aws.request('s3', 'PUT', new URL(`${cloud.endpoint}/${bucket}`), {
    ...(region !== 'us-east-1' && {
      body: `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
    }),
  });
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = Uploads.Properties;
  const keys = { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' };
  await aws.json('dynamodb', 'CreateTable', { TableName: 'uploads', ...keys });
  return { aws, bucket, table: 'uploads' };
}

const begin = (user: string, size = 100, now = start, where = place) =>
  createUpload(where, user, { name: 'a.txt', type: 'text/plain', size }, now).then(({ id }) => id);
const incoming = (user: string, id: string) => `incoming/${user}/${id}`;
const file = (user: string, id: string) => `files/${user}/${id}`;
const keys = async (prefix: string) => (await place.aws.s3.list(place.bucket, prefix)).keys;
const none = async () => {};
async function comes(user: string, id: string, content: string, uploaded = none, where = place, now = start + 1000) {
  await where.aws.s3.put(where.bucket, incoming(user, id), content);
  await completeUpload(where, incoming(user, id), uploaded, now);
}
const list = (user: string) => listOwnUploads(place, user, parseListQuery(new URLSearchParams('')), start + 1000);
const itemOf = async (id: string) =>
  (await place.aws.json('dynamodb', 'GetItem', { TableName: 'uploads', Key: { id: { S: id } } })).Item;
/** All items of the table that name a user. */
async function itemsWith(user: string) {
  const { Items } = await place.aws.json('dynamodb', 'Scan', { TableName: 'uploads' });
  return Items.map((item: object) => JSON.stringify(item)).filter((text: string) => text.includes(user));
}
/** Records as they were before there were lists and quotas. */
async function makeOld(id: string) {
  const { upload, owner: _owner, createdAt: _created, ...old } = await itemOf(id);
  const { isCounted: _counted, ...before } = JSON.parse(upload.S);
  const Item = { ...old, upload: { S: JSON.stringify(before) } };
  await place.aws.json('dynamodb', 'PutItem', { TableName: 'uploads', Item });
}

const deleted = (sub: unknown, issuer = 'app/dev') => ({ detail: { sub, issuer } });

test('files, entries and the quota of a deleted account go, and nothing of anybody else', async () => {
  const [ready, waiting, old] = [await begin('ann'), await begin('ann'), await begin('ann')];
  await begin('ann');
  await comes('ann', ready, 'x');
  await comes('ann', old, 'old');
  await makeOld(old);
  await place.aws.s3.put('uploads', incoming('ann', waiting), 'unchecked');
  const other = await begin('annabel');
  await comes('annabel', other, 'x');
  expect(await eraseDeleted(place, 'app/dev', deleted('ann'), start + 2000)).toEqual({ files: 3 });
  expect([await keys('files/ann/'), await keys('incoming/ann/')]).toEqual([[], []]);
  expect(await list('ann')).toMatchObject({ uploads: [], quota: { bytes: 0, uploads: 0 } });
  // Until all that may be on its way is over; DynamoDB deletes it then. What counts the uploads of an hour goes after two.
  const left = (await itemsWith('ann')).filter((text: string) => !text.includes('annabel') && !text.includes('rate#'));
  const at = start / 1000 + 2;
  expect(left.map((text: string) => JSON.parse(text))).toEqual([
    { id: { S: 'quota#ann' }, gone: { N: String(at) }, expires: { N: String(at + 48 * 3600) } },
  ]);
  expect(await keys('files/annabel/')).toEqual([file('annabel', other)]);
  expect(await usageOf(place, 'annabel')).toEqual({ bytes: 1, uploads: 1 });
  // The event may come twice.
  expect(await eraseDeleted(place, 'app/dev', deleted('ann'), start + 3000)).toEqual({ files: 0 });
});

test('the event of another stage changes nothing, and one without a user is an error', async () => {
  const id = await begin('bob');
  await comes('bob', id, 'x');
  expect(await eraseDeleted(place, 'app/dev', deleted('bob', 'app/prod'), start)).toEqual({ files: 0 });
  expect(await keys('files/bob/')).toEqual([file('bob', id)]);
  for (const event of [deleted(''), deleted(5), {}]) {
    await expect(eraseDeleted(place, 'app/dev', event, start)).rejects.toThrow('The event names no user.');
  }
});

test('a deleted user begins no upload, and what is on its way is not kept', async () => {
  const [late, copied] = [await begin('cat'), await begin('cat')];
  const erase = () => eraseUploads(place, 'cat', start + 1000).then(none);
  // The account is deleted between the copy of the file and the note of it.
  await comes('cat', copied, 'x', erase);
  expect(await keys('files/cat/')).toEqual([]);
  await expect(begin('cat', 1, start + 2000)).rejects.toMatchObject({ status: 403, reason: 'deleted' });
  await comes('cat', late, 'x');
  expect([await keys('files/cat/'), await keys('incoming/cat/')]).toEqual([[], []]);
  expect(await usageOf(place, 'cat')).toEqual({ bytes: 0, uploads: 0 });
});

test('an entry that the index has not heard of yet is neither finished nor counted', async () => {
  const id = await begin('dan');
  const kept = await itemOf(id);
  await eraseUploads(place, 'dan', start + 1000);
  await place.aws.json('dynamodb', 'PutItem', { TableName: 'uploads', Item: kept });
  await comes('dan', id, 'x');
  expect([await keys('files/dan/'), await keys('incoming/dan/')]).toEqual([[], []]);
  expect((await getUpload(place, id, start + 1000))?.state).toBe('waiting');
  await expect(deleteUpload(place, 'dan', id, start + 1000)).rejects.toMatchObject({ status: 409 });
  expect(await itemOf('quota#dan')).toMatchObject({ gone: { N: expect.any(String) } });
  expect(await itemOf('quota#dan')).not.toHaveProperty('uploads');
});

test('a deletion that stopped goes on, also for entries that only their files lead to', async () => {
  const old = await begin('eve');
  await comes('eve', old, 'x');
  await makeOld(old);
  const s3 = { ...place.aws.s3, delete: () => Promise.reject(new Error('away')) };
  const broken = { ...place, aws: { ...place.aws, s3 } };
  await expect(eraseUploads(broken, 'eve', start)).rejects.toThrow('away');
  await eraseUploads(place, 'eve', start);
  expect([await keys('files/eve/'), await itemOf(old)]).toEqual([[], undefined]);
});

test('more uploads than a page of the list has go', async () => {
  const of = { ...place, settings: defineSettings({ uploadsPerHour: 1000 }) };
  for (let n = 0; n < 120; n++) await begin('fay', 1, start + n, of);
  await eraseUploads(place, 'fay', start + 1000);
  expect((await itemsWith('fay')).filter((text: string) => text.includes('"upload"'))).toEqual([]);
});

test('a copy that was left before its note is deleted with the forgotten upload', async () => {
  const id = await begin('gus');
  const away = () => Promise.reject(new Error('away'));
  await expect(comes('gus', id, 'x', away)).rejects.toThrow('away');
  expect(await keys('files/gus/')).toEqual([file('gus', id)]);
  const OldImage = await itemOf(id);
  const removed = { eventName: 'REMOVE', dynamodb: { OldImage } };
  const { Forgotten } = read('awsm/sweep/awsm.json').lambda.eventSources;
  const fits = recordFilter(Forgotten.Properties.FilterCriteria, none);
  expect(fits(removed)).toBe(true);
  await sweep(place, [{ ...removed, eventName: 'MODIFY' }, { eventName: 'REMOVE' }]);
  expect(await keys('files/gus/')).toEqual([file('gus', id)]);
  await sweep(place, [removed, removed]);
  expect(await keys('files/gus/')).toEqual([]);

  const ready = await begin('gus');
  await comes('gus', ready, 'x');
  const kept = { eventName: 'REMOVE', dynamodb: { OldImage: await itemOf(ready) } };
  expect([fits(kept), fits({ ...removed, eventName: 'MODIFY' })]).toEqual([false, false]);
  await sweep(place, [kept]);
  expect(await keys('files/gus/')).toEqual([file('gus', ready)]);
});

test('a copy that was left of an upload that was deleted meanwhile goes with the next try', async () => {
  const id = await begin('hal');
  // Its user deletes it between the look at it and the copy, and the function then stops.
  const s3: Place['aws']['s3'] = {
    ...place.aws.s3,
    async copy(...parameters) {
      await deleteUpload(place, 'hal', id, start + 1000);
      await place.aws.s3.put('uploads', incoming('hal', id), 'x');
      await place.aws.s3.copy(...parameters);
      throw new Error('stopped');
    },
  };
  await place.aws.s3.put('uploads', incoming('hal', id), 'x');
  const broken = { ...place, aws: { ...place.aws, s3 } };
  await expect(completeUpload(broken, incoming('hal', id), none, start + 1000)).rejects.toThrow('stopped');
  expect(await keys('files/hal/')).toEqual([file('hal', id)]);
  await completeUpload(place, incoming('hal', id), none, start + 1000);
  expect([await keys('files/hal/'), await keys('incoming/hal/')]).toEqual([[], []]);
});

test('an upload that is over but may be finished by a call under way keeps its file', async () => {
  const id = await begin('ida');
  await comes('ida', id, 'x', async () => {
    await completeUpload(place, incoming('ida', id), none, start + day);
  });
  expect([(await getUpload(place, id, start))?.state, await keys('files/ida/')]).toEqual(['ready', [file('ida', id)]]);
});

test('an operator puts uploads into list and quota that came before there were any', async () => {
  const ids = [await begin('jan', 10), await begin('jan', 10, start + 1), await begin('jan', 10, start + 2)];
  for (const id of ids) await comes('jan', id, 'x'.repeat(10));
  for (const id of ids.slice(0, 2)) await makeOld(id);
  await eraseUploads(place, 'kim', start);
  await place.aws.json('dynamodb', 'UpdateItem', {
    TableName: 'uploads',
    Key: { id: { S: 'quota#jan' } },
    UpdateExpression: 'SET #bytes = :bytes, uploads = :one',
    ExpressionAttributeNames: { '#bytes': 'bytes' },
    ExpressionAttributeValues: { ':bytes': { N: '10' }, ':one': { N: '1' } },
  });
  expect((await list('jan')).uploads).toHaveLength(1);
  expect(await operate(place, { do: 'adopt' })).toEqual({ adopted: 2, changed: 0 });
  const { uploads, quota } = await list('jan');
  expect([uploads.map(({ id }) => id), quota.bytes, quota.uploads]).toEqual([[...ids].reverse(), 30, 3]);
  expect(await operate(place, { do: 'adopt' })).toEqual({ adopted: 0, changed: 0 });
  await deleteUpload(place, 'jan', ids[0]!, start);
  expect(await usageOf(place, 'jan')).toEqual({ bytes: 20, uploads: 2 });
});

test('an upload that is deleted while it is adopted does not come back', async () => {
  const id = await begin('lea');
  await comes('lea', id, 'x');
  await makeOld(id);
  const json: Place['aws']['json'] = async (service, operation, input) => {
    if (operation === 'TransactWriteItems') await deleteUpload(place, 'lea', id, start);
    return place.aws.json(service, operation, input);
  };
  const racing = { ...place, aws: { ...place.aws, json } };
  expect(await operate(racing, { do: 'adopt' })).toEqual({ adopted: 0, changed: 1 });
  expect(await itemOf(id)).toBeUndefined();
});

test('an operator finds files without an upload, and deletes them on request', async () => {
  await eraseUploads(place, 'max', start);
  const kept = await begin('mia');
  await comes('mia', kept, 'x');
  const waiting = await begin('mia');
  await expect(comes('mia', waiting, 'x', () => Promise.reject(new Error('away')))).rejects.toThrow();
  const orphan = file('mia', 'o'.repeat(43));
  const moved = file('max', kept);
  for (const key of [orphan, moved, 'files/mia/made-by-hand.txt', 'other/file']) {
    await place.aws.s3.put('uploads', key, 'x');
  }
  expect(await operate(place, { do: 'orphans' }, start)).toEqual({ files: 2, keys: [moved, orphan] });
  expect(await keys('files/mia/')).toContain(orphan);
  expect(await operate(place, { do: 'orphans', delete: true }, start)).toMatchObject({ files: 2 });
  expect(await keys('files/max/')).toEqual([]);
  expect(await keys('files/mia/')).toEqual(
    [file('mia', kept), file('mia', waiting), 'files/mia/made-by-hand.txt'].sort(),
  );
  expect(await operate(place, { do: 'orphans', next: 'files/z' }, start)).toEqual({ files: 0, keys: [] });
});

test('commands of an operator go on where one call ends', async () => {
  const aws = { ...place.aws };
  let pages = 0;
  const json: Place['aws']['json'] = async (_service, _operation, input) => {
    pages += 1;
    const from = (input as { ExclusiveStartKey?: { id: { S: string } } }).ExclusiveStartKey?.id.S ?? '0';
    const last = Number(from) + 1;
    return { Items: [], ...(last <= 50 && { LastEvaluatedKey: { id: { S: String(last) } } }) } as never;
  };
  expect(await operate({ ...place, aws: { ...aws, json } }, { do: 'adopt' })).toEqual({
    adopted: 0,
    changed: 0,
    next: '50',
  });
  expect(await operate({ ...place, aws: { ...aws, json } }, { do: 'adopt', next: '50' })).toEqual({
    adopted: 0,
    changed: 0,
  });
  expect(pages).toBe(51);
  const afters: unknown[] = [];
  const listing: Place['aws']['s3']['list'] = async (_bucket, _prefix, { after } = {}) => {
    afters.push(after);
    return { keys: [`files/made-by-hand-${afters.length}`], isTruncated: afters.length !== 51 };
  };
  const s3 = { ...aws.s3, list: listing };
  expect(await operate({ ...place, aws: { ...aws, s3 } }, { do: 'orphans' })).toEqual({
    files: 0,
    keys: [],
    next: 'files/made-by-hand-50',
  });
  expect(await operate({ ...place, aws: { ...aws, s3 } }, { do: 'orphans', next: 'x' })).toEqual({
    files: 0,
    keys: [],
  });
  expect([afters[0], afters[1], afters[50]]).toEqual([undefined, 'files/made-by-hand-1', 'x']);
});

test('a wrong command of an operator is an error that names the mistake', async () => {
  await expect(operate(place, { do: 'drop' })).rejects.toThrow(
    '"do" is "drop"; it must be one of adopt, orphans, erase.',
  );
  await expect(operate(place, { do: 'erase' })).rejects.toThrow('"user" must be a text.');
  await expect(operate(place, { do: 'adopt', next: 5 })).rejects.toThrow('"next" must be a text.');
  const id = await begin('ned');
  await comes('ned', id, 'x');
  expect(await operate(place, { do: 'erase', user: 'ned' }, start)).toEqual({ files: 1 });
  expect(await keys('files/ned/')).toEqual([]);
});

test('a quota that regions share is never passed in all of them together', async () => {
  const there = await placeIn('eu-west-1', 'uploads-eu');
  const settings = defineSettings({ bytesPerUser: 1001, uploadsPerUser: 5, sharedQuota: 1 });
  const regions = [place, there].map((one) => ({ ...one, settings, regions: regionsIn('us-east-1,eu-west-1') }));
  const tries = (size: number, user: string) =>
    Promise.all(
      regions.flatMap((one) =>
        Array.from({ length: 10 }, () =>
          begin(user, size, start, one).then(
            () => size,
            () => 0,
          ),
        ),
      ),
    );
  const sum = (sizes: number[]) => sizes.reduce((all, one) => all + one, 0);
  expect(sum(await tries(100, 'ona'))).toBe(400);
  expect(sum(await tries(250, 'pia'))).toBe(1000);
  const { quota } = await listOwnUploads(regions[0]!, 'ona', parseListQuery(new URLSearchParams('')), start);
  expect(quota).toMatchObject({ maxBytes: 500, maxUploads: 2 });
  await expect(begin('ona', 1, start, regions[1])).rejects.toThrow('You may keep at most 2 files.');
  await expect(begin('new', 501, start, regions[1])).rejects.toThrow('Your files may have at most 500 bytes.');
  // By default the quota is one of each region.
  const own = regions.map((one) => ({ ...one, settings: { ...settings, sharedQuota: 0 } }));
  for (const one of own) await begin('quin', 1001, start, one);
  expect([regionsIn(), regionsIn(''), regionsIn('a'), regionsIn('a,b,c')]).toEqual([1, 1, 1, 3]);
});
