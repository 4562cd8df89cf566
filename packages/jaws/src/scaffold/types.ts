/** A file as it is to be written. */
export interface FileToWrite {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What a template of resources needs to know about its stage and region. */
export interface Place {
  readonly project: string;
  readonly domain: string;
  readonly email: string;
  readonly stage: string;
  readonly region: string;
}
