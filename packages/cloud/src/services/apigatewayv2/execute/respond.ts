import type { IncomingMessage, ServerResponse } from 'node:http';
import { connectionOf } from '../../apigateway/execute/connection.ts';
import type { Answer } from './types.ts';

/** Headers that the connection says itself. */
const OWN = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive']);

/** Writes a response with API Gateway's own headers. */
export function respond(answer: Answer, requestId: string, request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return;
  const raw: string[] = [];
  for (const [name, value] of answer.headers.entries) if (!OWN.has(name.toLowerCase())) raw.push(name, value);
  raw.push('Apigw-Requestid', requestId);
  if (answer.status !== 204 && answer.status !== 304 && answer.status >= 200) {
    raw.push('Content-Length', String(Buffer.byteLength(answer.body)));
  }
  raw.push('Connection', connectionOf(request, response));
  response.writeHead(Math.max(answer.status, 200), raw);
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}
