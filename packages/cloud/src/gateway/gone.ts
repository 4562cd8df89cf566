import type { IncomingMessage, ServerResponse } from 'node:http';

/** Codes of what reading a body throws when its sender goes away. */
const CODES = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'EPIPE'];

/** Whether this went wrong because whoever asked has gone: nobody is there to read an answer, and nothing is wrong here. */
export function isGone(error: unknown, request: IncomingMessage): boolean {
  if (!CODES.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
  return !request.complete || request.errored === error;
}

/** Gives a signal that is aborted when the connection ends before the answer was sent; few ask for it. */
export const whenGone = (response: ServerResponse) => (): AbortSignal => {
  const control = new AbortController();
  const look = () => {
    if (!response.writableFinished) control.abort();
  };
  if (response.destroyed || response.socket?.destroyed) look();
  else response.once('close', look);
  return control.signal;
};
