/** A file to be written. */
export interface FileToWrite {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permissions, if not the default: `0o600` for secrets. */
  readonly mode?: number;
}

/** The data about its stage and region that a resources template needs. */
export interface Place {
  readonly project: string;
  readonly domain: string;
  readonly email: string;
  readonly stage: string;
  readonly region: string;
}
