import type { IncomingMessage } from 'node:http';

/** Codes of what reading a body throws when its sender goes away. */
const CODES = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'EPIPE'];

/** Whether this failed because the client disconnected: no one reads the answer, and nothing is wrong here. */
export function isGone(error: unknown, request: IncomingMessage): boolean {
  if (!CODES.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
  return !request.complete || request.errored === error;
}
