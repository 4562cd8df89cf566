import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { expirationOf } from '../lifecycle/member.ts';
import { checksumMembers } from './checksum.ts';
import { encryptionMembers } from './encryption.ts';
import { invalidRequest } from './errors.ts';
import { type Found, versionMember } from './find.ts';
import { encodeMetadata, systemText } from './header-text.ts';
import { lockMembers } from './lock.ts';
import { parseRange, type Range } from './ranges.ts';

export interface PartInput {
  readonly VersionId?: string | undefined;
  readonly Range?: string | undefined;
  readonly PartNumber?: number | undefined;
  readonly ChecksumMode?: string | undefined;
}

export interface Overrides {
  readonly ResponseCacheControl?: string | undefined;
  readonly ResponseContentDisposition?: string | undefined;
  readonly ResponseContentEncoding?: string | undefined;
  readonly ResponseContentLanguage?: string | undefined;
  readonly ResponseContentType?: string | undefined;
  readonly ResponseExpires?: Date | undefined;
}

/** The requested bytes, by range or by part; undefined for all of them. */
export function rangeOf({ version }: Found, { Range: header, PartNumber: part }: PartInput): Range | undefined {
  if (part !== undefined && header !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  if (part === undefined) return parseRange(header, version.size);
  const pieces = version.pieces ?? [{ number: 1, size: version.size }];
  const at = pieces.findIndex(({ number }) => number === part);
  const piece = pieces[at];
  if (!piece) {
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
      PartNumberRequested: part,
      ActualPartCount: pieces.length,
    });
  }
  const start = pieces.slice(0, at).reduce((sum, { size }) => sum + size, 0);
  return { start, end: start + piece.size - 1 };
}

/** Members that GetObject and HeadObject share; each is a header. */
export function objectMembers(ctx: Context, found: Found, range: Range | undefined, input: PartInput & Overrides) {
  const { bucket, version } = found;
  const { about } = version;
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(version.modified),
    ContentLength: range ? range.end - range.start + 1 : version.size,
    ...(range ? { ContentRange: `bytes ${range.start}-${range.end}/${version.size}` } : {}),
    ETag: `"${version.etag}"`,
    CacheControl: systemText(input.ResponseCacheControl ?? about.cacheControl),
    ContentDisposition: systemText(input.ResponseContentDisposition ?? about.contentDisposition),
    ContentEncoding: input.ResponseContentEncoding ?? about.contentEncoding,
    ContentLanguage: input.ResponseContentLanguage ?? about.contentLanguage,
    ContentType: input.ResponseContentType ?? about.contentType ?? 'binary/octet-stream',
    ExpiresString: input.ResponseExpires?.toUTCString() ?? about.expires,
    Metadata: metadataOf(found),
    VersionId: versionMember(bucket, version),
    WebsiteRedirectLocation: about.redirect,
    // Storage classes are typed as literals.
    StorageClass: about.storageClass as 'GLACIER' | undefined,
    TagCount: about.tags?.length,
    ReplicationStatus: version.replication,
    ...encryptionMembers(about.encryption),
    ...lockMembers(about.lock),
    ...restoreMember(ctx, found),
    ...expirationMember(found, input),
    ...(version.pieces && input.PartNumber !== undefined ? { PartsCount: version.pieces.length } : {}),
    ...(input.ChecksumMode?.toUpperCase() === 'ENABLED' ? shownChecksum(found, range, input) : {}),
  };
}

const metadataOf = ({ version }: Found): Record<string, string> | undefined =>
  version.about.metadata &&
  Object.fromEntries(Object.entries(version.about.metadata).map(([name, value]) => [name, encodeMetadata(value)]));

/** The whole object's checksum, or a part's of a composite one; none for another range. */
function shownChecksum(
  { version: { checksum, pieces, size } }: Found,
  range: Range | undefined,
  { PartNumber: part }: PartInput,
) {
  const piece = part === undefined ? undefined : pieces?.find(({ number }) => number === part);
  if (checksum && piece?.checksum !== undefined) return checksumMembers({ ...checksum, value: piece.checksum });
  const whole = range === undefined || range.end - range.start + 1 === size;
  return whole ? checksumMembers(checksum) : {};
}

function restoreMember(ctx: Context, { version: { restored } }: Found): { Restore?: string } {
  if (!restored || restored.until <= ctx.kernel.clock.now()) return {};
  return { Restore: `ongoing-request="false", expiry-date="${new Date(restored.until).toUTCString()}"` };
}

/** Not for callers that ask for a version by its id. */
function expirationMember({ bucket, key, version }: Found, { VersionId: id }: PartInput): { Expiration?: string } {
  return id === undefined ? expirationOf(bucket, key, version) : {};
}

/** Archived objects cannot be read before they are restored. */
export function checkReadable(ctx: Context, { version: { about, restored } }: Found): void {
  const { storageClass } = about;
  if (storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE') return;
  if (restored && restored.until > ctx.kernel.clock.now()) return;
  throw new AwsError('InvalidObjectState', "The operation is not valid for the object's storage class", 403, {
    StorageClass: storageClass,
  });
}
