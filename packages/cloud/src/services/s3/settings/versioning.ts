import type {
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
  PutBucketVersioningCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { malformedXml } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const putBucketVersioning: Operation<PutBucketVersioningCommandInput, void> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const { Status: status, MFADelete: mfa } = input.VersioningConfiguration ?? {};
  if (status === undefined) {
    throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified', 400);
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  if (status === 'Suspended' && bucket.settings.objectLock) {
    throw new AwsError(
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      409,
    );
  }
  change(ctx, input, { versioning: { Status: status, ...(mfa === undefined ? {} : { MFADelete: mfa }) } });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning: Operation<
  GetBucketVersioningCommandInput,
  Output<GetBucketVersioningCommandOutput>
> = (input, ctx) => {
  const { Status, MFADelete } = bucketOf(ctx, input).settings.versioning ?? {};
  return { Status, MFADelete };
};
