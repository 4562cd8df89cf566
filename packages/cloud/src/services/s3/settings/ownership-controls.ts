import type {
  DeleteBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandOutput,
  PutBucketOwnershipControlsCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { aclWithOwnerEnforced, malformedXml, notConfigured } from '../shared/errors.ts';
import { ownerId } from '../shared/owner.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export const putBucketOwnershipControls: Operation<PutBucketOwnershipControlsCommandInput, void> = (input, ctx) => {
  const rules = input.OwnershipControls?.Rules ?? [];
  const known = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];
  if (rules.length !== 1 || !known.includes(rules[0]?.ObjectOwnership ?? '')) throw malformedXml();
  const bucket = bucketOf(ctx, input);
  const others = bucket.settings.acl?.grants.some(({ Grantee }) => Grantee?.ID !== ownerId(bucket.account));
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
  if (others && !ctx.kernel.lenient && rules[0]?.ObjectOwnership === 'BucketOwnerEnforced')
    throw aclWithOwnerEnforced();
  change(ctx, input, { ownership: rules });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
export const getBucketOwnershipControls: Operation<
  GetBucketOwnershipControlsCommandInput,
  Output<GetBucketOwnershipControlsCommandOutput>
> = (input, ctx) => {
  const { name, settings } = bucketOf(ctx, input);
  if (settings.ownership) return { OwnershipControls: { Rules: [...settings.ownership] } };
  throw notConfigured('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', name);
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html */
export const deleteBucketOwnershipControls: Operation<DeleteBucketOwnershipControlsCommandInput, void> = (
  input,
  ctx,
) => {
  change(ctx, input, { ownership: undefined });
};
