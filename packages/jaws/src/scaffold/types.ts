/** A file as it is to be written. */
export interface FileToWrite {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permissions where they are not the usual ones: `0o600` for secrets. */
  readonly mode?: number;
}

/** What a template of resources needs to know about its stage and region. */
export interface Place {
  readonly project: string;
  readonly domain: string;
  readonly email: string;
  readonly stage: string;
  readonly region: string;
}
