import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { connect } from '../aws/connect.ts';
import type { Aws } from '../aws/types.ts';
import { codeKey } from '../templates/names.ts';
import { type JawsBucket, jawsBucket } from './bucket.ts';
import { asAccount } from './testing.ts';

let cloud: Cloud;
let aws: Aws;
let bucket: JawsBucket;
let other: JawsBucket;

async function made(name: string, region: string): Promise<JawsBucket> {
  const s3 = await aws.in(region).s3();
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return jawsBucket(aws, { stage: 'dev', region, bucket: name });
}

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  aws = await connect({ profile: undefined, endpoint: cloud.endpoint, credentials });
  [bucket, other] = await Promise.all([made('jaws.one', 'us-east-1'), made('jaws.other', 'eu-west-1')]);
});
afterAll(() => cloud.close());

const type = 'text/plain';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('an object has its text, its type, and the times of S3', async () => {
  const etag = await bucket.put('a/text', 'text', { type });
  const found = await bucket.get('a/text');
  expect(found).toMatchObject({ text: 'text', etag });
  expect(found!.answered.getTime()).toBeGreaterThanOrEqual(found!.written.getTime());
  expect(found!.written.getTime()).toBeGreaterThan(Date.now() - 3_600_000);
  expect(Buffer.from((await bucket.getBytes('a/text'))!).toString()).toBe('text');
  expect(await bucket.get('a/none')).toBeUndefined();
  expect(await bucket.getBytes('a/none')).toBeUndefined();
  const s3 = await aws.in('us-east-1').s3();
  const head = await s3.send(new HeadObjectCommand({ Bucket: 'jaws.one', Key: 'a/text' }));
  expect(head.ContentType).toBe(type);
  await bucket.put('a/stream', Readable.from([Buffer.from('stream')]), { type, bytes: 6 });
  expect(await bucket.get('a/stream')).toMatchObject({ text: 'stream' });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
test('what somebody else wrote is not written over or deleted', async () => {
  const first = await bucket.put('b', '1', { type, if: { absent: true } });
  expect(await bucket.put('b', '2', { type, if: { absent: true } })).toBeUndefined();
  const second = await bucket.put('b', '2', { type, if: { etag: first! } });
  expect(second).not.toBe(first);
  expect(await bucket.put('b', '3', { type, if: { etag: first! } })).toBeUndefined();
  expect(await bucket.delete('b', first)).toBe(false);
  expect(await bucket.get('b')).toMatchObject({ text: '2' });
  expect(await bucket.delete('b', second)).toBe(true);
  expect(await bucket.get('b')).toBeUndefined();
  expect(await bucket.put('b', '3', { type, if: { etag: second! } })).toBeUndefined();
  // It is gone already.
  expect(await bucket.delete('b')).toBe(true);
});

test('a body that is not the one that was hashed is refused', async () => {
  await bucket.put('c', 'right', { type, sha256: sha256('right') });
  await expect(bucket.put('c', 'wrong', { type, sha256: sha256('right') })).rejects.toThrow();
  expect(await bucket.get('c')).toMatchObject({ text: 'right' });
});

test('S3 knows the SHA-256 of an object, or it is that of its bytes', async () => {
  await bucket.put('d/known', 'known', { type, sha256: sha256('known') });
  await bucket.put('d/plain', 'plain', { type });
  expect(await bucket.sha256('d/known')).toBe(sha256('known'));
  expect(await bucket.sha256('d/plain')).toBe(sha256('plain'));
  expect(await bucket.sha256('d/none')).toBeUndefined();
  // What S3 says of an object in parts is about its parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
  const s3 = await aws.in('us-east-1').s3();
  const target = { Bucket: 'jaws.one', Key: 'd/parts' };
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' }),
  );
  const part = { ...target, UploadId, PartNumber: 1 };
  const { ETag, ChecksumSHA256 } = await s3.send(
    new UploadPartCommand({ ...part, Body: 'parts', ChecksumAlgorithm: 'SHA256' }),
  );
  const Parts = [{ PartNumber: 1, ETag, ChecksumSHA256 }];
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  expect(await bucket.sha256('d/parts')).toBe(sha256('parts'));
});

test('keys are listed to the end, those after another one too, and deleted together', async () => {
  const keys = Array.from({ length: 1003 }, (_, n) => `e/${String(n).padStart(4, '0')}`);
  for (let at = 0; at < keys.length; at += 100)
    await Promise.all(keys.slice(at, at + 100).map((key) => bucket.put(key, key, { type })));
  expect((await bucket.list('e/')).map(({ key }) => key)).toEqual(keys);
  expect(await bucket.list('e/', undefined, 'e/1000')).toEqual([
    { key: 'e/1001', bytes: 6 },
    { key: 'e/1002', bytes: 6 },
  ]);
  await bucket.deleteAll(keys);
  expect(await bucket.list('e/')).toEqual([]);
  expect(await bucket.list('a/t')).toHaveLength(1);
});

test('a copy has the bytes that its key names, or is not kept', async () => {
  const key = codeKey({ hash: '1'.repeat(32), sha256: sha256('code') });
  await bucket.put('f/right code', 'code', { type });
  await bucket.put('f/wrong', 'other', { type });
  const elsewhere = jawsBucket(asAccount(aws, '999999999999'), bucket.place);
  for (const from of [bucket, elsewhere]) {
    const [right, wrong] = [await bucket.source('f/right code'), await bucket.source('f/wrong')];
    const source = async (one: typeof right) => ({ ...one, account: from === bucket ? one.account : '999999999999' });
    await other.copyFrom(await source(right), key);
    expect(await other.get(key)).toMatchObject({ text: 'code' });
    await other.delete(key);
    await expect(other.copyFrom(await source(wrong), key)).rejects.toMatchObject({
      code: 'CodeDiffers',
      message: expect.stringContaining('f/wrong'),
    });
    expect(await other.get(key)).toBeUndefined();
    // Of a key that names no bytes, any are right.
    await other.copyFrom(await source(wrong), 'f/any');
    expect(await other.get('f/any')).toMatchObject({ text: 'other' });
  }
  const gone = await bucket.source('f/gone');
  await expect(gone.read()).rejects.toMatchObject({ code: 'ReleaseCodeMissing' });
});

test('a bucket that does not exist, or is of somebody else, is named', async () => {
  const none = jawsBucket(aws, { stage: 'dev', region: 'us-east-1', bucket: 'jaws.none' });
  const missing = { code: 'BucketMissing', message: expect.stringContaining('jaws.none') };
  await expect(none.list('')).rejects.toMatchObject(missing);
  await expect(none.put('a', 'a', { type })).rejects.toMatchObject(missing);
  const theirs = jawsBucket(asAccount(aws, '999999999999'), bucket.place);
  const foreign = { code: 'BucketOfSomeoneElse', message: expect.stringContaining('999999999999') };
  await expect(theirs.get('b')).rejects.toMatchObject(foreign);
  await expect(theirs.put('b', 'b', { type })).rejects.toMatchObject(foreign);
  await expect(theirs.delete('b')).rejects.toMatchObject(foreign);
  await expect(theirs.deleteAll(['b'])).rejects.toMatchObject(foreign);
});
