import type { BucketSettings } from './settings.ts';

/** A bucket; its objects are in collections of its own. Times are milliseconds since the epoch. */
export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Location as requested, if that is the old name of the region. */
  readonly constraint?: 'EU';
  readonly created: number;
  readonly settings: BucketSettings;
}

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'SHA512' | 'MD5';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; of a composite checksum with `-<parts>` after it. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The writer's description of an object beside its bytes. Absent members were not set. */
export interface Description {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** The header's text, which need not be a date. */
  readonly expires?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly redirect?: string;
  /** Absent: STANDARD. */
  readonly storageClass?: string;
  readonly encryption?: Encryption;
  readonly tags?: readonly Tag[];
  readonly acl?: Acl;
  readonly lock?: ObjectLock;
}

/** Absent: AES256, which S3 applies to everything. */
export interface Encryption {
  /** `none` in a lenient cloud, in which it is AES256 only on request. */
  readonly algorithm?: string;
  readonly keyId?: string;
  readonly context?: string;
  readonly bucketKey?: boolean;
  /** MD5 of the key that the customer keeps (SSE-C). */
  readonly customerKeyMd5?: string;
}

export interface ObjectLock {
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
  readonly until?: number;
  readonly hold?: 'ON' | 'OFF';
}

export interface Grant {
  readonly Grantee?: {
    readonly Type: 'CanonicalUser' | 'AmazonCustomerByEmail' | 'Group' | undefined;
    readonly ID?: string | undefined;
    readonly URI?: string | undefined;
    readonly DisplayName?: string | undefined;
    readonly EmailAddress?: string | undefined;
  };
  readonly Permission?: 'FULL_CONTROL' | 'READ' | 'READ_ACP' | 'WRITE' | 'WRITE_ACP' | undefined;
}

export interface Acl {
  readonly grants: readonly Grant[];
}

/** The record of a part of a completed multipart upload. */
export interface Piece {
  readonly number: number;
  readonly size: number;
  readonly checksum?: string;
}

/** One version of an object, or a delete marker. */
export interface Version {
  /** `null` in a bucket without versioning. */
  readonly id: string;
  readonly modified: number;
  readonly marker?: true;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Absent: a delete marker. */
  readonly blob?: string;
  /** The object came in parts, in this order. */
  readonly pieces?: readonly Piece[];
  readonly checksum?: Checksum;
  readonly about: Description;
  readonly restored?: { readonly until: number };
  /** Account that wrote it, if that is not the bucket's. */
  readonly owner?: string;
  /** Absent: no replication rule is about it. */
  readonly replication?: 'PENDING' | 'COMPLETED' | 'FAILED' | 'REPLICA';
}

export interface Part {
  readonly number: number;
  readonly modified: number;
  readonly size: number;
  readonly etag: string;
  readonly blob: string;
  readonly checksum?: Checksum;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly started: number;
  readonly about: Description;
  /** The initiator, as lists show it: an ARN, or the account's canonical id for its root. */
  readonly initiator?: { readonly ID: string; readonly DisplayName: string };
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  /** The object was written or deleted since the upload began: it cannot be completed under a condition. */
  readonly overtaken?: true;
  /** The response of the completion, which may be requested again. */
  readonly completed?: { readonly at: number; readonly version: string; readonly etag: string };
}
