import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';

// Configurations that have no effect here: their operations store, return and refuse them as their pages say
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html).
let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
const Bucket = 'settings';

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
});
afterAll(() => cloud.close());

const gone = { name: 'NoSuchConfiguration', message: 'The specified configuration does not exist.' };
const malformed = { name: 'MalformedXML' };

test('analytics', async () => {
  const StorageClassAnalysis = {
    DataExport: {
      OutputSchemaVersion: 'V_1' as const,
      Destination: { S3BucketDestination: { Format: 'CSV' as const, Bucket: 'arn:aws:s3:::to', Prefix: 'a/' } },
    },
  };
  const AnalyticsConfiguration = { Id: 'a', Filter: { Prefix: 'docs/' }, StorageClassAnalysis };
  await s3.putBucketAnalyticsConfiguration({ Bucket, Id: 'a', AnalyticsConfiguration });
  const shown = await s3.getBucketAnalyticsConfiguration({ Bucket, Id: 'a' });
  expect(shown.AnalyticsConfiguration).toEqual(AnalyticsConfiguration);
  const without = { Bucket, Id: 'b', AnalyticsConfiguration: { Id: 'b' } } as never;
  await expect(s3.putBucketAnalyticsConfiguration(without)).rejects.toMatchObject(malformed);
  expect((await s3.listBucketAnalyticsConfigurations({ Bucket })).AnalyticsConfigurationList).toHaveLength(1);
  await s3.deleteBucketAnalyticsConfiguration({ Bucket, Id: 'a' });
  await expect(s3.getBucketAnalyticsConfiguration({ Bucket, Id: 'a' })).rejects.toMatchObject(gone);
  expect((await s3.listBucketAnalyticsConfigurations({ Bucket })).AnalyticsConfigurationList).toBeUndefined();
});

test('intelligent tiering', async () => {
  const Tierings = [{ AccessTier: 'ARCHIVE_ACCESS' as const, Days: 90 }];
  const IntelligentTieringConfiguration = { Id: 't', Status: 'Enabled' as const, Tierings };
  await s3.putBucketIntelligentTieringConfiguration({ Bucket, Id: 't', IntelligentTieringConfiguration });
  const shown = await s3.getBucketIntelligentTieringConfiguration({ Bucket, Id: 't' });
  expect(shown.IntelligentTieringConfiguration).toEqual(IntelligentTieringConfiguration);
  for (const change of [{ Tierings: [] }, { Tierings: [{ AccessTier: 'COLD', Days: 90 }] }, { Status: 'On' }]) {
    const wrong = { ...IntelligentTieringConfiguration, ...change } as typeof IntelligentTieringConfiguration;
    const put = s3.putBucketIntelligentTieringConfiguration({
      Bucket,
      Id: 't',
      IntelligentTieringConfiguration: wrong,
    });
    await expect(put).rejects.toMatchObject(malformed);
  }
  const { IntelligentTieringConfigurationList: list } = await s3.listBucketIntelligentTieringConfigurations({ Bucket });
  expect(list).toEqual([IntelligentTieringConfiguration]);
  await s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id: 't' });
  await expect(s3.deleteBucketIntelligentTieringConfiguration({ Bucket, Id: 't' })).rejects.toMatchObject(gone);
});

test('metrics, a hundred a page, a thousand in all', async () => {
  const put = (Id: string) => s3.putBucketMetricsConfiguration({ Bucket, Id, MetricsConfiguration: { Id } });
  const names = Array.from({ length: 1_000 }, (_, n) => `m${String(n).padStart(3, '0')}`);
  for (let n = 0; n < names.length; n += 50) await Promise.all(names.slice(n, n + 50).map(put));
  await expect(put('one-more')).rejects.toMatchObject({ name: 'TooManyConfigurations' });
  await put('m000');
  const Filter = { And: { Prefix: 'p', Tags: [{ Key: 'k', Value: 'v' }] } };
  const filtered = { Bucket, Id: 'm001', MetricsConfiguration: { Id: 'm001', Filter } };
  await s3.putBucketMetricsConfiguration(filtered);
  expect((await s3.getBucketMetricsConfiguration(filtered)).MetricsConfiguration).toEqual(
    filtered.MetricsConfiguration,
  );
  const ids: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.listBucketMetricsConfigurations({ Bucket, ContinuationToken });
    expect(page.MetricsConfigurationList).toHaveLength(100);
    ids.push(...(page.MetricsConfigurationList ?? []).map(({ Id }) => Id));
    ContinuationToken = page.NextContinuationToken;
    expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
  } while (ContinuationToken !== undefined);
  expect(ids).toEqual(names);
  await s3.deleteBucketMetricsConfiguration({ Bucket, Id: 'm000' });
  await expect(s3.getBucketMetricsConfiguration({ Bucket, Id: 'm000' })).rejects.toMatchObject(gone);
});

test('inventory', async () => {
  const InventoryConfiguration = {
    Id: 'i',
    IsEnabled: true,
    Destination: { S3BucketDestination: { Bucket: 'arn:aws:s3:::to', Format: 'CSV' as const } },
    IncludedObjectVersions: 'All' as const,
    Schedule: { Frequency: 'Daily' as const },
  };
  await s3.putBucketInventoryConfiguration({ Bucket, Id: 'i', InventoryConfiguration });
  const other = { Bucket, Id: 'other', InventoryConfiguration };
  await expect(s3.putBucketInventoryConfiguration(other)).rejects.toMatchObject({ name: 'IdMismatch' });
  await s3.deleteBucketInventoryConfiguration({ Bucket, Id: 'i' });
  await expect(s3.getBucketInventoryConfiguration({ Bucket, Id: 'i' })).rejects.toMatchObject(gone);
});

test('requester pays', async () => {
  expect((await s3.getBucketRequestPayment({ Bucket })).Payer).toBe('BucketOwner');
  await s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: 'Requester' } });
  expect((await s3.getBucketRequestPayment({ Bucket })).Payer).toBe('Requester');
  const nobody = { Bucket, RequestPaymentConfiguration: { Payer: 'Nobody' as never } };
  await expect(s3.putBucketRequestPayment(nobody)).rejects.toMatchObject(malformed);
});

test('public access: blocked from the beginning, then as it is said, then open', async () => {
  const all = (value: boolean) => ({
    BlockPublicAcls: value,
    IgnorePublicAcls: value,
    BlockPublicPolicy: value,
    RestrictPublicBuckets: value,
  });
  expect((await s3.getPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration).toEqual(all(true));
  await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
  const { PublicAccessBlockConfiguration: said } = await s3.getPublicAccessBlock({ Bucket });
  expect(said).toEqual({ ...all(false), BlockPublicAcls: true });
  await s3.deletePublicAccessBlock({ Bucket });
  const none = { name: 'NoSuchPublicAccessBlockConfiguration' };
  await expect(s3.getPublicAccessBlock({ Bucket })).rejects.toMatchObject(none);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
test('whether a policy makes a bucket public', async () => {
  await expect(s3.getBucketPolicyStatus({ Bucket })).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  const isPublic = async (statement: object) => {
    const Statement = [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*`, ...statement }];
    await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
    return (await s3.getBucketPolicyStatus({ Bucket })).PolicyStatus?.IsPublic;
  };
  const open = { Principal: '*' };
  expect(await isPublic(open)).toBe(true);
  expect(await isPublic({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } })).toBe(false);
  expect(await isPublic({ ...open, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })).toBe(false);
  expect(await isPublic({ ...open, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } })).toBe(true);
  expect(await isPublic({ ...open, Condition: { StringLike: { 'aws:SourceVpc': 'vpc-*' } } })).toBe(true);
  expect(await isPublic({ ...open, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })).toBe(false);
  expect(await isPublic({ ...open, Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } })).toBe(true);
  expect(await isPublic({ ...open, Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })).toBe(true);
  expect(await isPublic({ ...open, Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } })).toBe(true);
  expect(await isPublic({ ...open, Effect: 'Deny' })).toBe(false);
});

test('retention of an object', async () => {
  await s3.putObject({ Bucket, Key: 'held', Body: 'x' });
  const none = { name: 'NoSuchObjectLockConfiguration' };
  await expect(s3.getObjectRetention({ Bucket, Key: 'held' })).rejects.toMatchObject(none);
  const Retention = { Mode: 'GOVERNANCE' as const, RetainUntilDate: new Date('2100-01-01T00:00:00Z') };
  await s3.putObjectRetention({ Bucket, Key: 'held', Retention });
  const { Retention: shown, $metadata } = await s3.getObjectRetention({ Bucket, Key: 'held' });
  expect([shown, $metadata.httpStatusCode]).toEqual([Retention, 200]);
  const past = { Bucket, Key: 'held', Retention: { ...Retention, RetainUntilDate: new Date(0) } };
  await expect(s3.putObjectRetention(past)).rejects.toMatchObject({ name: 'InvalidArgument' });
});
