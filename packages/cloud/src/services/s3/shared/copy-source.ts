import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { bucketOf } from './buckets.ts';
import { checkCopySource, type ReadConditions } from './conditions.ts';
import { checkCustomerKey } from './encryption.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import { type Found, find } from './find.ts';

export interface CopySourceInput {
  readonly CopySource?: string | undefined;
  readonly ExpectedSourceBucketOwner?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}

export interface CopySource extends Found {
  /** The request named the version. */
  readonly byVersion: boolean;
}

/** The version that `x-amz-copy-source` names: `<bucket>/<key>[?versionId=<id>]`, percent-encoded. */
export function copySourceOf(ctx: Context, input: CopySourceInput): CopySource {
  const { bucket, key, version } = parseCopySource(input.CopySource ?? '');
  bucketOf(ctx, { Bucket: bucket, ExpectedBucketOwner: input.ExpectedSourceBucketOwner });
  const found = findSource(ctx, bucket, key, version);
  checkCustomerKey(found.version.about.encryption, {
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  });
  const conditions: ReadConditions = {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  checkCopySource(ctx, found.version, conditions);
  const { storageClass } = found.version.about;
  if ((storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE') && !found.version.restored) {
    throw new AwsError(
      'ObjectNotInActiveTierError',
      'The source object of the COPY operation is not in the active tier and is only stored in Amazon S3 Glacier.',
      403,
    );
  }
  return { ...found, byVersion: version !== undefined };
}

function findSource(ctx: Context, bucket: string, key: string, version: string | undefined): Found {
  try {
    return find(ctx, { Bucket: bucket, Key: key, VersionId: version }, 'GET');
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'MethodNotAllowed') throw error;
    throw invalidRequest('The source of a copy request may not specifically refer to a delete marker by version id.');
  }
}

export function parseCopySource(source: string): { bucket: string; key: string; version: string | undefined } {
  const marker = source.lastIndexOf('?versionId=');
  const path = marker < 0 ? source : source.slice(0, marker);
  const text = decode(path).replace(/^\//, '');
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) {
    throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', 'x-amz-copy-source');
  }
  const version = marker < 0 ? undefined : decode(source.slice(marker + '?versionId='.length).split('&')[0] ?? '');
  return { bucket: text.slice(0, slash), key: text.slice(slash + 1), version };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', text);
  }
}
