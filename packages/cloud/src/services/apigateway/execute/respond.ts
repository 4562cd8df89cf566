import type { IncomingMessage, ServerResponse } from 'node:http';
import { compressed } from './compression.ts';
import { connectionOf } from './connection.ts';
import { sendStream } from './send-stream.ts';
import type { Answer, Exchange } from './types.ts';

/** Integrations whose answers carry the trace. */
const TRACED = ['AWS', 'AWS_PROXY', 'HTTP'];

/** A trace without a parent gets one on the way out. Recorded: localstack's test_invocation_trace_id. */
function traceOf({ trace, requestId }: Exchange): string {
  return trace.includes(';') ? trace : `${trace};Parent=${requestId.replaceAll('-', '').slice(0, 16)};Sampled=0`;
}

/** Writes an answer with API Gateway's own headers. */
export async function respond(
  exchange: Exchange,
  answer: Answer,
  failed: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const raw: string[] = ['x-amzn-RequestId', exchange.requestId, 'x-amz-apigw-id', exchange.extendedRequestId];
  for (const [name, value] of answer.headers.entries) raw.push(name, value);
  const type = exchange.route?.integration.definition.type;
  if (!failed && type !== undefined && TRACED.includes(type)) raw.push('X-Amzn-Trace-Id', traceOf(exchange));
  raw.push('Connection', connectionOf(request, response));
  if (answer.stream) {
    const { timeoutInMillis = 29_000 } = exchange.route?.integration.definition ?? {};
    const left = timeoutInMillis - (exchange.integration?.latency ?? 0);
    return sendStream({ ...answer, stream: answer.stream }, left, raw, request, response);
  }
  let body: Buffer | string = answer.body;
  const smaller =
    exchange.stage.deployment.api.minimumCompressionSize === undefined ? undefined : await compressed(exchange, answer);
  if (smaller) {
    body = smaller[0];
    raw.push('Content-Encoding', smaller[1]);
  }
  if (answer.status !== 204 && answer.status !== 304 && answer.status >= 200) {
    raw.push('Content-Length', String(Buffer.byteLength(body)));
  }
  if (response.destroyed) return;
  response.writeHead(Math.max(answer.status, 200), raw);
  response.end(exchange.verb === 'HEAD' ? undefined : body);
}
