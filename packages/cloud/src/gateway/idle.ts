import type { IncomingMessage, Server } from 'node:http';

/** Milliseconds; tests take shorter ones. */
export interface ServerLimits {
  /** How long the head of a request may take. */
  readonly headers: number;
  /** How long a client may send nothing of a body that it has begun. */
  readonly idle: number;
  /** How often the first is looked at. */
  readonly interval: number;
}

export const LIMITS: ServerLimits = { headers: 60_000, idle: 120_000, interval: 30_000 };

/** Settings of a server whose requests may take as long as their bodies come: S3 has no limit for an upload as a whole. */
export const timeouts = ({ headers, interval }: ServerLimits) => ({
  requestTimeout: 0,
  headersTimeout: headers,
  connectionsCheckingInterval: interval,
});

const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/**
 * Ends requests whose bodies stop coming. While this side has not read what came, or works on an answer, the client may be silent:
 * it waits. As RequestTimeout of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function endIdleUploads(server: Server, { idle }: ServerLimits): void {
  server.on('request', (request: IncomingMessage) => {
    const { headers, socket } = request;
    // Without either of them there is no body (RFC 9112, section 6.3).
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (request.complete || !hasBody) return;
    // Node emits it once, and only while the request is incomplete; with a listener it does not close the connection.
    request.on('timeout', () => {
      // Unread bytes are a delay of this side.
      if (request.readableLength >= request.readableHighWaterMark) socket.setTimeout(idle);
      else socket.end(TIMED_OUT, () => socket.destroy());
    });
    socket.setTimeout(idle);
    // Not when it closes: by then the socket's time is that of a connection that is kept alive.
    request.once('end', () => void socket.setTimeout(0));
  });
}
