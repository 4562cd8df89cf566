import type { HeaderList } from '../header-list.ts';
import type { Answer, Exchange } from '../types.ts';

// The wording of AWS's execution log, recorded: test_apigateway_api.py::TestApigatewayTestInvoke::test_invoke_test_method

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The lines before the steps of a request. */
export function linesBefore(exchange: Exchange): Line[] {
  const at = exchange.time;
  const lines = [
    `Starting execution for request: ${exchange.requestId}`,
    `HTTP Method: ${exchange.verb}, Resource Path: ${exchange.path}`,
  ];
  if (exchange.log?.detail === 'full') {
    lines.push(
      `Method request path: ${map(exchange.pathParameters)}`,
      `Method request query string: ${map(exchange.query.entries)}`,
      `Method request headers: ${map(exchange.headers.entries)}`,
      `Method request body before transformations: ${exchange.body.toString('utf8')}`,
    );
  }
  return lines.map((text) => ({ at, text }));
}

/** The lines after them. */
export function linesAfter(exchange: Exchange, answer: Answer, failed: boolean, at: number): Line[] {
  const full = exchange.log?.detail === 'full';
  const lines = [
    ...(full && !failed ? [`Method response headers: ${map(answer.headers.entries)}`] : []),
    ...(failed ? [] : ['Successfully completed execution']),
    `Method completed with status: ${answer.status}`,
  ];
  return lines.map((text) => ({ at, text }));
}

/** The request to an endpoint. */
export function logRequestTo(exchange: Exchange, uri: string, headers: HeaderList, body: string | Uint8Array): void {
  const { log } = exchange;
  if (!log) return;
  log.trace(() => `Endpoint request URI: ${uri}`);
  log.trace(() => `Endpoint request headers: ${map(headers.entries)}`);
  log.trace(() => `Endpoint request body after transformations: ${textOf(body)}`);
  log.add(`Sending request to ${uri}`);
}

/** The response of an endpoint. `since`: when the request was sent, in milliseconds. */
export function logResponseOf(
  exchange: Exchange,
  response: { readonly status: number; readonly headers: HeaderList; readonly body: Uint8Array },
  since: number,
): void {
  const { log } = exchange;
  if (!log) return;
  const latency = exchange.stage.context.kernel.clock.now() - since;
  log.add(`Received response. Status: ${response.status}, Integration latency: ${latency} ms`);
  log.trace(() => `Endpoint response headers: ${map(response.headers.entries)}`);
  log.trace(() => `Endpoint response body before transformations: ${textOf(response.body)}`);
}

const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString('utf8');

/** As Java prints a map; credentials are masked with stars. */
function map(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, value]) => `${name}=${hidden(name, value)}`).join(', ')}}`;
}

function hidden(name: string, value: string): string {
  return /^(?:authorization|x-api-key|x-amz-security-token)$/i.test(name)
    ? `${'*'.repeat(Math.min(Math.max(value.length - 6, 0), 60))}${value.slice(-6)}`
    : value;
}
