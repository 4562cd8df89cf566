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
  if (how === 'late') await wait(1_000);
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
  if (event.stageVariables) await fetch(event.stageVariables.gate + '/gate');
  stream.write(how === 'large' ? Buffer.alloc(12 * 1024 * 1024, 'x') : 'second');
  stream.end();
});
`;

let aws: Harness;
let origin: Server;
let api: string;
/** The gate that the endpoint and the function wait at after their first piece; undefined means open. */
let gate: Promise<void> | undefined;

beforeAll(async () => {
  aws = await Harness.start();
  origin = createServer(async (request, response) => {
    if (request.url === '/gate') {
      await gate;
      return response.end();
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-origin': 'yes' });
    response.write('data: 1\n\n');
    if (request.url === '/never') return;
    await gate;
    response.end('data: 2\n\n');
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
      ...method('/impatient', 'get', { ...stream, timeoutInMillis: 400 }),
      ...method('/sse', 'get', { ...proxied, uri: `http://127.0.0.1:${port}/` }),
      ...method('/never', 'get', { ...proxied, uri: `http://127.0.0.1:${port}/never`, timeoutInMillis: 600 }),
    },
  });
  await aws.api.updateStage({
    restApiId: api,
    stageName: 'dev',
    patchOperations: [{ op: 'replace', path: '/variables/gate', value: `http://127.0.0.1:${port}` }],
  });
});
afterAll(async () => {
  origin.closeAllConnections();
  origin.close();
  await aws.close();
});

const url = (path: string) => `${aws.cloud.endpoint}/_aws/execute-api/${api}/dev${path}`;

async function whole(path: string): Promise<{ response: Response; text: string }> {
  const response = await fetch(url(path));
  return { response, text: await response.text() };
}

/** Like {@link whole}, but the rest is only sent when the first piece has arrived. */
async function piecewise(path: string): Promise<{ response: Response; first: string; text: string }> {
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  try {
    const response = await fetch(url(path));
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const first = (await reader.read()).value ?? '';
    open();
    let text = first;
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    return { response, first, text };
  } finally {
    open();
    gate = undefined;
  }
}

test('a function’s pieces reach the client when they are written', async () => {
  const { response, first, text } = await piecewise('/lambda');
  expect([first, text]).toEqual(['first ', 'first second']);
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
  expect((await whole('/lambda?status=418')).response.status).toBe(418);
});

test('streams may be larger than a buffered response', async () => {
  expect((await whole('/lambda?how=large')).text.length).toBe(6 + 12 * 1024 * 1024);
});

test.each(['raw', 'unknown', 'throws'])('invalid metadata is a 502: %s', async (how) => {
  const { response, text } = await whole(`/lambda?how=${how}`);
  expect(response.status).toBe(502);
  expect(text).toBe('{"message": "Internal server error"}');
});

test('a function that breaks in the middle breaks the response', async () => {
  await expect(whole('/lambda?how=breaks')).rejects.toThrow();
});

test('the time-out holds for the whole stream', async () => {
  await expect(whole('/hurried?how=slow')).rejects.toThrow();
  await expect(whole('/never')).rejects.toThrow();
});

test('a stream that does not begin in time is a 504', async () => {
  const { response, text } = await whole('/impatient?how=late');
  expect([response.status, text]).toEqual([504, '{"message": "Endpoint request timed out"}']);
});

test('HEAD gets the headers of a stream and no body', async () => {
  const response = await aws.call(api, '/lambda', { method: 'HEAD' });
  expect([response.status, response.text, response.headers['x-foo']]).toEqual([200, '', 'bar']);
});

test('HTTP_PROXY streams too', async () => {
  const { response, first, text } = await piecewise('/sse');
  expect([first, text]).toEqual(['data: 1\n\n', 'data: 1\n\ndata: 2\n\n']);
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
  const { response: next, text } = await whole('/lambda');
  expect([next.status, text]).toEqual([200, 'first second']);
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
