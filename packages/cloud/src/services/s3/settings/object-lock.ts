import type {
  GetObjectLockConfigurationCommandInput,
  GetObjectLockConfigurationCommandOutput,
  PutObjectLockConfigurationCommandInput,
  PutObjectLockConfigurationCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { malformedXml, notConfigured } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html */
export const putObjectLockConfiguration: Operation<
  PutObjectLockConfigurationCommandInput,
  Output<PutObjectLockConfigurationCommandOutput>
> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const lock = input.ObjectLockConfiguration;
  if (!lock) throw new AwsError('MissingRequestBodyError', 'Request Body is empty', 400);
  if (lock.ObjectLockEnabled !== 'Enabled') throw malformedXml();
  if (bucket.settings.versioning?.Status !== 'Enabled') {
    throw new AwsError(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      409,
    );
  }
  const usual = lock.Rule?.DefaultRetention;
  if (lock.Rule) {
    if (!usual || (usual.Days === undefined) === (usual.Years === undefined)) throw malformedXml();
    if (usual.Mode !== 'GOVERNANCE' && usual.Mode !== 'COMPLIANCE') throw malformedXml();
    if ((usual.Days ?? usual.Years ?? 0) <= 0) {
      throw new AwsError('InvalidArgument', 'Default retention period must be a positive integer value.', 400);
    }
  }
  change(ctx, input, { objectLock: lock.Rule ? { rule: lock.Rule } : {} });
  return {};
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export const getObjectLockConfiguration: Operation<
  GetObjectLockConfigurationCommandInput,
  Output<GetObjectLockConfigurationCommandOutput>
> = (input, ctx) => {
  const { name, settings } = bucketOf(ctx, input);
  if (!settings.objectLock) {
    throw notConfigured(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
      name,
    );
  }
  return { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: settings.objectLock.rule } };
};
