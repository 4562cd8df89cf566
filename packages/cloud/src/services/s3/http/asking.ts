import type { IncomingMessage } from 'node:http';
import type { ClientRequest } from '../../../kernel/context.ts';
import type { RequestHead } from '../../../kernel/service.ts';

/** How a request came, which a bucket's policy may have conditions about. Nothing here waits for its end. */
export const askingOf = (head: RequestHead, { socket }: IncomingMessage): ClientRequest => ({
  head,
  address: socket.remoteAddress,
  whenGone: () => new AbortController().signal,
});
