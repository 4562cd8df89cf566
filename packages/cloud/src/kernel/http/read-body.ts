import type { IncomingMessage } from 'node:http';

/**
 * The same for REST and HTTP APIs.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
export const LARGEST_PAYLOAD = 10 * 1024 * 1024;

export const NO_BODY = Buffer.alloc(0);

/** A client that disconnected before its request was complete. */
export class AbortedRequest extends Error {
  readonly code = 'ECONNRESET';
}

/** The body; refused with `tooLarge` past 10 MB, as soon as that is known. */
export function readBody(request: IncomingMessage, tooLarge: () => Error): Promise<Buffer> | Buffer {
  const { headers } = request;
  const length = headers['content-length'];
  if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined)) return NO_BODY;
  if (Number(length) > LARGEST_PAYLOAD) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_PAYLOAD) {
        request.removeAllListeners('data');
        request.resume();
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', () => reject(new AbortedRequest('The client went away')));
    request.on('close', () => {
      if (!request.complete) reject(new AbortedRequest('The client went away'));
    });
  });
}
