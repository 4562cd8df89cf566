import type {
  DeleteBucketIntelligentTieringConfigurationCommandInput,
  GetBucketIntelligentTieringConfigurationCommandInput,
  GetBucketIntelligentTieringConfigurationCommandOutput,
  IntelligentTieringConfiguration,
  ListBucketIntelligentTieringConfigurationsCommandInput,
  ListBucketIntelligentTieringConfigurationsCommandOutput,
  PutBucketIntelligentTieringConfigurationCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { malformedXml } from '../shared/errors.ts';
import { deleteById, getById, listById, putById } from './by-id.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html */
export const putBucketIntelligentTieringConfiguration: Operation<
  PutBucketIntelligentTieringConfigurationCommandInput,
  void
> = (input, ctx) => {
  const configuration = input.IntelligentTieringConfiguration;
  putById(ctx, input, 'intelligentTiering', configuration && checked(configuration));
};

/**
 * Requirements of the schema in https://docs.aws.amazon.com/AmazonS3/latest/API/API_IntelligentTieringConfiguration.html.
 */
function checked(configuration: IntelligentTieringConfiguration): IntelligentTieringConfiguration {
  const { Status: status = '', Tierings: tierings = [] } = configuration;
  const isKnown = (tier: string | undefined) => tier === 'ARCHIVE_ACCESS' || tier === 'DEEP_ARCHIVE_ACCESS';
  if (!['Enabled', 'Disabled'].includes(status) || tierings.length === 0) throw malformedXml();
  if (!tierings.every(({ AccessTier, Days }) => isKnown(AccessTier) && Days !== undefined)) throw malformedXml();
  return configuration;
}

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
