import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method } from '../testing/harness.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html

const SOURCE = `
const { setTimeout: wait } = require('node:timers/promises');
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const { how, status } = event.queryStringParameters ?? {};
  if (how === 'raw') { stream.write('no metadata'); stream.end(); return; }
  if (how === 'throws') throw new Error('before');
  const metadata = how === 'unknown' ? { statusCode: 200, body: 'x' } : {
    statusCode: Number(status ?? 200),
    headers: { 'content-type': 'text/plain', 'x-foo': 'bar', Date: 'never' },
    multiValueHeaders: { 'x-mv': ['a', 'b'] },
    cookies: ['c1=blue', 'c2=red'],
  };
  stream = awslambda.HttpResponseStream.from(stream, metadata);
  stream.write('first ');
  if (how === 'slow') await wait(10_000);
  if (how === 'breaks') { await wait(50); throw new Error('midway'); }
  await wait(250);
  stream.write(how === 'large' ? Buffer.alloc(12 * 1024 * 1024, 'x') : 'second');
  stream.end();
});
`;

let aws: Harness;
let origin: Server;
let api: string;

beforeAll(async () => {
  aws = await Harness.start();
  origin = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-origin': 'yes' });
    response.write('data: 1\n\n');
    if (request.url === '/never') return;
    setTimeout(() => response.end('data: 2\n\n'), 250);
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const { port } = origin.address() as AddressInfo;
  const uri = (await aws.function('streams', SOURCE))
    .replace('2015-03-31', '2021-11-15')
    .replace('/invocations', '/response-streaming-invocations');
  const stream = { type: 'aws_proxy', httpMethod: 'POST', uri, responseTransferMode: 'STREAM' };
  const proxied = { type: 'http_proxy', httpMethod: 'GET', responseTransferMode: 'STREAM' };
  api = await aws.deploy({
    paths: {
      ...method('/lambda', 'x-amazon-apigateway-any-method', { ...stream, timeoutInMillis: 60_000 }),
      ...method('/hurried', 'get', { ...stream, timeoutInMillis: 1_500 }),
      ...method('/sse', 'get', { ...proxied, uri: `http://127.0.0.1:${port}/` }),
      ...method('/never', 'get', { ...proxied, uri: `http://127.0.0.1:${port}/never`, timeoutInMillis: 600 }),
    },
  });
});
afterAll(async () => {
  origin.closeAllConnections();
  origin.close();
  await aws.close();
});

/** The pieces of a response with the milliseconds between the first and the last. */
async function pieces(path: string): Promise<{ response: Response; text: string; spread: number }> {
  const response = await fetch(`${aws.cloud.endpoint}/_aws/execute-api/${api}/dev${path}`);
  let first = 0;
  let last = 0;
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    last = performance.now();
    first ||= last;
    text += decoder.decode(chunk, { stream: true });
  }
  return { response, text, spread: last - first };
}

test('a function’s pieces reach the client when they are written', async () => {
  const { response, text, spread } = await pieces('/lambda');
  expect(text).toBe('first second');
  expect(spread).toBeGreaterThan(150);
  expect(response.status).toBe(200);
  expect(response.headers.get('transfer-encoding')).toBe('chunked');
  expect(response.headers.get('content-type')).toBe('text/plain');
  expect(response.headers.get('x-foo')).toBe('bar');
  expect(response.headers.get('x-mv')).toBe('a, b');
  expect(response.headers.getSetCookie()).toEqual(['c1=blue', 'c2=red']);
  expect(response.headers.get('x-amzn-remapped-date')).toBe('never');
  expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

test('the metadata’s status is the response’s', async () => {
  expect((await pieces('/lambda?status=418')).response.status).toBe(418);
});

test('streams may be larger than a buffered response', async () => {
  expect((await pieces('/lambda?how=large')).text.length).toBe(6 + 12 * 1024 * 1024);
});

test.each(['raw', 'unknown', 'throws'])('what is no metadata is a 502: %s', async (how) => {
  const { response, text } = await pieces(`/lambda?how=${how}`);
  expect(response.status).toBe(502);
  expect(text).toBe('{"message": "Internal server error"}');
});

test('a function that breaks in the middle breaks the response', async () => {
  await expect(pieces('/lambda?how=breaks')).rejects.toThrow();
});

test('the time-out holds for the whole stream', async () => {
  await expect(pieces('/hurried?how=slow')).rejects.toThrow();
  await expect(pieces('/never')).rejects.toThrow();
});

test('HEAD gets the headers of a stream and no body', async () => {
  const response = await aws.call(api, '/lambda', { method: 'HEAD' });
  expect([response.status, response.text, response.headers['x-foo']]).toEqual([200, '', 'bar']);
});

test('HTTP_PROXY streams too', async () => {
  const { response, text, spread } = await pieces('/sse');
  expect(text).toBe('data: 1\n\ndata: 2\n\n');
  expect(spread).toBeGreaterThan(150);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-origin')).toBe('yes');
});

test('a client that goes away does not stop the server', async () => {
  const abort = new AbortController();
  const response = await fetch(`${aws.cloud.endpoint}/_aws/execute-api/${api}/dev/lambda?how=slow`, {
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  abort.abort();
  expect((await pieces('/lambda')).text).toBe('first second');
});

test('TestInvokeMethod gives the whole stream', async () => {
  const { items } = await aws.api.getResources({ restApiId: api });
  const { id } = items!.find(({ path }) => path === '/lambda')!;
  const { body, status } = await aws.api.testInvokeMethod({ restApiId: api, resourceId: id, httpMethod: 'ANY' });
  expect([status, body]).toEqual([200, 'first second']);
});

test('only proxies stream', async () => {
  const { items } = await aws.api.getResources({ restApiId: api });
  const { id } = items!.find(({ path }) => path === '/sse')!;
  const put = { restApiId: api, resourceId: id, httpMethod: 'GET' };
  await expect(aws.api.putIntegration({ ...put, type: 'MOCK', responseTransferMode: 'STREAM' })).rejects.toThrow(
    /only supported/,
  );
});
