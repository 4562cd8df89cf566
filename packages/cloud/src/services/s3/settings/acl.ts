import type { GetBucketAclCommandInput, GetBucketAclCommandOutput, PutBucketAclCommandInput } from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { checkAclsAllowed, privateAcl, requestedAcl } from '../shared/acl.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { ownerOf } from '../shared/owner.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */
export const putBucketAcl: Operation<PutBucketAclCommandInput, void> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const acl = requestedAcl(ctx, bucket, input);
  checkAclsAllowed(ctx, bucket, acl);
  change(ctx, input, { acl });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export const getBucketAcl: Operation<GetBucketAclCommandInput, Output<GetBucketAclCommandOutput>> = (input, ctx) => {
  const { account, settings } = bucketOf(ctx, input);
  const { grants } = settings.acl ?? privateAcl(account);
  return { Owner: ownerOf(account), Grants: [...grants] };
};
