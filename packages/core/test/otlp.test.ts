import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseContext, span, traced } from 'jaws-core-js/trace';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { linesOf } from './lines.ts';

// https://opentelemetry.io/docs/specs/otlp/#otlphttp, in the JSON of
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto

/** The fields of each message that a collector knows; it refuses or ignores any other. */
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ExportTraceServiceRequest: { resourceSpans: 'ResourceSpans[]' },
  ResourceSpans: { resource: 'Resource', scopeSpans: 'ScopeSpans[]', schemaUrl: 'string' },
  Resource: { attributes: 'KeyValue[]', droppedAttributesCount: 'number' },
  ScopeSpans: { scope: 'InstrumentationScope', spans: 'Span[]', schemaUrl: 'string' },
  InstrumentationScope: { name: 'string', version: 'string' },
  Span: {
    traceId: 'hex32',
    spanId: 'hex16',
    traceState: 'string',
    parentSpanId: 'hex16',
    flags: 'number',
    name: 'string',
    kind: 'number',
    startTimeUnixNano: 'uint64',
    endTimeUnixNano: 'uint64',
    attributes: 'KeyValue[]',
    status: 'Status',
  },
  Status: { message: 'string', code: 'number' },
  KeyValue: { key: 'string', value: 'AnyValue' },
  AnyValue: { stringValue: 'string', intValue: 'int64', doubleValue: 'number', boolValue: 'boolean' },
};
const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  hex32: (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  hex16: (value) => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
  uint64: (value) => typeof value === 'string' && /^\d{1,20}$/.test(value),
  int64: (value) => typeof value === 'string' && /^-?\d{1,19}$/.test(value),
};

/** The violations of the protocol. */
function mistakesIn(value: unknown, type: string, at = ''): string[] {
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${at} is no list`];
    return value.flatMap((one, index) => mistakesIn(one, type.slice(0, -2), `${at}[${index}]`));
  }
  const scalar = scalars[type];
  if (scalar) return scalar(value) ? [] : [`${at} is no ${type}: ${JSON.stringify(value)}`];
  return Object.entries(value as object).flatMap(([name, each]) => {
    const known = fields[type]?.[name];
    return known === undefined ? [`${at} has no ${name}`] : mistakesIn(each, known, `${at}.${name}`);
  });
}

interface Received {
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: what it has is checked by its field names
  readonly body: any;
}

let server: Server;
let received: Received[];
let answer: RequestListener;
beforeEach(async () => {
  received = [];
  answer = (_, response) => response.setHeader('content-type', 'application/json').end('{}');
  server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    received.push({ url: request.url, headers: request.headers, body: JSON.parse(text) });
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const trace = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01`, tracestate: 'rojo=1' };
const event = { httpMethod: 'GET', headers, requestContext: {} };
const context = (remaining = 10_000) => ({ awsRequestId: 'r-1', getRemainingTimeInMillis: () => remaining });
const endpoint = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const here = (more: Record<string, string> = {}) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(),
  AWS_REGION: 'eu-west-1',
  ...more,
});
const logged = () => vi.spyOn(console, 'error').mockImplementation(() => {});

/** Exports like a new execution environment, which knows nothing of earlier failures. */
async function fresh() {
  const path = (await import('node:module')).createRequire(import.meta.url);
  for (const name of ['index', 'span', 'otlp']) delete path.cache[path.resolve(`../trace/${name}.js`)];
  return path('../trace/index.js') as { traced: typeof traced; span: typeof span };
}

test('spans arrive as OTLP, with what the function and its span are', async () => {
  const lines = await linesOf(
    () => traced(async () => span('inner', () => 1), { name: 'outer' })(event, context()),
    here({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x-team=shop' }),
  );
  const [{ url, headers: sent, body } = {} as Received, ...others] = received;
  expect(others).toEqual([]);
  expect([url, sent['content-type'], sent['api-key'], sent['x-team']]).toEqual([
    '/v1/traces',
    'application/json',
    'a b',
    'shop',
  ]);
  expect(mistakesIn(body, 'ExportTraceServiceRequest')).toEqual([]);
  const [{ resource, scopeSpans }] = body.resourceSpans;
  expect(
    Object.fromEntries(resource.attributes.map((one: { key: string; value: object }) => [one.key, one.value])),
  ).toEqual({
    'service.name': { stringValue: 'prod-my-shop-lLinksCreate' },
    'faas.name': { stringValue: 'prod-my-shop-lLinksCreate' },
    'cloud.provider': { stringValue: 'aws' },
    'cloud.platform': { stringValue: 'aws_lambda' },
    'cloud.region': { stringValue: 'eu-west-1' },
  });
  const [inner, outer] = scopeSpans[0].spans;
  expect(outer).toMatchObject({ traceId: trace, parentSpanId: 'b7ad6b7169203331', name: 'outer', kind: 2, status: {} });
  expect(outer.traceState).toBe('rojo=1');
  expect(outer.attributes).toEqual([{ key: 'faas.invocation_id', value: { stringValue: 'r-1' } }]);
  expect(inner).toMatchObject({ traceId: trace, parentSpanId: outer.spanId, name: 'inner', kind: 1 });
  expect(lines.map((line) => line.span)).toEqual([inner.spanId, outer.spanId]);
  expect(BigInt(outer.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(outer.startTimeUnixNano));
  expect(Math.abs(Number(BigInt(outer.startTimeUnixNano) / 1_000_000n) - Date.now())).toBeLessThan(10_000);
});

test('an error is a status; an address of traces is used as it is', async () => {
  const failing = traced(async () => Promise.reject(new TypeError('no')));
  await linesOf(async () => void (await failing(event, context()).catch(() => {})), {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${endpoint()}/here`,
  });
  const [{ url, body } = {} as Received] = received;
  expect(url).toBe('/here');
  expect(mistakesIn(body, 'ExportTraceServiceRequest')).toEqual([]);
  expect(body.resourceSpans[0].scopeSpans[0].spans[0].status).toEqual({ code: 2, message: 'TypeError' });
});

test('a name of a span has 200 characters at most', async () => {
  const named = traced(async () => 1, { name: 'x'.repeat(300) });
  await linesOf(() => named(event, context()), here());
  expect(received[0]?.body.resourceSpans[0].scopeSpans[0].spans[0].name).toBe('x'.repeat(200));
});

test('an invocation exports a thousand spans and its own', async () => {
  const many = traced(async () => {
    for (let n = 0; n < 1_100; n++) await span(`s${n}`, () => n);
  });
  await linesOf(() => many(event, context()), here());
  const [{ body } = {} as Received] = received;
  const { spans } = body.resourceSpans[0].scopeSpans[0];
  expect(spans).toHaveLength(1_001);
  expect(spans.at(-1)).toMatchObject({ parentSpanId: 'b7ad6b7169203331' });
});

test('an empty variable is one that is not set', async () => {
  const empty = here({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: '' });
  await linesOf(() => traced(async () => 7)(event, context()), empty);
  expect(received.map(({ url }) => url)).toEqual(['/v1/traces']);
});

test('nothing is sent without the variable, of what the caller does not sample, and when no time is left', async () => {
  const work = traced(async () => 7);
  await linesOf(() => work(event, context()));
  const unsampled = { ...event, headers: { traceparent: headers.traceparent.replace(/01$/, '00') } };
  expect(parseContext(unsampled.headers.traceparent)?.sampled).toBe(false);
  await linesOf(() => work(unsampled, context()), here());
  await linesOf(() => work(event, context(40)), here());
  expect(received).toEqual([]);
});

test.each<[string, Record<string, string>, string]>([
  ['in the clear over the network', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' }, 'https://'],
  ['a host that only begins like loopback', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1.example' }, 'https://'],
  ['another protocol', { OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://127.0.0.1' }, 'https://'],
  ['no URL', { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }, 'is not a URL'],
  ['credentials in the URL', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://ada:hunter2@127.0.0.1' }, 'has credentials in it'],
  [
    'headers that are none',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_HEADERS: 'api-key=hunter2%0A%00' },
    'is not `name=value',
  ],
  ['nobody there', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, 'was not reached ('],
])('%s: a line in the log once, no secret in it, and the answer as it was', async (_, env, text) => {
  const error = logged();
  const core = await fresh();
  const work = core.traced(async () => 7);
  for (let call = 0; call < 2; call++) await linesOf(async () => expect(await work(event, context())).toBe(7), env);
  expect(error.mock.calls.map(([said]) => said)).toEqual([expect.stringContaining(text)]);
  expect(error.mock.calls.join()).not.toContain('hunter2');
  expect(received).toEqual([]);
});

test('a redirect is not followed: headers with keys go nowhere else', async () => {
  const error = logged();
  answer = (request, response) => {
    if (request.url === '/v1/traces') response.writeHead(307, { location: `${endpoint()}/elsewhere` });
    response.end();
  };
  const core = await fresh();
  await linesOf(() => core.traced(async () => 7)(event, context()), here({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a' }));
  expect(received.map(({ url }) => url)).toEqual(['/v1/traces']);
  expect(error).toHaveBeenCalledTimes(1);
});

test('a collector that refuses, or does not answer, holds nobody up for long, and then is left alone', async () => {
  const error = logged();
  answer = (_, response) => response.writeHead(503).end();
  const refused = await fresh();
  await linesOf(() => refused.traced(async () => 7)(event, context()), here());
  expect(error.mock.calls).toEqual([[expect.stringContaining('answered with 503')]]);
  answer = () => {};
  const silent = await fresh();
  const work = silent.traced(async () => 7);
  // The time that is left is the limit, where it is less than half a second.
  for (let call = 0; call < 2; call++) await linesOf(() => work(event, context(400)), here());
  expect(error.mock.calls.length).toBe(2);
  expect(error.mock.lastCall?.[0]).toContain('did not answer in time');
  // The second call sends nothing. On a busy machine the first may give up before its request arrives.
  expect(received.length).toBeLessThanOrEqual(2);
});
