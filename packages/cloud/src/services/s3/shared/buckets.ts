import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Collection } from '../../../store/store.ts';
import { accessDenied, noSuchBucket } from './errors.ts';
import type { Bucket } from './records.ts';
import type { BucketSettings } from './settings.ts';

/** All buckets of all accounts, since their names are global. */
export function allBuckets(kernel: Kernel): Collection<Bucket> {
  return kernel.store.collection<Bucket>('s3/global/buckets');
}

export interface BucketInput {
  readonly Bucket: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** The bucket that a request names. */
export function bucketOf(ctx: Context, { Bucket: name, ExpectedBucketOwner: owner }: BucketInput): Bucket {
  const bucket = name === undefined ? undefined : allBuckets(ctx.kernel).get(bucketName(name));
  if (!bucket) throw noSuchBucket(name ?? '');
  checkOwner(bucket, owner);
  return bucket;
}

/** In the partition of the bucket's region. */
export const bucketArn = ({ name, region }: Pick<Bucket, 'name' | 'region'>): string =>
  `arn:${partitionOf(region)}:s3:::${name}`;

/** SDKs accept a bucket's ARN in place of its name. */
export function bucketName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:aws[\w-]*:s3:::/, '');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function checkOwner(bucket: Bucket, expected: string | undefined): void {
  if (expected === undefined) return;
  if (!/^\d{12}$/.test(expected)) {
    throw new AwsError(
      'InvalidBucketOwnerAWSAccountID',
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected}]`,
      400,
    );
  }
  if (expected !== bucket.account) throw accessDenied();
}

/** Replaces some of a bucket's settings; undefined deletes one. */
export function change(
  ctx: Context,
  input: BucketInput,
  settings: { [K in keyof BucketSettings]?: BucketSettings[K] | undefined },
): void {
  const bucket = bucketOf(ctx, input);
  const merged = Object.entries({ ...bucket.settings, ...settings }).filter(([, value]) => value !== undefined);
  allBuckets(ctx.kernel).put(bucket.name, { ...bucket, settings: Object.fromEntries(merged) });
}
