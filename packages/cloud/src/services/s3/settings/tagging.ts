import type {
  DeleteBucketTaggingCommandInput,
  GetBucketTaggingCommandInput,
  GetBucketTaggingCommandOutput,
  PutBucketTaggingCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { notConfigured } from '../shared/errors.ts';
import { checkBucketTags } from '../shared/tags.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const putBucketTagging: Operation<PutBucketTaggingCommandInput, void> = (input, ctx) => {
  const tags = checkBucketTags(input.Tagging?.TagSet ?? [], bucketOf(ctx, input).settings.tags);
  change(ctx, input, { tags: tags.length === 0 ? undefined : tags });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const getBucketTagging: Operation<GetBucketTaggingCommandInput, Output<GetBucketTaggingCommandOutput>> = (
  input,
  ctx,
) => {
  const { name, settings } = bucketOf(ctx, input);
  if (!settings.tags) throw notConfigured('NoSuchTagSet', 'The TagSet does not exist', name);
  return { TagSet: [...settings.tags] };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
export const deleteBucketTagging: Operation<DeleteBucketTaggingCommandInput, void> = (input, ctx) => {
  change(ctx, input, { tags: undefined });
};
