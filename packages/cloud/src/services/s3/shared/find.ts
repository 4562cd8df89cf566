import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { type BucketInput, bucketOf } from './buckets.ts';
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from './errors.ts';
import { Objects } from './objects.ts';
import type { Bucket, Version } from './records.ts';
import { isVersionId } from './version-id.ts';

export interface ObjectInput extends BucketInput {
  readonly Key: string | undefined;
  readonly VersionId?: string | undefined;
}

export interface Found {
  readonly bucket: Bucket;
  readonly objects: Objects;
  readonly key: string;
  readonly version: Version;
}

/**
 * The version that a request names, which is not a delete marker. `method` is the request's. Where the current version is a marker
 * there is no key for those who read, and nothing to write to; tags see it as something too. Recorded on AWS by LocalStack:
 * test_put_object_acl_on_delete_marker, test_object_tagging_versioned.
 */
export function find(ctx: Context, input: ObjectInput, method: string, { ofTags = false } = {}): Found {
  const bucket = bucketOf(ctx, input);
  const objects = new Objects(ctx.kernel, bucket);
  const { Key: key = '', VersionId: id } = input;
  const version = id === undefined ? objects.current(key) : objects.version(key, id);
  if (!version) throw id === undefined ? noSuchKey(key) : noVersion(ctx, bucket, key, id);
  if (!version.marker) return { bucket, objects, key, version };
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.id };
  if (id === undefined && !ofTags && (method === 'GET' || method === 'HEAD')) throw noSuchKey(key, headers);
  const modified = new Date(version.modified).toUTCString();
  throw methodNotAllowed(method, 'DeleteMarker', { ...headers, Allow: 'DELETE', 'Last-Modified': modified });
}

/**
 * As {@link find}, for readers: only callers that may list the bucket learn that a key does not exist.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export async function findToRead(ctx: Context, input: ObjectInput, method: string): Promise<Found> {
  try {
    return find(ctx, input, method);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchKey') {
      await ctx.kernel.allow?.(ctx, 's3', 'ListObjectsV2', { Bucket: input.Bucket });
    }
    throw error;
  }
}

/** To other emulators any id may be one of a bucket with versions. */
function noVersion({ kernel }: Context, { settings }: Bucket, key: string, id: string) {
  if (id === '') return invalidArgument('Version id cannot be the empty string', 'versionId', id);
  if (!isVersionId(id) && !(kernel.lenient && settings.versioning))
    return invalidArgument('Invalid version id specified', 'versionId', id);
  return noSuchVersion(key, id);
}

/** The version in the output of a write: none if the version has no id. */
export const madeVersionMember = ({ id }: Pick<Version, 'id'>): string | undefined => (id === 'null' ? undefined : id);

/** The version in an output: none in a bucket that never had versioning. */
export function versionMember(bucket: Bucket, version: Pick<Version, 'id'>): string | undefined {
  return bucket.settings.versioning?.Status === undefined ? undefined : version.id;
}
