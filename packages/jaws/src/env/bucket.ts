import { awsCode } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';

/** A stage and region with its bucket. */
export interface BucketPlace {
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
}

/** Names the bucket in the errors that S3 leaves without a name. */
export async function inBucket<T>(place: BucketPlace, aws: Aws, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (awsCode(error) === 'NoSuchBucket') throw fail('BucketMissing', place, { cause: error });
    // S3 responds to a wrong ExpectedBucketOwner with a bare "Access Denied".
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    if (
      error instanceof JawsError &&
      error.code === 'AwsAccessDenied' &&
      !/not authorized to perform/.test(error.message)
    ) {
      const account = await aws.in(place.region).account();
      throw fail('BucketOfSomeoneElse', { bucket: place.bucket, account }, { cause: error });
    }
    throw error;
  }
}
