import { checkMetadata, markMetadata } from './format.ts';

/** A version and when it was written, in milliseconds since 1970 by S3's clock. */
export interface Dated {
  readonly version: string;
  readonly modified: number;
}

/** The metadata of an environment's objects, beside their content. */
export interface EnvMetadata {
  /** Empty if there is none. */
  readonly salt: string;
  /** For the `.env` object: the version that JAWS wrote with it. */
  readonly written?: string | undefined;
  /** The earlier versions, newest first. */
  readonly history: readonly Dated[];
}

const names = { salt: 'jaws-salt', written: 'jaws-version', history: 'jaws-history' } as const;

/**
 * S3 allows 2 KB of metadata, names included: 40 times 32 digits, a time and two signs leave room for the rest.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
const longest = 40;

export function metadataOf({ salt, written, history }: EnvMetadata): Record<string, string> {
  const entries = history
    .slice(0, longest)
    .map((one) => `${one.version}@${Math.floor(one.modified / 1000).toString(36)}`);
  return {
    ...markMetadata(),
    [names.salt]: salt,
    ...(written !== undefined && { [names.written]: written }),
    ...(entries.length > 0 && { [names.history]: entries.join(',') }),
  };
}

/** An object that was written by other means has no such metadata. `where`: its bucket and key. Throws OtherJawsNeeded. */
export function readMetadata(where: string, metadata: Readonly<Record<string, string>> = {}): EnvMetadata {
  checkMetadata(metadata, where);
  const entries = (metadata[names.history] ?? '').matchAll(/([0-9a-f]{32})@([0-9a-z]+)/g);
  return {
    salt: metadata[names.salt] ?? '',
    written: metadata[names.written],
    history: [...entries].map(([, version, time]) => ({
      version: version!,
      modified: Number.parseInt(time!, 36) * 1000,
    })),
  };
}
