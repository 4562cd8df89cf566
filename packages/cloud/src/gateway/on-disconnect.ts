import type { ServerResponse } from 'node:http';

/** Returns a signal that is aborted if the connection ends before the response was sent; created only on request. */
export const whenGone = (response: ServerResponse) => (): AbortSignal => {
  const control = new AbortController();
  const check = () => {
    if (!response.writableFinished) control.abort();
  };
  if (response.destroyed || response.socket?.destroyed) check();
  else response.once('close', check);
  return control.signal;
};
