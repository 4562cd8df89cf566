import type { Readable } from 'node:stream';

export interface Blob {
  /** Opaque: never made from a name that a caller chose. */
  readonly id: string;
  readonly size: number;
  /** Lower-case hex digests of the content. */
  readonly md5: string;
  readonly sha256: string;
}

/** Byte positions, both inclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Bytes beside the records: S3 objects, code zips. What is not written whole is not there. */
export interface Blobs {
  write(content: Readable | Uint8Array): Promise<Blob>;
  read(id: string, range?: Range): Readable;
  bytes(id: string): Promise<Buffer>;
  delete(id: string): Promise<void>;
}
