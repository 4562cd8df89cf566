import type {
  DeleteBucketIntelligentTieringConfigurationCommandInput,
  GetBucketIntelligentTieringConfigurationCommandInput,
  GetBucketIntelligentTieringConfigurationCommandOutput,
  ListBucketIntelligentTieringConfigurationsCommandInput,
  ListBucketIntelligentTieringConfigurationsCommandOutput,
  PutBucketIntelligentTieringConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { deleteById, getById, listById, putById } from './by-id.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html */
export const putBucketIntelligentTieringConfiguration: Operation<
  PutBucketIntelligentTieringConfigurationCommandInput,
  void
> = (input, ctx) => putById(ctx, input, 'intelligentTiering', input.IntelligentTieringConfiguration);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html */
export const getBucketIntelligentTieringConfiguration: Operation<
  GetBucketIntelligentTieringConfigurationCommandInput,
  Output<GetBucketIntelligentTieringConfigurationCommandOutput>
> = (input, ctx) => ({ IntelligentTieringConfiguration: getById(ctx, input, 'intelligentTiering') });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketIntelligentTieringConfiguration.html */
export const deleteBucketIntelligentTieringConfiguration: Operation<
  DeleteBucketIntelligentTieringConfigurationCommandInput,
  void
> = (input, ctx) => deleteById(ctx, input, 'intelligentTiering');

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketIntelligentTieringConfigurations.html */
export const listBucketIntelligentTieringConfigurations: Operation<
  ListBucketIntelligentTieringConfigurationsCommandInput,
  Output<ListBucketIntelligentTieringConfigurationsCommandOutput>
> = (input, ctx) => {
  const { page, members } = listById(ctx, input, 'intelligentTiering');
  return { ...members, IntelligentTieringConfigurationList: page };
};
