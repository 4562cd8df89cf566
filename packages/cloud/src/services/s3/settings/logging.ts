import type {
  GetBucketLoggingCommandInput,
  GetBucketLoggingCommandOutput,
  PutBucketLoggingCommandInput,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { allBuckets, bucketOf, change } from '../shared/buckets.ts';
import { malformedXml } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html */
export const putBucketLogging: Operation<PutBucketLoggingCommandInput, void> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  const logging = input.BucketLoggingStatus?.LoggingEnabled;
  if (logging) checkTarget(ctx, bucket.account, bucket.region, logging.TargetBucket);
  change(ctx, input, { logging });
};

function checkTarget(ctx: Context, account: string, region: string, name: string | undefined): void {
  if (!name) throw malformedXml();
  const target = allBuckets(ctx.kernel).get(name);
  const problem = (message: string): AwsError =>
    new AwsError('InvalidTargetBucketForLogging', message, 400, { TargetBucket: name });
  if (!target) throw problem('The target bucket for logging does not exist');
  if (target.account !== account)
    throw problem('The owner for the bucket to be logged and the target bucket must be the same.');
  if (target.region !== region) {
    // S3's own spelling, and its blank at the end.
    const code = ctx.kernel.lenient ? 'CrossLocationLoggingProhibited' : 'CrossLocationLoggingProhibitted';
    throw new AwsError(code, 'Cross S3 location logging not allowed. ', 403, {
      ...(region === 'us-east-1' ? {} : { SourceBucketLocation: region }),
      TargetBucketLocation: target.region,
    });
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html */
export const getBucketLogging: Operation<GetBucketLoggingCommandInput, Output<GetBucketLoggingCommandOutput>> = (
  input,
  ctx,
) => {
  return { LoggingEnabled: bucketOf(ctx, input).settings.logging };
};
