import type { IncomingMessage } from 'node:http';

/** Error codes of reading a body whose sender has disconnected. */
const CODES = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'EPIPE'];

/** Whether this failed because the client disconnected: no one reads the response, and nothing is wrong here. */
export function isGone(error: unknown, request: IncomingMessage): boolean {
  if (!CODES.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
  return !request.complete || request.errored === error;
}
