import type { ServerResponse } from 'node:http';

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
