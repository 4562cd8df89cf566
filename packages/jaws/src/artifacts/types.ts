/** A function's code, ready to upload. */
export interface CodeArtifact {
  /** Function id: `greetings/hello`. */
  readonly function: string;
  /** First 32 hexadecimal digits of the zip's SHA-256: the same inputs give the same hash on any machine. */
  readonly hash: string;
  /** Absolute path of the zip. */
  readonly file: string;
  /** Of the zip. */
  readonly bytes: number;
  readonly unzippedBytes: number;
  /** The handler as the zip wants it. */
  readonly handler: string;
}

/** By function id. */
export type Artifacts = ReadonlyMap<string, CodeArtifact>;
