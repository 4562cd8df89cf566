import type { Context } from '../../../kernel/context.ts';
import { type BucketInput, bucketOf } from '../shared/buckets.ts';
import { invalidArgument } from '../shared/errors.ts';
import { Objects } from '../shared/objects.ts';
import { ownerOf } from '../shared/owner.ts';
import type { Bucket, Version } from '../shared/records.ts';
import { walk } from './walk.ts';

export interface ListInput extends BucketInput {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly EncodingType?: string | undefined;
  readonly MaxKeys?: number | undefined;
}

export interface Entry {
  readonly key: string;
  readonly version: Version;
}

export interface ListPage {
  readonly bucket: Bucket;
  readonly entries: Entry[];
  readonly prefixes: string[];
  readonly truncated: boolean;
  /** Last key or common prefix of the page. */
  readonly last: string | undefined;
}

const maxPage = 1000;

export function pageSize(asked: number | undefined, argument = 'maxKeys', limit = maxPage): number {
  if (asked === undefined) return maxPage;
  if (!Number.isInteger(asked) || asked > 2147483647) {
    throw invalidArgument(`Provided ${argument} not an integer or within integer range`, argument, asked);
  }
  if (asked < 0) {
    throw invalidArgument(`Argument ${argument} must be an integer between 0 and 2147483647`, argument, asked);
  }
  return Math.min(asked, limit);
}

/** One page of a bucket's current objects. */
export function listPage(ctx: Context, input: ListInput, after: string | undefined): ListPage {
  const bucket = bucketOf(ctx, input);
  const objects = new Objects(ctx.kernel, bucket);
  const max = pageSize(input.MaxKeys);
  const page: ListPage = { bucket, entries: [], prefixes: [], truncated: false, last: undefined };
  const { Prefix: prefix = '', Delimiter: delimiter } = input;
  let last: string | undefined;
  if (max === 0) return page;
  const accept = (key: string): boolean => !objects.current(key)?.marker;
  for (const step of walk({ keys: objects.index.keys, prefix, delimiter, after, accept })) {
    if (page.entries.length + page.prefixes.length === max) return { ...page, truncated: true, last };
    if ('prefix' in step) page.prefixes.push(step.prefix);
    else page.entries.push({ key: step.key, version: objects.current(step.key)! });
    last = 'prefix' in step ? step.prefix : step.key;
  }
  return { ...page, last };
}

/** Encodes names as `EncodingType` requests: a key may contain characters that XML cannot. */
export function encoder(type: string | undefined): (name: string) => string {
  if (type === undefined) return (name) => name;
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
  // As S3 does: like a form, but the slash stays.
  return (name) =>
    encodeURIComponent(name)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+')
      .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** An object as the lists show it. */
export function listed({ key, version }: Entry, encode: (name: string) => string) {
  return {
    Key: encode(key),
    LastModified: new Date(version.modified),
    ETag: `"${version.etag}"`,
    ...(version.checksum
      ? { ChecksumAlgorithm: [version.checksum.algorithm], ChecksumType: version.checksum.type }
      : {}),
    Size: version.size,
    StorageClass: (version.about.storageClass ?? 'STANDARD') as 'STANDARD',
  };
}

export const ownerOfVersion = (bucket: Bucket, version: Version) => ownerOf(version.owner ?? bucket.account);
