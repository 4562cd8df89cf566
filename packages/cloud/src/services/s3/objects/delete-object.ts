import type {
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  DeleteObjectsCommandInput,
  DeleteObjectsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { announce } from '../notifications/announce.ts';
import { bucketOf } from '../shared/buckets.ts';
import { checkWrite } from '../shared/conditions.ts';
import { invalidArgument, malformedXml, noSuchVersion, preconditionFailed } from '../shared/errors.ts';
import { checkUnlocked } from '../shared/lock.ts';
import { Objects } from '../shared/objects.ts';
import type { Bucket } from '../shared/records.ts';
import { stamp } from '../shared/time.ts';
import { isVersionId } from '../shared/version-id.ts';

interface Deletion {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly bypass: boolean | undefined;
  readonly etag?: string | undefined;
  readonly modified?: Date | undefined;
  readonly size?: number | undefined;
}

/** `DeleteMarker` is true if one was created or, by its version id, deleted. */
type Deleted = Pick<DeleteObjectCommandOutput, 'DeleteMarker' | 'VersionId'>;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation<DeleteObjectCommandInput, Output<DeleteObjectCommandOutput>> = (input, ctx) => {
  const bucket = bucketOf(ctx, input);
  checkBypass(bucket, input);
  const { VersionId: id } = input;
  if (id !== undefined && !isVersionId(id) && !new Objects(ctx.kernel, bucket).version(input.Key ?? '', id)) {
    throw invalidArgument('Invalid version id specified', 'versionId', id);
  }
  return remove(ctx, bucket, {
    key: input.Key ?? '',
    versionId: input.VersionId,
    bypass: input.BypassGovernanceRetention,
    etag: input.IfMatch,
    modified: input.IfMatchLastModifiedTime,
    size: input.IfMatchSize,
  });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation<DeleteObjectsCommandInput, Output<DeleteObjectsCommandOutput>> = (input, ctx) => {
  const named = input.Delete?.Objects ?? [];
  if (named.length === 0 || named.length > 1000 || named.some(({ Key }) => Key === undefined)) throw malformedXml();
  const bucket = bucketOf(ctx, input);
  checkBypass(bucket, input);
  const output: Required<Pick<DeleteObjectsCommandOutput, 'Deleted' | 'Errors'>> = { Deleted: [], Errors: [] };
  for (const { Key: key = '', VersionId: versionId, ETag: etag, LastModifiedTime: modified, Size: size } of named) {
    try {
      const removed = remove(ctx, bucket, {
        key,
        versionId,
        bypass: input.BypassGovernanceRetention,
        etag,
        modified,
        size,
      });
      if (!input.Delete?.Quiet) output.Deleted.push(deletedEntry(key, versionId, removed));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      output.Errors.push({ Key: key, VersionId: versionId, Code: error.code, Message: error.message });
    }
  }
  return output;
};

/** Without locks, a request may not even mention the bypass. */
function checkBypass(
  { settings }: Bucket,
  { BypassGovernanceRetention: bypass }: Pick<DeleteObjectCommandInput, 'BypassGovernanceRetention'>,
): void {
  if (bypass === undefined || settings.objectLock) return;
  throw invalidArgument(
    'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    'x-amz-bypass-governance-retention',
  );
}

function deletedEntry(key: string, versionId: string | undefined, { DeleteMarker, VersionId }: Deleted) {
  return {
    Key: key,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: VersionId } : {}),
  };
}

function remove(ctx: Context, bucket: Bucket, deletion: Deletion): Deleted {
  const objects = new Objects(ctx.kernel, bucket);
  const { key, versionId } = deletion;
  checkDeletion(objects, deletion);
  if (versionId !== undefined) return removeVersion(ctx, bucket, objects, deletion, versionId);
  if (bucket.settings.versioning?.Status === undefined) {
    const version = objects.current(key);
    if (version) {
      checkUnlocked(ctx, version, deletion.bypass);
      objects.remove(key, 'null');
      announce(ctx, bucket, 'ObjectRemoved:Delete', key, version);
    }
    return {};
  }
  const made = objects.put(key, { modified: stamp(ctx), marker: true, size: 0, etag: '', about: {} });
  announce(ctx, bucket, 'ObjectRemoved:DeleteMarkerCreated', key, made);
  return { DeleteMarker: true, VersionId: made.id };
}

function removeVersion(ctx: Context, bucket: Bucket, objects: Objects, { key, bypass }: Deletion, id: string): Deleted {
  const version = objects.version(key, id);
  if (!version && !isVersionId(id)) throw noSuchVersion(key, id);
  if (version) {
    checkUnlocked(ctx, version, bypass);
    objects.remove(key, id);
    announce(ctx, bucket, 'ObjectRemoved:Delete', key, version);
  }
  return { VersionId: id, ...(version?.marker ? { DeleteMarker: true } : {}) };
}

function checkDeletion(objects: Objects, { key, versionId, etag, modified, size }: Deletion): void {
  const version = versionId === undefined ? objects.current(key) : objects.version(key, versionId);
  checkWrite(key, version, { IfMatch: etag });
  if (!version || version.marker) return;
  if (size !== undefined && size !== version.size) throw preconditionFailed('x-amz-if-match-size');
  if (modified && Math.floor(modified.getTime() / 1000) !== Math.floor(version.modified / 1000)) {
    throw preconditionFailed('x-amz-if-match-last-modified-time');
  }
}
