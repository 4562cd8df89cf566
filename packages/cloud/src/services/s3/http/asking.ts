import type { IncomingMessage } from 'node:http';
import type { ClientRequest } from '../../../kernel/context.ts';
import type { RequestHead } from '../../../kernel/service.ts';

/** How a request arrived, for conditions of a bucket's policy. Nothing here waits for its end. */
export const askingOf = (head: RequestHead, { socket }: IncomingMessage): ClientRequest => ({
  head,
  address: socket.remoteAddress,
  whenGone: () => new AbortController().signal,
});
