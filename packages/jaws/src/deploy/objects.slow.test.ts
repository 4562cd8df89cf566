import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import type { Aws } from '../aws/types.ts';
import { jawsBucket } from './bucket.ts';
import { emptyBucket } from './empty-bucket.ts';
import { answerOf, asAccount, fakeAws, fakeClient } from './testing.ts';

let cloud: Cloud;
let aws: Aws;
let s3: S3Client;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = await connect({ profile: undefined, endpoint: cloud.endpoint, credentials });
  s3 = await aws.in('us-east-1').s3();
});
afterAll(() => cloud.close());

const type = 'text/plain';
async function made(bucket: string) {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return jawsBucket(aws, { stage: 'dev', region: 'us-east-1', bucket });
}

describe('a jaws bucket', () => {
  test('keeps objects with their type', async () => {
    const bucket = await made('objects-plain');
    const etag = await bucket.put('a/b.txt', 'text', { type });
    expect(etag).toMatch(/^"\w+"$/);
    const found = await bucket.get('a/b.txt');
    expect(found).toEqual({ text: 'text', etag, written: expect.any(Date), answered: expect.any(Date) });
    // Both by S3's clock, which counts whole seconds.
    const age = found!.answered.getTime() - found!.written.getTime();
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60_000);
    expect(await bucket.get('a/none')).toBeUndefined();
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'objects-plain', Key: 'a/b.txt' }));
    expect(head.ContentType).toBe(type);
    await bucket.put('bytes', Buffer.from('bytes'), { type, bytes: 5 });
    expect((await bucket.get('bytes'))?.text).toBe('bytes');
  });

  test('writes only what is as it was seen', async () => {
    const bucket = await made('objects-conditions');
    const first = await bucket.put('a', '1', { type, if: { absent: true } });
    expect(first).toBeDefined();
    expect(await bucket.put('a', '2', { type, if: { absent: true } })).toBeUndefined();
    const second = await bucket.put('a', '2', { type, if: { etag: first! } });
    expect(await bucket.put('a', '3', { type, if: { etag: first! } })).toBeUndefined();
    expect(await bucket.get('a')).toMatchObject({ text: '2', etag: second });
    expect(await bucket.put('none', '1', { type, if: { etag: first! } })).toBeUndefined();
  });

  test('deletes, and only what is as it was seen', async () => {
    const bucket = await made('objects-deleted');
    const first = (await bucket.put('a', '1', { type }))!;
    await bucket.put('a', '2', { type });
    expect(await bucket.delete('a', first)).toBe(false);
    expect(await bucket.get('a')).toBeDefined();
    expect(await bucket.delete('a', (await bucket.get('a'))!.etag)).toBe(true);
    expect(await bucket.get('a')).toBeUndefined();
    expect(await bucket.delete('a')).toBe(true);
    expect(await bucket.delete('a', first)).toBe(false);
  });

  test('lists and deletes any number', async () => {
    const bucket = await made('objects-many');
    const keys = Array.from({ length: 1005 }, (_, n) => `many/${String(n).padStart(4, '0')}`);
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(keys.slice(at, at + 50).map((key) => bucket.put(key, key, { type })));
    }
    await bucket.put('other', 'x', { type });
    expect(await bucket.list('many/')).toEqual(keys.map((key) => ({ key, bytes: key.length })));
    await bucket.deleteAll(keys.slice(0, 1002));
    expect((await bucket.list('')).map(({ key }) => key)).toEqual([...keys.slice(1002), 'other']);
    await bucket.deleteAll([]);
  }, 180_000);

  test('that is missing, or somebody else’s, is named', async () => {
    const none = jawsBucket(aws, { stage: 'dev', region: 'us-east-1', bucket: 'objects-none' });
    await expect(none.list('')).rejects.toMatchObject({ code: 'BucketMissing' });
    await expect(none.get('a')).rejects.toMatchObject({ code: 'BucketMissing' });
    const bucket = await made('objects-foreign');
    await bucket.put('a', '1', { type });
    const foreign = jawsBucket(asAccount(aws, '999999999999'), bucket.place);
    const refused = { code: 'BucketOfSomeoneElse' };
    await expect(foreign.get('a')).rejects.toMatchObject(refused);
    await expect(foreign.put('a', '2', { type })).rejects.toMatchObject(refused);
    await expect(foreign.delete('a')).rejects.toMatchObject(refused);
    await expect(foreign.deleteAll(['a'])).rejects.toMatchObject(refused);
    await expect(foreign.list('')).rejects.toMatchObject(refused);
    expect(await bucket.get('a')).toMatchObject({ text: '1' });
  });
});

describe('what S3 answers', () => {
  const place = { stage: 'dev', region: 'us-east-1', bucket: 'b' };
  const at = { Bucket: 'b', ExpectedBucketOwner: '123456789012' };
  const bucketOf = (answers: Parameters<typeof fakeClient>[0]) => {
    const { client, calls } = fakeClient(answers);
    return { bucket: jawsBucket(fakeAws({ s3: client }), place), calls };
  };

  test.each(['PreconditionFailed', 'ConditionalRequestConflict'])(
    '%s is a condition that does not hold, where there is one',
    async (code) => {
      const refused = answerOf(code);
      const { bucket } = bucketOf({ PutObject: () => refused, DeleteObject: () => refused });
      expect(await bucket.put('a', '', { type, if: { absent: true } })).toBeUndefined();
      expect(await bucket.delete('a', '"1"')).toBe(false);
      await expect(bucket.put('a', '', { type })).rejects.toBe(refused);
      await expect(bucket.delete('a')).rejects.toBe(refused);
    },
  );

  test('NoSuchKey is an object that is gone, where one was expected', async () => {
    const gone = answerOf('NoSuchKey');
    const { bucket } = bucketOf({ PutObject: () => gone, DeleteObject: () => gone, GetObject: () => gone });
    expect(await bucket.put('a', '', { type, if: { etag: '"1"' } })).toBeUndefined();
    expect(await bucket.delete('a', '"1"')).toBe(false);
    expect(await bucket.get('a')).toBeUndefined();
    await expect(bucket.put('a', '', { type, if: { absent: true } })).rejects.toBe(gone);
    await expect(bucket.delete('a')).rejects.toBe(gone);
  });

  test('anything else is an error', async () => {
    const error = answerOf('SlowDown');
    const { bucket } = bucketOf({ PutObject: () => error, DeleteObject: () => error, GetObject: () => error });
    await expect(bucket.put('a', '', { type, if: { etag: '"1"' } })).rejects.toBe(error);
    await expect(bucket.delete('a', '"1"')).rejects.toBe(error);
    await expect(bucket.get('a')).rejects.toBe(error);
  });

  test('may lack optional fields', async () => {
    const { bucket } = bucketOf({
      PutObject: () => ({}),
      GetObject: () => ({}),
      ListObjectsV2: (_input, call) =>
        call === 1
          ? { Contents: [{ Key: 'a' }, { Size: 5 }], IsTruncated: true, NextContinuationToken: 't' }
          : { IsTruncated: false, NextContinuationToken: 'u' },
    });
    expect(await bucket.put('a', '', { type })).toBe('');
    const never = new Date(0);
    expect(await bucket.get('a')).toEqual({ text: '', etag: '', written: never, answered: never });
    expect(await bucket.list('')).toEqual([{ key: 'a', bytes: 0 }]);
  });

  test('every call names the account, and says all that it means', async () => {
    const { bucket, calls } = bucketOf({
      PutObject: () => ({}),
      DeleteObject: () => ({}),
      DeleteObjects: () => ({}),
      ListObjectsV2: () => ({}),
    });
    await bucket.put('a', 'x', { type, if: { etag: '"1"' }, bytes: 1 });
    await bucket.put('a', 'x', { type, if: { absent: true } });
    await bucket.delete('a', '"1"');
    await bucket.delete('a');
    await bucket.deleteAll(['a']);
    await bucket.list('p');
    const put = { ...at, Key: 'a', Body: 'x', ContentType: type };
    expect(calls).toEqual([
      ['PutObject', { ...put, ContentLength: 1, IfMatch: '"1"' }],
      ['PutObject', { ...put, IfNoneMatch: '*' }],
      ['DeleteObject', { ...at, Key: 'a', IfMatch: '"1"' }],
      ['DeleteObject', { ...at, Key: 'a' }],
      ['DeleteObjects', { ...at, Delete: { Objects: [{ Key: 'a' }], Quiet: true } }],
      ['ListObjectsV2', { ...at, Prefix: 'p' }],
    ]);
  });
});

describe('emptying a bucket', () => {
  test('deletes every version and every marker', async () => {
    const bucket = await made('objects-versions');
    const Bucket = 'objects-versions';
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    for (const Body of ['1', '2']) await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    await bucket.put('b', '1', { type });
    await bucket.delete('b');
    await emptyBucket(aws, 'us-east-1', Bucket);
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect([Versions, DeleteMarkers]).toEqual([[], []]);
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  const empty = (answers: Parameters<typeof fakeClient>[0]) => {
    const { client, calls } = fakeClient(answers);
    return { done: emptyBucket(fakeAws({ s3: client }), 'us-east-1', 'b'), calls };
  };
  const at = { Bucket: 'b', ExpectedBucketOwner: '123456789012' };

  test('goes on until the bucket is empty, and names one version each', async () => {
    const { done, calls } = empty({
      ListObjectVersions: (_input, call) =>
        call === 1
          ? { Versions: [{ Key: 'a', VersionId: '1' }, { VersionId: '2' }], DeleteMarkers: [{ Key: 'b' }] }
          : {},
      DeleteObjects: () => ({}),
    });
    await done;
    expect(calls).toEqual([
      ['ListObjectVersions', at],
      ['DeleteObjects', { ...at, Delete: { Objects: [{ Key: 'a', VersionId: '1' }, { Key: 'b' }], Quiet: true } }],
      ['ListObjectVersions', at],
    ]);
  });

  test('says what S3 keeps', async () => {
    const { done } = empty({
      ListObjectVersions: () => ({ Versions: [{ Key: 'a' }] }),
      DeleteObjects: () => ({ Errors: [{ Key: 'a', Message: 'legal hold' }, { Key: 'b' }] }),
    });
    await expect(done).rejects.toMatchObject({
      code: 'BucketNotEmptied',
      message: expect.stringMatching(/\bb\b.*legal hold|legal hold/s),
    });
  });

  test('succeeds for a missing bucket, and fails for another reason', async () => {
    await empty({ ListObjectVersions: () => answerOf('NoSuchBucket') }).done;
    const denied = answerOf('AccessDenied');
    await expect(empty({ ListObjectVersions: () => denied }).done).rejects.toBe(denied);
  });
});
