import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import { inBucket } from '../../env/bucket.ts';
import type { JawsBucket } from '../bucket.ts';

const atOnce = 8;

/** An object of another jaws bucket of the same account. */
export interface Stored {
  readonly bucket: JawsBucket;
  readonly key: string;
}

/**
 * Copies code between jaws buckets, also of two regions, without bringing it here. Both buckets have to be the caller's own.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export async function copyObject(aws: Aws, from: Stored, to: Stored): Promise<void> {
  const [s3, account, { CopyObjectCommand }] = await Promise.all([
    aws.in(to.bucket.place.region).s3(),
    aws.account(),
    import('@aws-sdk/client-s3'),
  ]);
  const { bucket } = from.bucket.place;
  const CopySource = `${bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`;
  await inBucket(to.bucket.place, aws, () =>
    s3.send(
      new CopyObjectCommand({
        Bucket: to.bucket.place.bucket,
        Key: to.key,
        CopySource,
        ExpectedBucketOwner: account,
        ExpectedSourceBucketOwner: account,
      }),
    ),
  );
}

/**
 * Makes sure that a bucket has this code: what it lacks comes from the other buckets. Gives the keys that are in none of them; then
 * nothing was copied.
 */
export async function bringCode(
  aws: Aws,
  bucket: JawsBucket,
  keys: readonly string[],
  others: readonly JawsBucket[],
): Promise<readonly string[]> {
  const missing = await lacking(bucket, keys);
  if (missing.length === 0) return [];
  const sources = new Map<string, JawsBucket>();
  for (const other of others) {
    const open = missing.filter((key) => !sources.has(key));
    if (open.length === 0) break;
    // One that cannot be asked has nothing to give.
    const gone = new Set(await lacking(other, open).catch(() => open));
    for (const key of open) if (!gone.has(key)) sources.set(key, other);
  }
  const nowhere = missing.filter((key) => !sources.has(key));
  if (nowhere.length > 0) return nowhere;
  await inParallel(missing, atOnce, (key) => copyObject(aws, { bucket: sources.get(key)!, key }, { bucket, key }));
  return [];
}

/** Those of the keys that a bucket does not have. */
async function lacking(bucket: JawsBucket, keys: readonly string[]): Promise<string[]> {
  const folders = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)));
  const lists = await Promise.all([...folders].map((folder) => bucket.list(folder)));
  const there = new Set(lists.flat().map(({ key }) => key));
  return keys.filter((key) => !there.has(key));
}
