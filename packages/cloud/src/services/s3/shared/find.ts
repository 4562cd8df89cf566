import type { Context } from '../../../kernel/context.ts';
import { type BucketInput, bucketOf } from './buckets.ts';
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from './errors.ts';
import { Objects } from './objects.ts';
import type { Bucket, Version } from './records.ts';

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

/** The version that a request names, which is no delete marker. `method` is the request's, for the text of the error. */
export function find(ctx: Context, input: ObjectInput, method: string): Found {
  const bucket = bucketOf(ctx, input);
  const objects = new Objects(ctx.kernel, bucket);
  const { Key: key = '', VersionId: id } = input;
  const version = id === undefined ? objects.current(key) : objects.version(key, id);
  if (!version) throw id === undefined ? noSuchKey(key) : noVersion(ctx, key, id);
  if (!version.marker) return { bucket, objects, key, version };
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.id };
  if (id === undefined) throw noSuchKey(key, headers);
  const modified = new Date(version.modified).toUTCString();
  throw methodNotAllowed(method, 'DeleteMarker', { ...headers, Allow: 'DELETE', 'Last-Modified': modified });
}

function noVersion({ kernel }: Context, key: string, id: string) {
  if (id === '') return invalidArgument('Version id cannot be the empty string', 'versionId', id);
  if (id !== 'null' && id.length !== 32 && !kernel.lenient)
    return invalidArgument('Invalid version id specified', 'versionId', id);
  return noSuchVersion(key, id);
}

/** What an output says of the version: nothing in a bucket that never had versioning. */
export function versionMember(bucket: Bucket, version: Pick<Version, 'id'>): string | undefined {
  return bucket.settings.versioning?.Status === undefined ? undefined : version.id;
}
