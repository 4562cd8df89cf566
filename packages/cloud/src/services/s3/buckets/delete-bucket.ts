import type { DeleteBucketCommandInput } from '@aws-sdk/client-s3';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { allBuckets, bucketOf } from '../shared/buckets.ts';
import { Objects } from '../shared/objects.ts';
import { Uploads } from '../shared/uploads.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
export const deleteBucket: Operation<DeleteBucketCommandInput, void> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const objects = new Objects(ctx.kernel, bucket);
  if (objects.count > 0) {
    const versioned = bucket.settings.versioning?.Status !== undefined;
    const text = 'The bucket you tried to delete is not empty';
    throw new AwsError(
      'BucketNotEmpty',
      versioned ? `${text}. You must delete all versions in the bucket.` : text,
      409,
      { BucketName: bucket.name },
    );
  }
  new Uploads(ctx.kernel, bucket).abortAll();
  objects.forget();
  allBuckets(ctx.kernel).delete(bucket.name);
};
