import type { IncomingMessage, Server } from 'node:http';

/** Milliseconds; tests use shorter ones. */
export interface ServerLimits {
  /** How long the head of a request may take. */
  readonly headers: number;
  /** How long a client may pause in the middle of a body. */
  readonly idle: number;
  /** How often the pause is checked. */
  readonly interval: number;
}

export const LIMITS: ServerLimits = { headers: 60_000, idle: 120_000, interval: 30_000 };

/** Settings of a server whose requests may take as long as their bodies arrive: S3 has no time limit for a whole upload. */
export const timeouts = ({ headers, interval }: ServerLimits) => ({
  requestTimeout: 0,
  headersTimeout: headers,
  connectionsCheckingInterval: interval,
});

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/**
 * Ends requests whose bodies stop arriving. While this side has unread data or prepares a response, the client may be silent:
 * it waits. See RequestTimeout in https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function endIdleUploads(server: Server, { idle }: ServerLimits): void {
  server.on('request', (request: IncomingMessage) => {
    const { headers, socket } = request;
    // A request without either header has no body (RFC 9112, section 6.3).
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (request.complete || !hasBody) return;
    // Node emits it once, and only while the request is incomplete; with a listener it does not close the connection.
    request.on('timeout', () => {
      // Unread bytes are a delay of this side.
      if (request.readableLength >= request.readableHighWaterMark) socket.setTimeout(idle);
      else socket.end(TIMED_OUT, () => socket.destroy());
    });
    socket.setTimeout(idle);
    // Not on close: by then the socket's timeout is that of a keep-alive connection.
    request.once('end', () => void socket.setTimeout(0));
  });
}
