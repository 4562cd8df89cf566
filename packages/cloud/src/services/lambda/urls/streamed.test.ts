import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaCloud } from '../testing/cloud.ts';

/** Answers with the prelude or the head from the query. */
const CODE = `
const preludeOf = (event) => event.queryStringParameters.prelude;
exports.streamed = awslambda.streamifyResponse(async (event, stream) => {
  stream.setContentType('application/vnd.awslambda.http-integration-response');
  stream.write(preludeOf(event));
  stream.write(Buffer.alloc(8));
  stream.write('body');
  stream.end();
});
exports.buffered = async (event) => ({ ...JSON.parse(preludeOf(event)), body: 'body' });
`;

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
const urls = new Map<string, string>();

beforeAll(async () => {
  cloud = await lambdaCloud();
  for (const [FunctionName, InvokeMode] of [
    ['streamed', 'RESPONSE_STREAM'],
    ['buffered', 'BUFFERED'],
  ] as const) {
    await cloud.make(FunctionName, { 'index.js': CODE }, { Handler: `index.${FunctionName}` });
    const made = await cloud.lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE', InvokeMode });
    const Action = 'lambda:InvokeFunctionUrl';
    await cloud.lambda.addPermission({
      FunctionName,
      StatementId: 'open',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
      Action,
    });
    await cloud.lambda.addPermission({
      FunctionName,
      StatementId: 'invoke',
      Principal: '*',
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    });
    urls.set(FunctionName, made.FunctionUrl ?? '');
  }
});
afterAll(() => cloud.close());

function ask(mode: string, prelude: string): Promise<{ status: number; text: string }> {
  const { host, port } = new URL(urls.get(mode)!);
  const path = `/?${new URLSearchParams({ prelude })}`;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (more) => {
        text += more;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).on('error', reject);
  });
}

test.each(['streamed', 'buffered'])('a %s answer with a head that HTTP cannot carry is a 502', async (mode) => {
  for (const head of [
    { statusCode: 99999 },
    { statusCode: 'ok' },
    { statusCode: 99 },
    { statusCode: 200.5 },
    { statusCode: 200, headers: { 'x-a': '\u2603' } },
    { statusCode: 200, headers: { 'x a': 'b' } },
    { statusCode: 200, headers: { 'x-a': 'b\r\nx-c: d' } },
    { statusCode: 200, cookies: ['a=\u2603'] },
    { statusCode: 200, cookies: [{ a: 'b' }] },
    { statusCode: 200, cookies: 'a=b' },
    { statusCode: 200, headers: { 'x-a': { b: 'c' } } },
    { statusCode: 200, headers: ['x-a'] },
    { statusCode: 200, headers: 'x-a' },
    { statusCode: 200, headers: { 'content-length': '-4' } },
    { statusCode: 200, headers: { 'content-length': '4', 'transfer-encoding': 'chunked' } },
    { statusCode: 204, headers: { 'content-length': '5000' } },
  ]) {
    expect(await ask(mode, JSON.stringify(head)), JSON.stringify(head)).toEqual({
      status: 502,
      text: 'Internal Server Error',
    });
  }
  expect(await ask(mode, '{"statusCode":201,"headers":{"X-A":"b"},"cookies":["a=b"]}')).toEqual({
    status: 201,
    text: 'body',
  });
});

test('a stream whose prelude is not an object is a 502', async () => {
  for (const prelude of ['', 'no JSON', '5', 'null', '[]', '[', '{"statusCode":200', `{"a":${'['.repeat(1000)}`]) {
    expect((await ask('streamed', prelude)).status, prelude.slice(0, 20)).toBe(502);
  }
});

test.each(['streamed', 'buffered'])('a %s answer has the length of its body, whatever its head says', async (mode) => {
  const headers = { 'content-length': '5000', connection: 'upgrade' };
  expect(await ask(mode, JSON.stringify({ statusCode: 200, headers }))).toEqual({ status: 200, text: 'body' });
  expect(await ask(mode, JSON.stringify({ statusCode: 204, headers: { 'content-length': 0 } }))).toEqual({
    status: 204,
    text: '',
  });
});
