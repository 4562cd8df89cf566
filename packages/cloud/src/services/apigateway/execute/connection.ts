import type { IncomingMessage, ServerResponse } from 'node:http';

/** The limit of bytes of an unread body that are still read to the end. */
const SMALL = 1 << 16;

/**
 * The Connection header of an answer, set here because Node adds a `Keep-Alive` that AWS does not send. The unread rest of a
 * refused upload would be parsed as the next request, so that closes the connection.
 */
export function connectionOf(request: IncomingMessage, response: ServerResponse): 'keep-alive' | 'close' {
  const isUnread = !request.complete && Number(request.headers['content-length'] ?? 1) > SMALL;
  return response.shouldKeepAlive && !isUnread ? 'keep-alive' : 'close';
}
