import type {
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput,
  HeadBucketCommandInput,
  HeadBucketCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketArn, bucketOf } from '../shared/buckets.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
export const headBucket: Operation<HeadBucketCommandInput, Output<HeadBucketCommandOutput>> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  return { BucketRegion: bucket.region, AccessPointAlias: false, BucketArn: bucketArn(bucket) };
};

/** An empty answer means us-east-1. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation: Operation<GetBucketLocationCommandInput, Output<GetBucketLocationCommandOutput>> = (
  input,
  ctx,
) => {
  const { region, constraint } = bucketOf(ctx, input);
  // The SDK types regions as literals.
  return region === 'us-east-1' ? {} : { LocationConstraint: constraint ?? (region as 'eu-west-1') };
};
