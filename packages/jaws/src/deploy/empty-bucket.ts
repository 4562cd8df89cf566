import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';

/**
 * Deletes every object of a bucket with all its versions, a thousand at a time, so that the bucket itself can be deleted. A bucket that
 * does not exist is empty. Throws BucketNotEmptied for objects that S3 keeps, such as those under a legal hold.
 */
export async function emptyBucket(aws: Aws, region: string, bucket: string): Promise<void> {
  const clients = aws.in(region);
  const [s3, account, sdk] = await Promise.all([clients.s3(), clients.account(), import('@aws-sdk/client-s3')]);
  const target = { Bucket: bucket, ExpectedBucketOwner: account };
  try {
    for (;;) {
      const page = await s3.send(new sdk.ListObjectVersionsCommand(target));
      const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(({ Key, VersionId }) =>
        Key === undefined ? [] : [{ Key, ...(VersionId && { VersionId }) }],
      );
      if (Objects.length === 0) return;
      const { Errors = [] } = await s3.send(
        new sdk.DeleteObjectsCommand({ ...target, Delete: { Objects, Quiet: true } }),
      );
      const [first] = Errors;
      if (first) throw fail('BucketNotEmptied', { bucket, region, key: first.Key ?? '', reason: first.Message ?? '' });
    }
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
}
