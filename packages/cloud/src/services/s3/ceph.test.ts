import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCloud } from '../../index.ts';

// AWS's behavior according to ceph/s3-tests (tests not marked `fails_on_aws`), by the name of its test.
let cloud: Awaited<ReturnType<typeof startCloud>>;
let s3: S3;
const Bucket = 'ceph';

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3({ endpoint: cloud.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
});
afterAll(() => cloud.close());

test('another mode of retention needs the right to bypass (object_lock_changing_mode_from_governance)', async () => {
  const Retention = { Mode: 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 60_000) } as const;
  await s3.putObject({ Bucket, Key: 'locked', Body: 'x' });
  await s3.putObjectRetention({ Bucket, Key: 'locked', Retention });
  const change = { Bucket, Key: 'locked', Retention: { ...Retention, Mode: 'COMPLIANCE' } } as const;
  await expect(s3.putObjectRetention(change)).rejects.toMatchObject({ name: 'AccessDenied' });
  await s3.putObjectRetention({ ...change, BypassGovernanceRetention: true });
});

test('NotPrincipal grants nothing (bucket_policy_allow_notprincipal)', async () => {
  const Statement = [
    { Effect: 'Allow', NotPrincipal: { AWS: '1'.repeat(12) }, Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}` },
  ];
  await expect(s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Statement }) })).rejects.toMatchObject({
    name: 'MalformedPolicy',
  });
});

test('dates of transitions are midnights (lifecycle_transition_set_invalid_date)', async () => {
  const Transitions = [{ Date: new Date('2030-01-01T00:48:47Z'), StorageClass: 'GLACIER' as const }];
  const LifecycleConfiguration = { Rules: [{ Status: 'Enabled' as const, Filter: { Prefix: '' }, Transitions }] };
  await expect(s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration })).rejects.toMatchObject({
    name: 'InvalidArgument',
  });
});

test('the writer states the encryption, with all headers (sse_kms_not_declared, sse_kms_method_head)', async () => {
  await expect(s3.putObject({ Bucket, Key: 'k', Body: 'x', SSEKMSKeyId: 'key' })).rejects.toMatchObject({
    name: 'InvalidArgument',
  });
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const headers = { 'x-amz-server-side-encryption': 'AES256', authorization: 'AWS test:x' };
  const head = await fetch(`${cloud.endpoint}/${Bucket}/k`, { method: 'HEAD', headers });
  expect(head.status).toBe(400);
});

test('the name of a framing without the framing is only a name (object_content_encoding_aws_chunked)', async () => {
  await s3.putObject({ Bucket, Key: 'named', Body: 'abc', ContentEncoding: 'aws-chunked, gzip' });
  const got = await s3.getObject({ Bucket, Key: 'named' });
  expect([await got.Body?.transformToString(), got.ContentEncoding]).toEqual(['abc', 'gzip']);
});

test('forms: a policy sees the whole key, and says sizes and dates as it should (post_object_*)', async () => {
  const post = async (
    conditions: unknown[],
    expiration = '2099-01-01T00:00:00Z',
    more: Record<string, string> = {},
  ) => {
    const policy = Buffer.from(JSON.stringify({ expiration, conditions: [{ bucket: Bucket }, ...conditions] }));
    const form = new FormData();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
    const fields = { key: '${filename}', policy: policy.toString('base64'), AWSAccessKeyId: 'test', signature: 'x' };
    for (const [name, value] of Object.entries({ ...fields, ...more })) form.set(name, value);
    form.set('file', new Blob(['']), 'C:\\in\\foo.txt');
    return (await fetch(`${cloud.endpoint}/${Bucket}`, { method: 'POST', body: form })).status;
  };
  const named = ['starts-with', '$key', 'foo'];
  expect(await post([named])).toBe(204);
  expect(await s3.headObject({ Bucket, Key: 'foo.txt' })).toMatchObject({ ContentLength: 0 });
  expect(await post([named, ['content-length-range', 0]])).toBe(400);
  expect(await post([named], '2099-01-01 00:00:00+00:00')).toBe(400);
  const sum = { 'x-amz-checksum-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' };
  expect(await post([named, ['starts-with', '$x-amz-checksum-sha256', '']], undefined, sum)).toBe(204);
  const wrong = { 'x-amz-checksum-sha256': 'AAAAQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' };
  expect(await post([named, ['starts-with', '$x-amz-checksum-sha256', '']], undefined, wrong)).toBe(400);
});

test('grants to others are not dropped (put_bucket_ownership_bucket_owner_enforced)', async () => {
  const own = { Bucket: 'open-to-all' };
  await s3.createBucket({ ...own, ObjectOwnership: 'ObjectWriter' });
  await s3.deletePublicAccessBlock(own);
  await s3.putBucketAcl({ ...own, ACL: 'public-read' });
  const enforced = { ...own, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] } };
  await expect(s3.putBucketOwnershipControls(enforced)).rejects.toMatchObject({
    name: 'InvalidBucketAclWithObjectOwnership',
  });
  await s3.putBucketAcl({ ...own, ACL: 'private' });
  await s3.putBucketOwnershipControls(enforced);
});
