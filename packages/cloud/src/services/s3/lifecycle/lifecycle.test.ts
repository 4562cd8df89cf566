import type { LifecycleRule } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type TestCloud, testCloud } from '../../iam/testing.ts';
import { s3 } from '../index.ts';

const Bucket = 'lifecycle-bucket';
const day = 24 * 60 * 60 * 1000;
let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ s3 });
  await cloud.ctx.aws.s3.createBucket({ Bucket });
});
afterEach(() => cloud.close());

const rules = (Rules: LifecycleRule[]) =>
  cloud.ctx.aws.s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
const put = (Key: string, more: object = {}) => cloud.ctx.aws.s3.putObject({ Bucket, Key, Body: 'x', ...more });
const keys = async () => (await cloud.ctx.aws.s3.listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key);
const versions = async () => {
  const { Versions = [], DeleteMarkers = [] } = await cloud.ctx.aws.s3.listObjectVersions({ Bucket });
  return [Versions.length, DeleteMarkers.length];
};

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
it('says when an object expires, and deletes it at the midnight after', async () => {
  const Expiration = { Days: 3 };
  await rules([
    { ID: 'a b', Status: 'Enabled', Filter: { And: { Prefix: 'tmp/', Tags: [{ Key: 'k', Value: 'v' }] } }, Expiration },
    { ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration },
  ]);
  const { Expiration: said } = await put('tmp/gone', { Tagging: 'k=v' });
  const midnight = new Date(Math.ceil((Date.now() + 3 * day) / day) * day).toUTCString();
  expect(said).toBe(`expiry-date="${midnight}", rule-id="a%20b"`);
  await put('tmp/other-tag', { Tagging: 'k=w' });
  await put('kept', { Tagging: 'k=v' });
  cloud.pass(2 * day);
  await cloud.restart();
  await s3.start?.(cloud.kernel);
  expect(await keys()).toEqual(['kept', 'tmp/gone', 'tmp/other-tag']);
  cloud.pass(2 * day);
  // The clock moves on without a restart: noticed within a second.
  await vi.waitFor(async () => expect(await keys()).toEqual(['kept', 'tmp/other-tag']));
});

it('marks current versions as deleted, deletes old ones, then the marker, and keeps what is locked', async () => {
  await cloud.ctx.aws.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await put('a');
  await put('a');
  await rules([
    {
      ID: '1',
      Status: 'Enabled',
      Filter: {},
      Expiration: { Days: 1 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    },
    { ID: '2', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { ExpiredObjectDeleteMarker: true } },
  ]);
  cloud.pass(2 * day);
  await vi.waitFor(async () => expect(await versions()).toEqual([1, 1]));
  cloud.pass(2 * day);
  await vi.waitFor(async () => expect(await versions()).toEqual([0, 0]));
});

it('moves objects to colder classes and gives uploads up', async () => {
  await put('big', { Body: Buffer.alloc(130 * 1024) });
  await put('small');
  const { UploadId } = await cloud.ctx.aws.s3.createMultipartUpload({ Bucket, Key: 'never' });
  await rules([
    {
      ID: '1',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Transitions: [{ Days: 1, StorageClass: 'GLACIER' }],
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
  ]);
  const { AbortRuleId } = await cloud.ctx.aws.s3.listParts({ Bucket, Key: 'never', UploadId });
  expect(AbortRuleId).toBe('1');
  cloud.pass(3 * day);
  await vi.waitFor(
    async () => expect((await cloud.ctx.aws.s3.headObject({ Bucket, Key: 'big' })).StorageClass).toBe('GLACIER'),
    { timeout: 3_000 },
  );
  expect((await cloud.ctx.aws.s3.headObject({ Bucket, Key: 'small' })).StorageClass).toBeUndefined();
  await expect(cloud.ctx.aws.s3.listParts({ Bucket, Key: 'never', UploadId })).rejects.toMatchObject({
    code: 'NoSuchUpload',
  });
});
