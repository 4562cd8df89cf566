import type {
  DeleteBucketPolicyCommandInput,
  GetBucketPolicyCommandInput,
  GetBucketPolicyCommandOutput,
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusCommandOutput,
  PutBucketPolicyCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { accessDenied, notConfigured } from '../shared/errors.ts';
import { checkPolicy } from '../shared/policy.ts';
import { isPublic } from '../shared/public-policy.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
export const putBucketPolicy: Operation<PutBucketPolicyCommandInput, void> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const policy = input.Policy ?? '';
  const document = checkPolicy(policy, bucket.name);
  if (bucket.settings.publicAccessBlock?.BlockPublicPolicy && isPublic(document)) throw accessDenied();
  change(ctx, input, { policy });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const getBucketPolicy: Operation<GetBucketPolicyCommandInput, Output<GetBucketPolicyCommandOutput>> = (
  input,
  ctx,
) => {
  return { Policy: policyOf(bucketOf(ctx, input)) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
export const getBucketPolicyStatus: Operation<
  GetBucketPolicyStatusCommandInput,
  Output<GetBucketPolicyStatusCommandOutput>
> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  return { PolicyStatus: { IsPublic: isPublic(checkPolicy(policyOf(bucket), bucket.name)) } };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export const deleteBucketPolicy: Operation<DeleteBucketPolicyCommandInput, void> = (input, ctx) => {
  change(ctx, input, { policy: undefined });
};

function policyOf({ name, settings }: { name: string; settings: { policy?: string } }): string {
  if (settings.policy !== undefined) return settings.policy;
  throw notConfigured('NoSuchBucketPolicy', 'The bucket policy does not exist', name);
}
