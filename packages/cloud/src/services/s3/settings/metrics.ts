import type {
  DeleteBucketMetricsConfigurationCommandInput,
  GetBucketMetricsConfigurationCommandInput,
  GetBucketMetricsConfigurationCommandOutput,
  ListBucketMetricsConfigurationsCommandInput,
  ListBucketMetricsConfigurationsCommandOutput,
  PutBucketMetricsConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { deleteById, getById, listById, putById } from './by-id.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html */
export const putBucketMetricsConfiguration: Operation<PutBucketMetricsConfigurationCommandInput, void> = (input, ctx) =>
  putById(ctx, input, 'metrics', input.MetricsConfiguration);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html */
export const getBucketMetricsConfiguration: Operation<
  GetBucketMetricsConfigurationCommandInput,
  Output<GetBucketMetricsConfigurationCommandOutput>
> = (input, ctx) => ({ MetricsConfiguration: getById(ctx, input, 'metrics') });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html */
export const deleteBucketMetricsConfiguration: Operation<DeleteBucketMetricsConfigurationCommandInput, void> = (
  input,
  ctx,
) => deleteById(ctx, input, 'metrics');

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html */
export const listBucketMetricsConfigurations: Operation<
  ListBucketMetricsConfigurationsCommandInput,
  Output<ListBucketMetricsConfigurationsCommandOutput>
> = (input, ctx) => {
  const { page, members } = listById(ctx, input, 'metrics');
  return { ...members, MetricsConfigurationList: page };
};
