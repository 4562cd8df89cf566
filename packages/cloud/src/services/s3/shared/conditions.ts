import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { noSuchKey, preconditionFailed } from './errors.ts';
import type { Upload, Version } from './records.ts';

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

/** Throws 304 or 412 if the conditions of a read do not hold. RFC 9110, section 13.2.2. */
export function checkRead(ctx: Context, { etag, modified }: Version, conditions: ReadConditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, etag)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince && seconds(modified) > seconds(IfUnmodifiedSince.getTime())) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const headers = { ETag: `"${etag}"`, 'Last-Modified': new Date(modified).toUTCString() };
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, etag)) throw notModified(headers);
  } else if (
    IfModifiedSince &&
    !isLater(ctx, IfModifiedSince) &&
    seconds(modified) <= seconds(IfModifiedSince.getTime())
  ) {
    throw notModified(headers);
  }
}

/** Times in the future are ignored, except in other emulators. */
const isLater = ({ kernel }: Context, time: Date): boolean => !kernel.lenient && time.getTime() > kernel.clock.now();

const notModified = (headers: Record<string, string>): AwsError =>
  new AwsError('NotModified', 'Not Modified', 304, { headers });

/** The same for the source of a copy, which never yields 304. */
export function checkCopySource(ctx: Context, version: Version, conditions: ReadConditions): void {
  try {
    checkRead(ctx, version, conditions);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const first =
      conditions.IfMatch === undefined ? 'x-amz-copy-source-If-Unmodified-Since' : 'x-amz-copy-source-If-Match';
    const second =
      conditions.IfNoneMatch === undefined ? 'x-amz-copy-source-If-Modified-Since' : 'x-amz-copy-source-If-None-Match';
    throw preconditionFailed(error.status === 304 ? second : first);
  }
}

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** Refuses conditions that S3 does not take on a write; texts recorded on AWS by LocalStack: TestS3ObjectWritePrecondition. */
export function checkWriteConditions({ IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfMatch !== undefined && IfNoneMatch !== undefined) {
    throw unacceptable('If-Match,If-None-Match', 'Multiple conditional request headers present in the request');
  }
  const refused = (header: string) => `We don't accept the provided value of ${header} header for this API`;
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw unacceptable('If-None-Match', refused('If-None-Match'));
  if (IfMatch === '*') throw unacceptable('If-Match', refused('If-Match'));
}

const unacceptable = (header: string, additionalMessage: string): AwsError =>
  new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
    Header: header,
    additionalMessage,
  });

/** Refuses to complete an upload under a condition when its object changed since it began. */
export function checkNotOvertaken({ key, overtaken }: Upload, { IfMatch, IfNoneMatch }: WriteConditions): void {
  if (!overtaken || (IfMatch === undefined && IfNoneMatch === undefined)) return;
  throw new AwsError(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    409,
    { Condition: IfMatch === undefined ? 'If-None-Match' : 'If-Match', Key: key },
  );
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
export function checkWrite(key: string, current: Version | undefined, { IfMatch, IfNoneMatch }: WriteConditions): void {
  const there = current !== undefined && !current.marker;
  if (IfNoneMatch === '*' && there) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!there) throw noSuchKey(key);
  if (!matches(IfMatch, current.etag)) throw preconditionFailed('If-Match');
}
