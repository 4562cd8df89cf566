import type { Composition } from './analyze/types.ts';

/** A warning about a function's code, shown each time it is built or found unchanged. */
export interface Warning {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A function's code, ready to upload. */
export interface CodeArtifact {
  /** Function id: `greetings/hello`. */
  readonly function: string;
  /** 32 hexadecimal digits that stand for the names, modes and bytes in the zip: the same inputs give the same on any machine. */
  readonly hash: string;
  /** Of the zip, in hexadecimal. Absent for code of a release of an earlier version, which did not record it. */
  readonly sha256?: string | undefined;
  /** Absolute path of the zip. */
  readonly file: string;
  /** Of the zip. */
  readonly bytes: number;
  readonly unzippedBytes: number;
  /** The handler as it is named in the zip. */
  readonly handler: string;
  /** Only on request. */
  readonly composition?: Composition;
  /** Its place in a bucket instead of in a file: the code of another stage. */
  readonly stored?: CopySource;
}

/** An object in a bucket, to be copied to another bucket. */
export interface CopySource {
  readonly place: { readonly stage: string; readonly region: string; readonly bucket: string };
  readonly key: string;
  /** The account that owns the bucket. */
  readonly account: string;
  /** Its content, read with the credentials of its own stage. Throws ReleaseCodeMissing. */
  read(): Promise<Uint8Array>;
}

/** By function id. */
export type Artifacts = ReadonlyMap<string, CodeArtifact>;
