import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './types.ts';

/** Headers that the connection says itself. */
const OWN = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive']);

/** Writes an answer with API Gateway's own headers. */
export function respond(answer: Answer, requestId: string, request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return;
  const raw: string[] = [];
  for (const [name, value] of answer.headers.entries) if (!OWN.has(name.toLowerCase())) raw.push(name, value);
  raw.push('Apigw-Requestid', requestId);
  if (answer.status !== 204 && answer.status !== 304 && answer.status >= 200) {
    raw.push('Content-Length', String(Buffer.byteLength(answer.body)));
  }
  // What was not read of a refused upload would be taken for the next request.
  if (!request.complete && Number(request.headers['content-length'] ?? 1) > 1 << 16) raw.push('Connection', 'close');
  response.writeHead(Math.max(answer.status, 200), raw);
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}
