import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { SafeResponse } from './safe-response.ts';

/** The response as a client receives it. */
async function answerOf(respond: (response: SafeResponse) => void): Promise<[number, IncomingHttpHeaders]> {
  const server = createServer({ ServerResponse: SafeResponse }, (_request, response) => respond(response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await new Promise((resolve, reject) => {
      get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }, (response) => {
        response.resume();
        resolve([response.statusCode ?? 0, response.headers]);
      }).on('error', reject);
    });
  } finally {
    server.close();
  }
}

const SNOWMAN = '\u2603';
const bytes = Buffer.from(SNOWMAN).toString('latin1');

test.each([
  ['an object', { 'x-a': SNOWMAN, 'x b': 'gone', 'x-c': 'c\r\nx-d: d' }],
  ['a list', ['x-a', SNOWMAN, 'x b', 'gone', 'x-c', 'c\r\nx-d: d']],
])('headers that HTTP cannot carry do not throw: %s', async (_form, headers) => {
  const [status, got] = await answerOf((response) => response.writeHead(201, headers as never).end());
  expect(status).toBe(201);
  expect(got).toMatchObject({ 'x-a': bytes, 'x-c': 'c  x-d: d' });
  expect(got).not.toHaveProperty('x-d');
});

test('nor do those that are set one by one', async () => {
  const [, got] = await answerOf((response) => {
    response.setHeader('x b', 'gone').setHeader('x-a', SNOWMAN).setHeader('set-cookie', ['a', SNOWMAN]);
    response.writeHead(200, `ok ${SNOWMAN}`).end();
  });
  expect(got).toMatchObject({ 'x-a': bytes, 'set-cookie': ['a', bytes] });
});

test.each([99999, Number.NaN, 0, -1, 200.5])('the status %d becomes 502', async (status) => {
  expect((await answerOf((response) => response.writeHead(status).end()))[0]).toBe(502);
});

test.each([
  ['an object', { 'Service-Worker-Allowed': '/', 'x-a': 'a' }],
  ['a list', ['Service-Worker-Allowed', '/', 'x-a', 'a']],
])('deployed code that shares an origin gives its service worker no wider scope: %s', async (_form, headers) => {
  const respond = (sharesOrigin: boolean) =>
    answerOf((response) => {
      response.sharesOrigin = sharesOrigin;
      response.setHeader('service-worker-allowed', '/');
      response.writeHead(200, headers as never).end();
    });
  const [, shared] = await respond(true);
  expect(shared).toMatchObject({ 'x-a': 'a' });
  expect(shared).not.toHaveProperty('service-worker-allowed');
  expect((await respond(false))[1]).toHaveProperty('service-worker-allowed');
});
