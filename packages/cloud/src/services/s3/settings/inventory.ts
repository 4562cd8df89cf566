import type {
  DeleteBucketInventoryConfigurationCommandInput,
  GetBucketInventoryConfigurationCommandInput,
  GetBucketInventoryConfigurationCommandOutput,
  ListBucketInventoryConfigurationsCommandInput,
  ListBucketInventoryConfigurationsCommandOutput,
  PutBucketInventoryConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { deleteById, getById, listById, putById } from './by-id.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html */
export const putBucketInventoryConfiguration: Operation<PutBucketInventoryConfigurationCommandInput, void> = (
  input,
  ctx,
) => putById(ctx, input, 'inventory', input.InventoryConfiguration);

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
