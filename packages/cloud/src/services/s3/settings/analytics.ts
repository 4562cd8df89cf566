import type {
  AnalyticsConfiguration,
  DeleteBucketAnalyticsConfigurationCommandInput,
  GetBucketAnalyticsConfigurationCommandInput,
  GetBucketAnalyticsConfigurationCommandOutput,
  ListBucketAnalyticsConfigurationsCommandInput,
  ListBucketAnalyticsConfigurationsCommandOutput,
  PutBucketAnalyticsConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { malformedXml } from '../shared/errors.ts';
import { deleteById, getById, listById, putById } from './by-id.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html */
export const putBucketAnalyticsConfiguration: Operation<PutBucketAnalyticsConfigurationCommandInput, void> = (
  input,
  ctx,
) => {
  const configuration = input.AnalyticsConfiguration;
  putById(ctx, input, 'analytics', configuration && checked(configuration));
};

/** Requirements of the schema in https://docs.aws.amazon.com/AmazonS3/latest/API/API_AnalyticsConfiguration.html. */
function checked(configuration: AnalyticsConfiguration): AnalyticsConfiguration {
  const { StorageClassAnalysis: analysis } = configuration;
  if (!analysis) throw malformedXml();
  const { DataExport: exported } = analysis;
  const { Bucket: bucket, Format: format } = exported?.Destination?.S3BucketDestination ?? {};
  if (exported && (exported.OutputSchemaVersion !== 'V_1' || format !== 'CSV' || !bucket)) throw malformedXml();
  return configuration;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAnalyticsConfiguration.html */
export const getBucketAnalyticsConfiguration: Operation<
  GetBucketAnalyticsConfigurationCommandInput,
  Output<GetBucketAnalyticsConfigurationCommandOutput>
> = (input, ctx) => ({ AnalyticsConfiguration: getById(ctx, input, 'analytics') });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketAnalyticsConfiguration.html */
export const deleteBucketAnalyticsConfiguration: Operation<DeleteBucketAnalyticsConfigurationCommandInput, void> = (
  input,
  ctx,
) => deleteById(ctx, input, 'analytics');

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html */
export const listBucketAnalyticsConfigurations: Operation<
  ListBucketAnalyticsConfigurationsCommandInput,
  Output<ListBucketAnalyticsConfigurationsCommandOutput>
> = (input, ctx) => {
  const { page, members } = listById(ctx, input, 'analytics');
  return { ...members, AnalyticsConfigurationList: page };
};
