import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
const Bucket = 'races';
const FIRST = Buffer.alloc(5 * 1024 * 1024 + 1, 'first ');

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
});
afterAll(() => cloud.close());

async function uploaded(Key: string) {
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  for (const [index, Body] of [FIRST, Buffer.from('last')].entries()) {
    const PartNumber = index + 1;
    Parts.push({ PartNumber, ETag: (await s3.uploadPart({ Bucket, Key, UploadId, PartNumber, Body })).ETag });
  }
  return { Bucket, Key, UploadId, MultipartUpload: { Parts } };
}

// AWS asks clients to be prepared to retry a completion: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
test('an upload that several clients complete at once is one version, and all get the same answer', async () => {
  const upload = await uploaded('often');
  const answers = await Promise.all(Array.from({ length: 6 }, () => s3.completeMultipartUpload(upload)));
  expect(new Set(answers.map(({ ETag, VersionId }) => `${ETag} ${VersionId}`)).size).toBe(1);
  const { Versions } = await s3.listObjectVersions({ Bucket, Prefix: 'often' });
  expect(Versions?.map(({ VersionId, Size }) => [VersionId, Size])).toEqual([
    [answers[0]?.VersionId, FIRST.length + 4],
  ]);
});

test('completing an upload that is aborted meanwhile fails, or wins', async () => {
  for (let n = 0; n < 5; n++) {
    const upload = await uploaded(`aborted-${n}`);
    const [completed] = await Promise.allSettled([s3.completeMultipartUpload(upload), s3.abortMultipartUpload(upload)]);
    if (completed.status === 'rejected') expect(completed.reason).toMatchObject({ name: 'NoSuchUpload' });
    const there = await s3.headObject(upload).then(
      ({ ContentLength }) => ContentLength,
      () => undefined,
    );
    expect(there).toBe(completed.status === 'rejected' ? undefined : FIRST.length + 4);
  }
});

test('completing with a part that is overwritten meanwhile fails', async () => {
  for (let n = 0; n < 5; n++) {
    const upload = await uploaded(`written-${n}`);
    const again = { ...upload, PartNumber: 1, Body: 'another' };
    const [completed] = await Promise.allSettled([s3.completeMultipartUpload(upload), s3.uploadPart(again)]);
    if (completed.status === 'rejected') expect(completed.reason).toMatchObject({ name: 'InvalidPart' });
  }
});

// boto3's tests/integration/test_s3.py, test_s3_multipart, which runs on AWS.
test('what was completed can be aborted, to no effect', async () => {
  const upload = await uploaded('whole');
  await s3.completeMultipartUpload(upload);
  await s3.abortMultipartUpload(upload);
  expect((await s3.headObject(upload)).ContentLength).toBe(FIRST.length + 4);
});

test('an upload id has no hyphen, which command lines would take for an option', async () => {
  for (let i = 0; i < 20; i++) {
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'id' });
    expect(UploadId).toMatch(/^[A-Za-z0-9._]{128}$/);
  }
});
