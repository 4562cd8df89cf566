import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseUserJson } from '../../../kernel/json.ts';
import type { Outcome } from '../exec/invocation.ts';
import { headOf, isObject, type Metadata } from './head.ts';

const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';
const PRELUDE_END = Buffer.alloc(8);
/** Metadata without an end within this length is invalid. Bytes. */
const PRELUDE_LIMIT = 1 << 20;

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload; a string is sent without its quotes, as
 * AWS answered LocalStack's test_lambda_url_invocation.
 */
export function sendBuffered(response: ServerResponse, outcome: Outcome, cors: Record<string, string>): void {
  if (outcome.failed) {
    sendJson(response, 502, 'Internal Server Error', cors);
    return;
  }
  const text = Buffer.from(outcome.payload).toString();
  const result = parsed(text);
  if (result === null || typeof result !== 'object' || !('statusCode' in result)) {
    sendJson(response, 200, typeof result === 'string' ? result : text, cors);
    return;
  }
  const { body, isBase64Encoded, ...metadata } = result as Metadata & { body?: unknown; isBase64Encoded?: boolean };
  const head = headOf(metadata, cors);
  if (!head) {
    sendJson(response, 502, 'Internal Server Error', cors);
    return;
  }
  const written = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(head.status, head.headers);
  response.end(isBase64Encoded ? Buffer.from(written, 'base64') : written);
}

function sendJson(response: ServerResponse, status: number, body: string, cors: Record<string, string>): void {
  const about = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...cors, ...about }).end(body);
}

/** A streamed response, whose head is either plain or a JSON prelude that ends with eight zero bytes. */
export function sendStream(
  response: ServerResponse,
  contentType: string,
  stream: IncomingMessage,
  cors: Record<string, string>,
): void {
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.resume());
  if (contentType !== PRELUDE_TYPE) {
    response.writeHead(200, { ...cors, 'content-type': contentType });
    response.flushHeaders();
    stream.pipe(response);
    return;
  }
  let prelude = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    prelude = Buffer.concat([prelude, chunk]);
    const end = prelude.indexOf(PRELUDE_END);
    if (end < 0 && prelude.length < PRELUDE_LIMIT) return;
    stream.off('data', onData);
    // A stream that never ends its prelude has none.
    const metadata = end < 0 ? undefined : parsed(prelude.subarray(0, end).toString());
    const head = isObject(metadata) ? headOf(metadata, cors) : undefined;
    if (!head) {
      // The function may write more: it is read, so the function can finish.
      stream.resume();
      sendJson(response, 502, 'Internal Server Error', cors);
      return;
    }
    response.writeHead(head.status, head.headers);
    response.flushHeaders();
    response.write(prelude.subarray(end + PRELUDE_END.length));
    stream.pipe(response);
  };
  stream.on('data', onData);
  stream.on('end', () => {
    if (!response.headersSent) sendJson(response, 502, 'Internal Server Error', cors);
  });
}

function parsed(text: string): unknown {
  try {
    return parseUserJson(text);
  } catch {
    return null;
  }
}
