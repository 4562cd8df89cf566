import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { noSuchKey, preconditionFailed } from './errors.ts';
import type { Version } from './records.ts';

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** S3 takes entity tags with and without quotes. */
function matches(header: string, etag: string): boolean {
  return header.split(',').some((item) => {
    const tag = item.trim().replace(/^W\//, '').replaceAll('"', '');
    return tag === '*' || tag === etag;
  });
}

/** HTTP's dates have whole seconds. */
const seconds = (time: number): number => Math.floor(time / 1000);

/** Answers 304 or 412 where the conditions of a read do not hold. RFC 9110, section 13.2.2. */
export function checkRead({ etag, modified }: Version, conditions: ReadConditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, etag)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince && seconds(modified) > seconds(IfUnmodifiedSince.getTime())) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const headers = { ETag: `"${etag}"`, 'Last-Modified': new Date(modified).toUTCString() };
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, etag)) throw notModified(headers);
  } else if (IfModifiedSince && seconds(modified) <= seconds(IfModifiedSince.getTime())) {
    throw notModified(headers);
  }
}

const notModified = (headers: Record<string, string>): AwsError =>
  new AwsError('NotModified', 'Not Modified', 304, { headers });

/** The same for the source of a copy, which never answers 304. */
export function checkCopySource(version: Version, conditions: ReadConditions): void {
  try {
    checkRead(version, conditions);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const first =
      conditions.IfMatch !== undefined || conditions.IfUnmodifiedSince ? 'x-amz-copy-source-If-Match' : undefined;
    const second =
      conditions.IfNoneMatch === undefined ? 'x-amz-copy-source-If-Modified-Since' : 'x-amz-copy-source-If-None-Match';
    throw preconditionFailed(error.status === 304 ? second : (first ?? second));
  }
}

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
export function checkWrite(key: string, current: Version | undefined, { IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw notImplemented('If-None-Match with anything but * on a write');
  }
  const there = current !== undefined && !current.marker;
  if (IfNoneMatch === '*' && there) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!there) throw noSuchKey(key);
  if (!matches(IfMatch, current.etag)) throw preconditionFailed('If-Match');
}
