import type { IncomingMessage } from 'node:http';
import type { Asking } from '../../../kernel/context.ts';
import type { RequestHead } from '../../../kernel/service.ts';

/** How a request came, which a bucket's policy may have conditions about. Nothing here waits for its end. */
export const askingOf = (head: RequestHead, { socket }: IncomingMessage): Asking => ({
  head,
  address: socket.remoteAddress,
  whenGone: () => new AbortController().signal,
});
