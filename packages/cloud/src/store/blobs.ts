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

/** Content on the disk differs from what was written: it was damaged, or the folder was changed. */
export class BlobLost extends Error {
  readonly code: 'EBLOBLOST' | 'ENOENT';

  constructor(message: string, code: 'EBLOBLOST' | 'ENOENT' = 'EBLOBLOST') {
    super(message);
    this.code = code;
  }
}

/** Bytes beside the records: S3 objects, code zips. Incompletely written content does not exist. */
export interface Blobs {
  write(content: Readable | Uint8Array): Promise<Blob>;
  /** Throws {@link BlobLost}, or ends with it before the last bytes. A part of a long content is not checked. */
  read(id: string, range?: Range): Readable;
  /** Rejects with {@link BlobLost}. */
  bytes(id: string): Promise<Buffer>;
  delete(id: string): Promise<void>;
}
