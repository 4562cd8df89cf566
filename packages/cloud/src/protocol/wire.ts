import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { ChunkChecker } from './aws-chunked.ts';

/** An AWS API request as received: still encoded, its body unread. */
export interface WireRequest {
  readonly method: string;
  /** As sent, percent-encoded. For S3 always path style: the gateway moves a bucket out of the host name. */
  readonly path: string;
  /** As sent, without `?`. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Length of a body that is signed chunk by chunk. */
  readonly checker?: ChunkChecker;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Uint8Array | Readable | undefined;
}
