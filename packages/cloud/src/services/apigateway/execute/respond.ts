import type { IncomingMessage, ServerResponse } from 'node:http';
import { compressed } from './compression.ts';
import { connectionOf } from './connection.ts';
import { sendStream } from './send-stream.ts';
import type { Answer, Exchange } from './types.ts';

/** Integrations whose responses carry the trace. */
const TRACED = ['AWS', 'AWS_PROXY', 'HTTP'];

/** A trace without a parent gets one on the way out. Recorded: localstack's test_invocation_trace_id. */
function traceOf({ trace, requestId }: Exchange): string {
  return trace.includes(';') ? trace : `${trace};Parent=${requestId.replaceAll('-', '').slice(0, 16)};Sampled=0`;
}

/** Writes a response with API Gateway's own headers. Undefined: it is written already. */
export function respond(
  exchange: Exchange,
  answer: Answer,
  failed: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> | undefined {
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
  if (exchange.stage.deployment.api.minimumCompressionSize === undefined) {
    send(exchange, answer.status, raw, answer.body, response);
    return undefined;
  }
  return compressed(exchange, answer).then((smaller) => {
    if (smaller) raw.push('Content-Encoding', smaller[1]);
    send(exchange, answer.status, raw, smaller?.[0] ?? answer.body, response);
  });
}

function send(
  { verb }: Exchange,
  status: number,
  raw: string[],
  body: Buffer | string,
  response: ServerResponse,
): void {
  if (status !== 204 && status !== 304 && status >= 200) raw.push('Content-Length', String(Buffer.byteLength(body)));
  if (response.destroyed) return;
  response.writeHead(Math.max(status, 200), raw);
  response.end(verb === 'HEAD' ? undefined : body);
}
