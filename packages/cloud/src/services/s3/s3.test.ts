import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { NoSuchKey, NotFound, S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
const clientIn = (region: string) =>
  new S3({
    endpoint: cloud.endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
let s3: S3;
let made = 0;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  s3 = clientIn('us-east-1');
});
afterAll(() => cloud.close());

async function bucket(versioned = false): Promise<string> {
  const Bucket = `bucket-${made++}`;
  await s3.createBucket({ Bucket });
  if (versioned) await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  return Bucket;
}

async function text(Bucket: string, Key: string, more: object = {}): Promise<string | undefined> {
  return (await s3.getObject({ Bucket, Key, ...more })).Body?.transformToString();
}

test('an object comes back with what was said about it', async () => {
  const Bucket = await bucket();
  const Key = 'a/b c+é/../💩.txt';
  const put = await s3.putObject({
    Bucket,
    Key,
    Body: 'hello',
    ContentType: 'text/plain',
    CacheControl: 'no-store',
    Metadata: { foo: 'bar' },
    Tagging: 'a=1&b=2',
  });
  expect(put.ETag).toBe(`"${createHash('md5').update('hello').digest('hex')}"`);
  const got = await s3.getObject({ Bucket, Key, ChecksumMode: 'ENABLED' });
  expect(await got.Body?.transformToString()).toBe('hello');
  expect(got).toMatchObject({
    ContentType: 'text/plain',
    CacheControl: 'no-store',
    ContentLength: 5,
    Metadata: { foo: 'bar' },
    TagCount: 2,
    ServerSideEncryption: 'AES256',
    ChecksumCRC32: 'NhCmhg==',
  });
  expect(got.VersionId).toBeUndefined();
  await s3.deleteObject({ Bucket, Key });
  await expect(s3.getObject({ Bucket, Key })).rejects.toThrow(NoSuchKey);
  await expect(s3.headObject({ Bucket, Key })).rejects.toThrow(NotFound);
  await s3.deleteBucket({ Bucket });
});

test('a stream and ranges of it', async () => {
  const Bucket = await bucket();
  const bytes = Buffer.alloc(3_000_000, 'abcdefghij');
  const Body = Readable.from([bytes.subarray(0, 1e6), bytes.subarray(1e6)]);
  await s3.putObject({ Bucket, Key: 'k', Body, ContentLength: bytes.length, ChecksumAlgorithm: 'SHA256' });
  const whole = await s3.getObject({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' });
  expect(Buffer.from(await whole.Body!.transformToByteArray()).equals(bytes)).toBe(true);
  expect(whole.ChecksumSHA256).toBe(createHash('sha256').update(bytes).digest('base64'));
  expect(await text(Bucket, 'k', { Range: 'bytes=5-14' })).toBe('fghijabcde');
  expect(await text(Bucket, 'k', { Range: 'bytes=-3' })).toBe('hij');
  await expect(text(Bucket, 'k', { Range: 'bytes=3000000-' })).rejects.toMatchObject({
    name: 'InvalidRange',
    $metadata: { httpStatusCode: 416 },
  });
});

test('what does not match its checksum is refused and leaves nothing', async () => {
  const Bucket = await bucket();
  const put = (more: object) => s3.putObject({ Bucket, Key: 'k', Body: 'x', ...more });
  await expect(put({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(put({ ContentMD5: createHash('md5').update('y').digest('base64') })).rejects.toMatchObject({
    name: 'BadDigest',
  });
  await expect(s3.headObject({ Bucket, Key: 'k' })).rejects.toThrow(NotFound);
});

// Expectations that moto's authors verified on AWS: tests/test_s3/test_s3_conditionals.py.
test('conditions of reads and writes', async () => {
  const Bucket = await bucket();
  const { ETag } = await s3.putObject({ Bucket, Key: 'k', Body: '1', IfNoneMatch: '*' });
  const failed = { name: 'PreconditionFailed', Condition: 'If-None-Match' };
  await expect(s3.putObject({ Bucket, Key: 'k', Body: '2', IfNoneMatch: '*' })).rejects.toMatchObject(failed);
  await expect(s3.putObject({ Bucket, Key: 'k', Body: '2', IfMatch: 'x' })).rejects.toMatchObject({
    Condition: 'If-Match',
  });
  await expect(s3.putObject({ Bucket, Key: 'no', Body: '2', IfMatch: 'x' })).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
  await expect(s3.getObject({ Bucket, Key: 'k', IfNoneMatch: ETag })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  });
  await s3.putObject({ Bucket, Key: 'k', Body: '2', IfMatch: ETag });
  expect(await text(Bucket, 'k')).toBe('2');
});

test('lists fold, page and go on', async () => {
  const Bucket = await bucket();
  for (const Key of ['a', 'b/1', 'b/2', 'c/1', 'd', 'é&<']) await s3.putObject({ Bucket, Key, Body: 'x' });
  const folded = await s3.listObjectsV2({ Bucket, Delimiter: '/', MaxKeys: 3 });
  expect(folded.Contents?.map(({ Key }) => Key)).toEqual(['a']);
  expect(folded.CommonPrefixes).toEqual([{ Prefix: 'b/' }, { Prefix: 'c/' }]);
  expect(folded).toMatchObject({ IsTruncated: true, KeyCount: 3 });
  const rest = await s3.listObjectsV2({ Bucket, Delimiter: '/', ContinuationToken: folded.NextContinuationToken });
  expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['d', 'é&<']);
  expect(rest.CommonPrefixes).toBeUndefined();
  const old = await s3.listObjects({ Bucket, Prefix: 'b/', MaxKeys: 1, Delimiter: '/', EncodingType: 'url' });
  expect(old).toMatchObject({ IsTruncated: true, NextMarker: 'b/1', Contents: [{ Key: 'b/1' }] });
  expect((await s3.listObjectsV2({ Bucket, StartAfter: 'c/1' })).KeyCount).toBe(2);
});

test('versions, delete markers and their removal', async () => {
  const Bucket = await bucket(true);
  const one = await s3.putObject({ Bucket, Key: 'k', Body: '1' });
  const two = await s3.putObject({ Bucket, Key: 'k', Body: '2' });
  const marker = await s3.deleteObject({ Bucket, Key: 'k' });
  expect(marker.DeleteMarker).toBe(true);
  await expect(s3.getObject({ Bucket, Key: 'k' })).rejects.toThrow(NoSuchKey);
  expect(await text(Bucket, 'k', { VersionId: one.VersionId })).toBe('1');
  const listed = await s3.listObjectVersions({ Bucket });
  expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([two.VersionId, one.VersionId]);
  expect(listed.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
  expect((await s3.listObjectsV2({ Bucket })).KeyCount).toBe(0);
  await expect(s3.deleteBucket({ Bucket })).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await s3.deleteObject({ Bucket, Key: 'k', VersionId: marker.VersionId });
  expect(await text(Bucket, 'k')).toBe('2');
  await s3.deleteObject({ Bucket, Key: 'k', VersionId: two.VersionId });
  expect(await text(Bucket, 'k')).toBe('1');
  const removed = await s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'k', VersionId: one.VersionId }] } });
  expect(removed.Deleted).toEqual([{ Key: 'k', VersionId: one.VersionId }]);
  await s3.deleteBucket({ Bucket });
});

test('an upload in parts', async () => {
  const Bucket = await bucket();
  const { UploadId } = await s3.createMultipartUpload({
    Bucket,
    Key: 'k',
    ContentType: 'text/x',
    ChecksumAlgorithm: 'CRC32',
  });
  const upload = { Bucket, Key: 'k', UploadId };
  const big = Buffer.alloc(5 * 1024 * 1024, 'a');
  const first = await s3.uploadPart({ ...upload, PartNumber: 1, Body: big });
  const second = await s3.uploadPart({ ...upload, PartNumber: 2, Body: 'end' });
  const other = s3.uploadPart({ ...upload, PartNumber: 2, Body: 'end', ChecksumAlgorithm: 'SHA1' });
  await expect(other).rejects.toThrow('Checksum Type mismatch occurred');
  expect((await s3.listParts(upload)).Parts?.map(({ Size }) => Size)).toEqual([big.length, 3]);
  const Parts = [first, second].map(({ ETag, ChecksumCRC32 }, index) => ({
    ETag,
    ChecksumCRC32,
    PartNumber: index + 1,
  }));
  await expect(
    s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: [...Parts].reverse() } }),
  ).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  const done = await s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts } });
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  expect(done.ChecksumCRC32).toMatch(/-2$/);
  expect(await text(Bucket, 'k', { PartNumber: 2 })).toBe('end');
  expect(await s3.headObject({ Bucket, Key: 'k' })).toMatchObject({
    ContentLength: big.length + 3,
    ContentType: 'text/x',
  });
  expect((await s3.listMultipartUploads({ Bucket })).Uploads).toBeUndefined();
});

test('a copy takes over or replaces what is said', async () => {
  const Bucket = await bucket();
  await s3.putObject({ Bucket, Key: 'a b', Body: 'x', Metadata: { m: '1' } });
  const CopySource = `${Bucket}/a%20b`;
  await s3.copyObject({ Bucket, Key: 'kept', CopySource });
  await s3.copyObject({ Bucket, Key: 'new', CopySource, MetadataDirective: 'REPLACE', Metadata: { m: '2' } });
  expect((await s3.headObject({ Bucket, Key: 'kept' })).Metadata).toEqual({ m: '1' });
  expect((await s3.headObject({ Bucket, Key: 'new' })).Metadata).toEqual({ m: '2' });
  await expect(s3.copyObject({ Bucket, Key: 'a b', CopySource })).rejects.toThrow('without changing');
});

test('names of buckets are global and have rules', async () => {
  const Bucket = await bucket();
  await s3.createBucket({ Bucket });
  const elsewhere = clientIn('eu-west-1');
  const wrong = { LocationConstraint: 'us-west-2' as const };
  await expect(elsewhere.createBucket({ Bucket, CreateBucketConfiguration: wrong })).rejects.toMatchObject({
    name: 'IllegalLocationConstraintException',
  });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
  await expect(elsewhere.createBucket({ Bucket, CreateBucketConfiguration })).rejects.toMatchObject({
    name: 'BucketAlreadyOwnedByYou',
  });
  await expect(s3.createBucket({ Bucket: 'Not_Valid' })).rejects.toMatchObject({ name: 'InvalidBucketName' });
  await expect(s3.headBucket({ Bucket, ExpectedBucketOwner: '111122223333' })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});

test('without credentials only what is open to everyone', async () => {
  const Bucket = await bucket();
  await s3.putObject({ Bucket, Key: 'open/a', Body: 'x' });
  await s3.putObject({ Bucket, Key: 'b', Body: 'x' });
  const status = async (path: string) => (await fetch(`${cloud.endpoint}/${Bucket}/${path}`)).status;
  expect(await status('open/a')).toBe(403);
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: false };
  await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
  const Resource = `arn:aws:s3:::${Bucket}/open/*`;
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }];
  await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  expect(await status('open/a')).toBe(200);
  expect(await status('b')).toBe(403);
  expect((await fetch(`${cloud.endpoint}/${Bucket}?list-type=2`)).status).toBe(403);
});
