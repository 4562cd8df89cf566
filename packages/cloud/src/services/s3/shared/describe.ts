import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { type AclInput, cannedGrants, checkAclsAllowed } from './acl.ts';
import { type EncryptionInput, encryptionFor } from './encryption.ts';
import { invalidArgument } from './errors.ts';
import { decodeMetadata } from './header-text.ts';
import { type LockInput, lockFor } from './lock.ts';
import type { Bucket, Description } from './records.ts';
import { parseTagHeader } from './tags.ts';

export interface DescriptionInput extends AclInput, EncryptionInput, LockInput {
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
  /** The header's text, which need not be a date: the protocol gives it beside `Expires`. */
  readonly ExpiresString?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
}

const storageClasses = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
];
const maxMetadata = 2048;

/** The writer's description of a new object, checked. Empty members are left out, to keep records small. */
export function describe(ctx: Context, bucket: Bucket, input: DescriptionInput): Description {
  const tags = parseTagHeader(input.Tagging);
  const acl = cannedGrants(ctx, bucket, input);
  checkAclsAllowed(ctx, bucket, acl);
  return compact({
    ...describeContent(input),
    storageClass: checkStorageClass(input.StorageClass),
    redirect: checkRedirect(input.WebsiteRedirectLocation),
    encryption: encryptionFor(ctx, bucket, input),
    tags: tags?.length === 0 ? undefined : tags,
    acl,
    lock: lockFor(ctx, bucket, input),
  });
}

/** The input with its metadata as the client meant it: headers carry bytes, and words of RFC 2047. */
export function withReadMetadata<T extends Pick<DescriptionInput, 'Metadata'>>(input: T): T {
  if (!input.Metadata) return input;
  const entries = Object.entries(input.Metadata).map(([name, value]) => [name, decodeMetadata(value)]);
  return { ...input, Metadata: Object.fromEntries(entries) };
}

/** The part of it that a copy takes over from its source or replaces, as a whole. */
export function describeContent(input: DescriptionInput): Description {
  return compact({
    contentType: input.ContentType,
    cacheControl: input.CacheControl,
    contentDisposition: input.ContentDisposition,
    contentEncoding: input.ContentEncoding,
    contentLanguage: input.ContentLanguage,
    expires: input.ExpiresString ?? input.Expires?.toUTCString(),
    metadata: checkMetadata(input.Metadata),
  });
}

/** Without its undefined members. */
export function compact<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  // Object.fromEntries loses the members' types.
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function checkStorageClass(name: string | undefined): string | undefined {
  if (name === undefined || name === 'STANDARD') return undefined;
  if (storageClasses.includes(name)) return name;
  throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', 400, {
    StorageClassRequested: name,
  });
}

function checkRedirect(location: string | undefined): string | undefined {
  if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return location;
  throw invalidArgument(
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    'x-amz-website-redirect-location',
    location,
  );
}

function checkMetadata(metadata: Record<string, string> | undefined): Record<string, string> | undefined {
  if (!metadata) return undefined;
  const entries = Object.entries(metadata);
  const size = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (size > maxMetadata) {
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      Size: size,
      MaxSizeAllowed: maxMetadata,
    });
  }
  return entries.length === 0 ? undefined : Object.assign(Object.create(null), metadata);
}
