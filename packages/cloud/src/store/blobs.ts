import type { Readable } from 'node:stream';

export interface Blob {
  /** Opaque: never made from a name that a caller chose. */
  readonly id: string;
  readonly size: number;
  /** Lower-case hex digests of the content. */
  readonly md5: string;
  readonly sha256: string;
}

/** Bytes beside the records: S3 objects, code zips. Each blob is written to a temporary file and renamed. */
export interface Blobs {
  write(content: Readable | Uint8Array): Promise<Blob>;
  /** `start` and `end` are byte positions, both inclusive. */
  read(id: string, range?: { start: number; end: number }): Readable;
  bytes(id: string): Promise<Buffer>;
  /** The blob's file, to be opened for reading only. */
  path(id: string): string;
  delete(id: string): Promise<void>;
}
