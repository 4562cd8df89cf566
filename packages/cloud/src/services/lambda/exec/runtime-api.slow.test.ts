import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

/** Polls as a runtime in this process does; undefined when no answer comes in time. */
function poll(
  api: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string } | undefined> {
  const [host = '', port = ''] = api.split(':');
  return new Promise((resolve, reject) => {
    const path = '/2018-06-01/runtime/invocation/next';
    const asked = request({ host, port, path, headers: { host: api, ...headers }, timeout: 3_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('timeout', () => {
      resolve(undefined);
      asked.destroy();
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Handlers in frames, and over HTTP, which streaming handlers use. Both wait for a signal to continue. */
const framed = `exports.handler = async (event) => {
  if (event.wait) await new Promise((go) => setTimeout(go, event.wait));
  return { api: process.env.AWS_LAMBDA_RUNTIME_API, event };
};`;
const overHttp = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  if (event.wait) await new Promise((go) => setTimeout(go, event.wait));
  stream.end(JSON.stringify({ api: process.env.AWS_LAMBDA_RUNTIME_API, event }));
});`;

const FOREIGN: [string, (api: string) => Record<string, string>][] = [
  ['another process', () => ({})],
  ['a rebound name', (api) => ({ host: api.replace('127.0.0.1', 'evil.example') })],
  ['an image of a page', () => ({ 'sec-fetch-site': 'cross-site' })],
  ['a page', () => ({ origin: 'https://evil.example' })],
];

it.each([
  ['frames', framed],
  ['http', overHttp],
])('nobody else takes an event of a function that is served by %s', async (name, code) => {
  await cloud.make(name, { 'index.js': code }, { Timeout: 20 });
  const { payload } = await cloud.call(name, {});
  for (const [, headers] of FOREIGN) {
    const running = cloud.call(name, { card: 4242, wait: 500 });
    const stolen = await poll(payload.api, headers(payload.api));
    expect(stolen).toMatchObject({ status: 403, text: expect.not.stringContaining('4242') });
    expect((await running).payload).toMatchObject({ event: { card: 4242 } });
    // Between two invocations the runtime itself polls.
    expect(await poll(payload.api, headers(payload.api))).toMatchObject({ status: 403 });
    expect((await cloud.call(name, { next: true })).payload).toMatchObject({ event: { next: true } });
  }
});

it('other functions do not reach it, and its own code does not poll in between', async () => {
  await cloud.make('victim', { 'index.js': overHttp }, { Timeout: 20 });
  const { payload } = await cloud.call('victim', {});
  const thief = `const http = require('node:http');
    exports.handler = ({ api = process.env.AWS_LAMBDA_RUNTIME_API }) => new Promise((resolve, reject) => {
      http.get('http://' + api + '/2018-06-01/runtime/invocation/next', (response) => {
        let text = '';
        response.on('data', (chunk) => { text += chunk; }).on('end', () => resolve({ status: response.statusCode, text }));
      }).on('error', reject);
    });`;
  await cloud.make('thief', { 'index.js': thief }, { Timeout: 20 });
  const stolen = await cloud.call('thief', { api: payload.api });
  expect(stolen.payload).toMatchObject({ status: 403, text: expect.stringContaining('Forbidden') });
  expect((await cloud.call('victim', { a: 1 })).payload).toMatchObject({ event: { a: 1 } });
  const own = await cloud.call('thief', {});
  expect(own.payload).toMatchObject({ status: 403, text: expect.stringContaining('InvalidStateTransition') });
});
