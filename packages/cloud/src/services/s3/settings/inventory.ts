import type {
  DeleteBucketInventoryConfigurationCommandInput,
  GetBucketInventoryConfigurationCommandInput,
  GetBucketInventoryConfigurationCommandOutput,
  InventoryConfiguration,
  ListBucketInventoryConfigurationsCommandInput,
  ListBucketInventoryConfigurationsCommandOutput,
  PutBucketInventoryConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { malformedXml } from '../shared/errors.ts';
import { deleteById, getById, listById, putById } from './by-id.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html */
export const putBucketInventoryConfiguration: Operation<PutBucketInventoryConfigurationCommandInput, void> = (
  input,
  ctx,
) => {
  const configuration = input.InventoryConfiguration;
  putById(ctx, input, 'inventory', configuration && checked(configuration));
};

// Texts recorded on AWS by LocalStack: test_s3_put_inventory_report_exceptions.
function checked(configuration: InventoryConfiguration): InventoryConfiguration {
  const { Destination: destination, Schedule: schedule, IncludedObjectVersions: versions } = configuration;
  const { Bucket: bucket = '', Format: format = '' } = destination?.S3BucketDestination ?? {};
  if (!['CSV', 'ORC', 'Parquet'].includes(format)) throw malformedXml();
  if (!['Daily', 'Weekly'].includes(schedule?.Frequency ?? '')) throw malformedXml();
  if (!['All', 'Current'].includes(versions ?? '')) throw malformedXml();
  if (configuration.OptionalFields?.some((field) => !optionalFields.includes(field))) throw malformedXml();
  if (!/^arn:aws[\w-]*:s3:::.+/.test(bucket)) {
    throw new AwsError('InvalidS3DestinationBucket', 'Invalid bucket ARN.', 400);
  }
  return configuration;
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_InventoryConfiguration.html
const optionalFields: readonly string[] = [
  'Size',
  'LastModifiedDate',
  'StorageClass',
  'ETag',
  'IsMultipartUploaded',
  'ReplicationStatus',
  'EncryptionStatus',
  'ObjectLockRetainUntilDate',
  'ObjectLockMode',
  'ObjectLockLegalHoldStatus',
  'IntelligentTieringAccessTier',
  'BucketKeyStatus',
  'ChecksumAlgorithm',
  'ObjectAccessControlList',
  'ObjectOwner',
  'LifecycleExpirationDate',
];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html */
export const getBucketInventoryConfiguration: Operation<
  GetBucketInventoryConfigurationCommandInput,
  Output<GetBucketInventoryConfigurationCommandOutput>
> = (input, ctx) => ({ InventoryConfiguration: getById(ctx, input, 'inventory') });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketInventoryConfiguration.html */
export const deleteBucketInventoryConfiguration: Operation<DeleteBucketInventoryConfigurationCommandInput, void> = (
  input,
  ctx,
) => deleteById(ctx, input, 'inventory');

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html */
export const listBucketInventoryConfigurations: Operation<
  ListBucketInventoryConfigurationsCommandInput,
  Output<ListBucketInventoryConfigurationsCommandOutput>
> = (input, ctx) => {
  const { page, members } = listById(ctx, input, 'inventory');
  return { ...members, InventoryConfigurationList: page };
};
