import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAM } from '@aws-sdk/client-iam';
import { type ReplicationRule, S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startCloud } from '../../../index.ts';

const other = '222222222222';
const roleArn = 'arn:aws:iam::111111111111:role/copier';
let cloud: Awaited<ReturnType<typeof startCloud>>;
let here: S3;
let there: S3;
let iam: IAM;

const config = (accessKeyId: string, region: string) => ({
  endpoint: cloud.endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey: 'test' },
  maxAttempts: 1,
});
const allow = async (...Action: string[]) => {
  const PolicyDocument = JSON.stringify({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  await iam.putRolePolicy({ RoleName: 'copier', PolicyName: 'copy', PolicyDocument });
};
const all = ['s3:GetObjectVersionForReplication', 's3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'];

beforeAll(async () => {
  cloud = await startCloud({ port: 0, account: '111111111111' });
  here = new S3(config('111111111111', 'us-east-1'));
  there = new S3(config(other, 'eu-west-1'));
  iam = new IAM(config('111111111111', 'us-east-1'));
  const Statement = [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  await iam.createRole({ RoleName: 'copier', AssumeRolePolicyDocument: JSON.stringify({ Statement }) });
  await allow(...all);
});
afterAll(() => cloud.close());

async function versioned(s3: S3, Bucket: string): Promise<string> {
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  return Bucket;
}

const rule = (destination: string, more: Partial<ReplicationRule> = {}): ReplicationRule => ({
  Status: 'Enabled',
  Priority: 1,
  Filter: {},
  DeleteMarkerReplication: { Status: 'Disabled' },
  Destination: { Bucket: `arn:aws:s3:::${destination}` },
  ...more,
});
const replicate = (Bucket: string, ...Rules: ReplicationRule[]) =>
  here.putBucketReplication({ Bucket, ReplicationConfiguration: { Role: roleArn, Rules } });
const status = async (s3: S3, Bucket: string, Key: string) => (await s3.headObject({ Bucket, Key })).ReplicationStatus;
const settled = (Bucket: string, Key: string, wanted: string) =>
  vi.waitFor(async () => expect(await status(here, Bucket, Key)).toBe(wanted));

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
test('new versions are copied with their ids, times and tags, what was there before is not', async () => {
  const [from, to] = [await versioned(here, 'one-from'), await versioned(here, 'one-to')];
  await here.putObject({ Bucket: from, Key: 'before', Body: 'old' });
  const StorageClass = 'STANDARD_IA';
  await replicate(from, rule(to, { Destination: { Bucket: `arn:aws:s3:::${to}`, StorageClass } }));
  const { VersionId } = await here.putObject({
    Bucket: from,
    Key: 'k',
    Body: 'new',
    Tagging: 'a=1',
    Metadata: { m: 'x' },
  });
  await settled(from, 'k', 'COMPLETED');
  const original = await here.headObject({ Bucket: from, Key: 'k' });
  const copy = await here.getObject({ Bucket: to, Key: 'k' });
  expect(await copy.Body?.transformToString()).toBe('new');
  expect(copy).toMatchObject({
    VersionId,
    StorageClass,
    ReplicationStatus: 'REPLICA',
    TagCount: 1,
    Metadata: { m: 'x' },
  });
  expect([copy.ETag, copy.LastModified]).toEqual([original.ETag, original.LastModified]);
  await here.putObjectTagging({ Bucket: from, Key: 'before', Tagging: { TagSet: [{ Key: 'b', Value: '2' }] } });
  await here.putObjectTagging({ Bucket: from, Key: 'k', Tagging: { TagSet: [{ Key: 'b', Value: '2' }] } });
  await settled(from, 'k', 'COMPLETED');
  expect((await here.getObjectTagging({ Bucket: to, Key: 'k' })).TagSet).toEqual([{ Key: 'b', Value: '2' }]);
  await here.deleteObject({ Bucket: from, Key: 'k' });
  await here.putObject({ Bucket: from, Key: 'last' });
  await settled(from, 'last', 'COMPLETED');
  const { Contents = [] } = await here.listObjectsV2({ Bucket: to });
  expect(Contents.map(({ Key }) => Key)).toEqual(['k', 'last']);
  expect(await status(here, from, 'before')).toBeUndefined();
});

test('filters and priorities choose, and delete markers are copied where they are meant to be', async () => {
  const from = await versioned(here, 'two-from');
  const [a, b] = [await versioned(here, 'two-a'), await versioned(here, 'two-b')];
  await replicate(
    from,
    rule(a, { ID: 'low', Priority: 1, DeleteMarkerReplication: { Status: 'Enabled' } }),
    rule(a, { ID: 'high', Priority: 2, Filter: { Prefix: 'keep/' } }),
    rule(b, { ID: 'tags', Priority: 3, Filter: { Tag: { Key: 'to', Value: 'b' } } }),
  );
  for (const Key of ['keep/x', 'x']) {
    await here.putObject({ Bucket: from, Key, Body: 'x', ...(Key === 'x' ? { Tagging: 'to=b' } : {}) });
    await here.deleteObject({ Bucket: from, Key });
  }
  await vi.waitFor(async () =>
    expect((await here.listObjectVersions({ Bucket: a })).DeleteMarkers?.map(({ Key }) => Key)).toEqual(['x']),
  );
  const { Versions = [] } = await here.listObjectVersions({ Bucket: b });
  expect(Versions.map(({ Key }) => Key)).toEqual(['x']);
  expect((await here.listObjectVersions({ Bucket: a })).Versions).toHaveLength(2);
});

test("another account's bucket in another region must let the role in, and the role must be allowed", async () => {
  const [from, to] = [await versioned(here, 'three-from'), await versioned(there, 'three-to')];
  await replicate(from, rule(to));
  await here.putObject({ Bucket: from, Key: 'early', Body: 'x' });
  await settled(from, 'early', 'FAILED');
  const Action = ['s3:ReplicateObject', 's3:ReplicateTags'];
  const Statement = [{ Effect: 'Allow', Principal: { AWS: roleArn }, Action, Resource: `arn:aws:s3:::${to}/*` }];
  await there.putBucketPolicy({ Bucket: to, Policy: JSON.stringify({ Statement }) });
  await here.putObject({ Bucket: from, Key: 'k', Body: 'x' });
  await settled(from, 'k', 'COMPLETED');
  expect(await status(there, to, 'k')).toBe('REPLICA');
  await allow('s3:GetObjectVersionForReplication', 's3:ReplicateObject');
  await here.putObject({ Bucket: from, Key: 'untagged', Body: 'x', Tagging: 'a=1' });
  await settled(from, 'untagged', 'COMPLETED');
  expect((await there.headObject({ Bucket: to, Key: 'untagged' })).TagCount).toBeUndefined();
  await allow('s3:ReplicateObject');
  await here.putObject({ Bucket: from, Key: 'unread', Body: 'x' });
  await settled(from, 'unread', 'FAILED');
  await allow(...all);
});

test('a change of a replica goes back where the rule says so, and replicas are not copied on', async () => {
  const [a, b, c] = [await versioned(here, 'four-a'), await versioned(here, 'four-b'), await versioned(here, 'four-c')];
  const changes = { SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' as const } } };
  await replicate(a, rule(b, changes));
  await replicate(b, rule(a, { ...changes, Priority: 1 }), rule(c, { Priority: 2 }));
  await here.putObject({ Bucket: a, Key: 'k', Body: 'x' });
  await settled(a, 'k', 'COMPLETED');
  await here.putObjectTagging({ Bucket: b, Key: 'k', Tagging: { TagSet: [{ Key: 'from', Value: 'b' }] } });
  await vi.waitFor(async () => expect((await here.headObject({ Bucket: a, Key: 'k' })).TagCount).toBe(1), {
    timeout: 5_000,
  });
  expect((await here.listObjectsV2({ Bucket: c })).KeyCount).toBe(0);
  expect(await status(here, b, 'k')).toBe('REPLICA');
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html
test('rules of the second form say all that it asks for', async () => {
  const [from, to] = [await versioned(here, 'five-from'), await versioned(here, 'five-to')];
  const { Priority: _, ...unordered } = rule(to);
  const { DeleteMarkerReplication: markers, ...silent } = rule(to);
  await expect(replicate(from, silent)).rejects.toThrow('DeleteMarkerReplication must be specified');
  await expect(replicate(from, unordered)).rejects.toThrow('Priority must be specified');
  const tagged = rule(to, {
    Filter: { Tag: { Key: 'a', Value: 'b' } },
    DeleteMarkerReplication: { Status: 'Enabled' },
  });
  await expect(replicate(from, tagged)).rejects.toThrow('Delete marker replication is not supported');
  const { Filter: __, ...first } = { ...silent, DeleteMarkerReplication: markers };
  await expect(replicate(from, first)).rejects.toThrow('DeleteMarkerReplication cannot be used');
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-status.html
test('a region that is off keeps no other destination waiting, and what a region that went off has not sent leaves it later', async () => {
  const own = await startCloud({ port: 0, lenient: true });
  onTestFinished(() => own.close());
  const client = (region: string) => new S3({ ...config('test', region), endpoint: own.endpoint });
  const [us, eu, sa] = [client('us-east-1'), client('eu-west-1'), client('sa-east-1')];
  const from = await versioned(us, 'seven-us');
  const [off, on] = [await versioned(eu, 'seven-eu'), await versioned(sa, 'seven-sa')];
  const Rules = [rule(off), rule(on, { Priority: 2 })];
  await us.putBucketReplication({ Bucket: from, ReplicationConfiguration: { Role: roleArn, Rules } });
  const keys = async (s3: S3, Bucket: string) => (await s3.listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key);
  own.faults.regionDown('eu-west-1');
  await us.putObject({ Bucket: from, Key: 'a', Body: 'x' });
  await us.putObject({ Bucket: from, Key: 'b', Body: 'x' });
  await vi.waitFor(async () => expect(await keys(sa, on)).toEqual(['a', 'b']));
  expect(await status(us, from, 'a')).toBe('PENDING');
  // The object changes while it waits, and the other destination gets the change at once.
  await us.putObjectTagging({ Bucket: from, Key: 'a', Tagging: { TagSet: [{ Key: 'c', Value: 'd' }] } });
  await vi.waitFor(async () => expect((await sa.headObject({ Bucket: on, Key: 'a' })).TagCount).toBe(1), {
    timeout: 5_000,
  });
  own.faults.regionDown('us-east-1');
  own.faults.regionUp('eu-west-1');
  // The first object left before its region went down; the second did not.
  await vi.waitFor(async () => expect(await keys(eu, off)).toEqual(['a']));
  own.faults.regionUp('us-east-1');
  await vi.waitFor(async () => expect(await keys(eu, off)).toEqual(['a', 'b']));
  await vi.waitFor(async () => expect(await status(us, from, 'a')).toBe('COMPLETED'));
  expect((await eu.headObject({ Bucket: off, Key: 'a' })).TagCount).toBe(1);
});

test('what was not copied before the cloud ended is copied by the next one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-replication-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const open = async () => {
    const own = await startCloud({ port: 0, dir, lenient: true });
    const client = (region: string) => new S3({ ...config('test', region), endpoint: own.endpoint });
    return { own, source: client('us-east-1'), target: client('eu-west-1') };
  };
  const first = await open();
  const [from, to] = [await versioned(first.source, 'six-from'), await versioned(first.target, 'six-to')];
  const Rules = [rule(to)];
  await first.source.putBucketReplication({ Bucket: from, ReplicationConfiguration: { Role: roleArn, Rules } });
  first.own.faults.regionDown('eu-west-1');
  await first.source.putObject({ Bucket: from, Key: 'k', Body: 'x' });
  expect(await status(first.source, from, 'k')).toBe('PENDING');
  await first.own.close();
  const second = await open();
  onTestFinished(() => second.own.close());
  await vi.waitFor(async () => expect(await status(second.source, from, 'k')).toBe('COMPLETED'));
  expect(await (await second.target.getObject({ Bucket: to, Key: 'k' })).Body?.transformToString()).toBe('x');
});
