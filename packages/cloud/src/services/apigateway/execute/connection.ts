import type { IncomingMessage, ServerResponse } from 'node:http';

/** Bytes of a body that nobody read which are still read to the end. */
const SMALL = 1 << 16;

/**
 * What an answer says of its connection. Said by us, because node adds a `Keep-Alive` that AWS has not. What was not read of a
 * refused upload would be taken for the next request: that ends the connection.
 */
export function connectionOf(request: IncomingMessage, response: ServerResponse): 'keep-alive' | 'close' {
  const isUnread = !request.complete && Number(request.headers['content-length'] ?? 1) > SMALL;
  return response.shouldKeepAlive && !isUnread ? 'keep-alive' : 'close';
}
