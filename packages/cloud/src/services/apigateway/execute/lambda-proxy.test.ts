import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method, proxy } from '../testing/harness.ts';
import { Router } from './router.ts';

// Expectations named `recorded` are AWS's own answers, kept in localstack's test_apigateway_lambda.snapshot.json:
// https://github.com/localstack/localstack/tree/main/tests/aws/services/apigateway
// The others: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html

let cloud: Harness;
let api: string;

const ECHO = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';
/** Answers with the contents of the request's body. */
const ANSWER =
  'exports.handler = async (event) => { const x = JSON.parse(event.body); if (x.fail) throw new Error(x.fail); return x.answer; };';

beforeAll(async () => {
  cloud = await Harness.start();
  const echo = await cloud.function('echo', ECHO);
  const answer = await cloud.function('answer', ANSWER);
  const denied = await cloud.function('denied', ECHO, false);
  api = await cloud.deploy({
    'x-amazon-apigateway-binary-media-types': ['image/png'],
    paths: {
      ...method('/echo', 'x-amazon-apigateway-any-method', proxy(echo)),
      ...method('/echo/{proxy+}', 'x-amazon-apigateway-any-method', proxy(echo)),
      ...method('/items/{id}', 'get', proxy(echo), { operationId: 'getItem' }),
      ...method('/answer', 'post', proxy(answer)),
      ...method('/denied', 'get', proxy(denied)),
      ...method('/missing', 'get', proxy(denied.replace('function:denied', 'function:nobody'))),
      ...method('/get', 'get', proxy(echo, { httpMethod: 'GET' })),
    },
  });
});

afterAll(() => cloud.close());

const eventOf = async (path: string, call = {}) => JSON.parse((await cloud.call(api, path, call)).text);
const answered = (answer: unknown, headers: Record<string, string> = {}) =>
  cloud.call(api, '/answer', { method: 'POST', headers, body: JSON.stringify({ answer }) });

test('the event has every documented member', async () => {
  const event = await eventOf('/items/7?a=1&a=2&b=x%20y', { headers: { 'tEsT-Header': 'v', authorization: 'secret' } });
  expect(event).toMatchObject({
    resource: '/items/{id}',
    path: '/items/7',
    httpMethod: 'GET',
    pathParameters: { id: '7' },
    queryStringParameters: { a: '2', b: 'x y' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
  expect(event.headers).toMatchObject({ 'tEsT-Header': 'v', Authorization: 'secret', 'X-Forwarded-For': '127.0.0.1' });
  expect(event.multiValueHeaders['tEsT-Header']).toEqual(['v']);
  expect(Object.keys(event.headers).map((name) => name.toLowerCase())).not.toContain('connection');
  expect(event.requestContext).toMatchObject({
    accountId: '000000000000',
    apiId: api,
    domainPrefix: api,
    httpMethod: 'GET',
    operationName: 'getItem',
    path: '/dev/items/7',
    protocol: 'HTTP/1.1',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    extendedRequestId: expect.stringMatching(/^.{15}=$/),
    requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    requestTimeEpoch: expect.any(Number),
    resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
    resourcePath: '/items/{id}',
    stage: 'dev',
  });
  expect(event.requestContext.identity).toMatchObject({ sourceIp: '127.0.0.1', accessKey: null, userArn: null });
});

test.each([
  ['/echo/proxy-value', '/echo/proxy-value', 'proxy-value', '/dev/echo/proxy-value'],
  ['/echo/proxy-value/', '/echo/proxy-value/', 'proxy-value', '/dev/echo/proxy-value/'],
  ['/echo/a//b', '/echo/a//b', 'a//b', '/dev/echo/a//b'],
  ['//echo/a', '/echo/a', 'a', '/dev//echo/a'],
  [
    '/echo/test%2Balias@x.com/test+alias',
    '/echo/test%2Balias@x.com/test+alias',
    'test%2Balias@x.com/test+alias',
    '/dev/echo/test%2Balias@x.com/test+alias',
  ],
  ['/echo/a%2Fb', '/echo/a%2Fb', 'a%2Fb', '/dev/echo/a%2Fb'],
  ['/echo/../x', '/echo/../x', '../x', '/dev/echo/../x'],
])('recorded: the path %s goes through as it is', async (path, shown, parameter, full) => {
  const event = await eventOf(path);
  expect([event.path, event.pathParameters.proxy, event.requestContext.path]).toEqual([shown, parameter, full]);
});

// `api.url` of the CDK ends with a slash, to which these tests add `//methods`:
// https://github.com/aws-powertools/powertools-lambda-typescript (packages/event-handler/tests/e2e/httpRouter.test.ts)
test('of three slashes after the stage two reach the function', async () => {
  const rooted = await cloud.deploy({
    paths: method('/{proxy+}', 'get', proxy(await cloud.function('rooted', ECHO))),
  });
  const pathOf = async (path: string) => JSON.parse((await cloud.call(rooted, path)).text).path;
  expect(await pathOf('/methods')).toBe('/methods');
  expect(await pathOf('//methods')).toBe('/methods');
  expect(await pathOf('///methods')).toBe('//methods');
});

test('a long row of slashes takes no longer than its length', async () => {
  const began = performance.now();
  const router = new Router<string>();
  router.add('/a', new Map([['GET', 'a']]));
  expect(router.find(`${'/'.repeat(500_000)}x/`, 'GET')).toBeUndefined();
  expect(router.find(`/a${'/'.repeat(500_000)}`, 'GET')?.method).toBe('a');
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('recorded: query parameters are decoded as forms', async () => {
  const event = await eventOf('/echo?date=18:05+00:00&email=test%2Balias@x.com&url=https://x/&flag');
  expect(event.queryStringParameters).toEqual({
    date: '18:05 00:00',
    email: 'test+alias@x.com',
    url: 'https://x/',
    flag: '',
  });
});

test('a body is text, or base64 when its type is binary', async () => {
  const text = await eventOf('/echo', {
    method: 'POST',
    body: '{"ü":1}',
    headers: { 'content-type': 'application/json' },
  });
  expect([text.body, text.isBase64Encoded]).toEqual(['{"ü":1}', false]);
  const image = await eventOf('/echo', {
    method: 'POST',
    body: Buffer.from([0xff, 0]),
    headers: { 'content-type': 'image/png' },
  });
  expect([image.body, image.isBase64Encoded]).toEqual(['/wA=', true]);
});

test.each([
  ['only a status', { statusCode: 204 }, 204, ''],
  ['a status as text', { statusCode: '201' }, 201, ''],
  ['only headers', { headers: { 'x-test': 'v' } }, 200, ''],
  ['headers that are null', { statusCode: 200, headers: null }, 200, ''],
  ['nothing at all', null, 200, ''],
  ['base64 without a binary Accept', { statusCode: 200, body: 'dGVzdA==', isBase64Encoded: true }, 200, 'dGVzdA=='],
])('recorded: %s is an answer', async (_, answer, status, text) => {
  const response = await answered(answer);
  expect([response.status, response.text, response.headers['x-amzn-errortype']]).toEqual([status, text, undefined]);
});

test.each([
  ['a member that is not allowed', { statusCode: 200, wrongValue: 'x' }],
  ['a status that is none', { statusCode: 'test' }],
  ['a plain text', 'text'],
  ['a list', [1]],
  ['multi-value headers that are no lists', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
  ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
])('recorded: %s is a malformed answer', async (_, answer) => {
  const response = await answered(answer);
  expect([response.status, response.text]).toEqual([502, '{"message": "Internal server error"}']);
  expect(response.headers['x-amzn-errortype']).toBe('InternalServerErrorException');
  expect(response.headers['content-length']).toBe('36');
});

test('recorded: headers of both kinds are joined, and Booleans are written', async () => {
  const response = await answered({
    statusCode: 200,
    multiValueHeaders: { 'tesT-Multi': ['a', 'b'] },
    headers: { 'test-multi': 'c', flag: true },
  });
  expect([response.headers['test-multi'], response.headers.flag]).toEqual(['a, b, c', 'true']);
  expect(response.rawHeaders).toContain('tesT-Multi');
  expect(response.headers['content-type']).toBe('application/json');
});

test('cookies stay apart', async () => {
  const response = await answered({ statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } });
  expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
});

test('base64 is decoded for a client that accepts a binary type', async () => {
  const response = await answered(
    { statusCode: 200, body: '/wA=', isBase64Encoded: true, headers: { 'content-type': 'image/png' } },
    { accept: 'image/png' },
  );
  expect([...response.bytes]).toEqual([0xff, 0]);
});

test('headers that API Gateway keeps for itself are renamed, and line breaks cannot get in', async () => {
  const response = await answered({
    statusCode: 200,
    headers: { Date: 'x', Server: 'y', 'bad name': 'z', ok: 'a\r\nevil: 1' },
  });
  expect(response.headers).toMatchObject({
    'x-amzn-remapped-date': 'x',
    'x-amzn-remapped-server': 'y',
    ok: 'aevil: 1',
  });
  expect(response.headers.evil).toBeUndefined();
});

test('a function that throws is a 502', async () => {
  const response = await cloud.call(api, '/answer', { method: 'POST', body: '{"fail":"boom"}' });
  expect([response.status, response.text]).toEqual([502, '{"message": "Internal server error"}']);
});

test.each(['/denied', '/missing', '/get'])('%s: what may not be invoked is an internal error', async (path) => {
  const response = await cloud.call(api, path);
  expect([response.status, response.text]).toEqual([500, '{"message": "Internal server error"}']);
});

test('permission given later is seen', async () => {
  await cloud.lambda.addPermission({
    FunctionName: 'denied',
    StatementId: 'api',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api}/*/GET/denied`,
  });
  expect((await cloud.call(api, '/denied')).status).toBe(200);
});

test('every answer names its request and its trace', async () => {
  const { headers } = await cloud.call(api, '/echo', {
    headers: { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793' },
  });
  expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers['x-amz-apigw-id']).toMatch(/=$/);
  expect(headers['x-amzn-trace-id']).toContain('Root=1-5759e988-bd862e3fe1be46a994272793');
});

test('HEAD has no body', async () => {
  const response = await cloud.call(api, '/echo', { method: 'HEAD' });
  expect([response.status, response.bytes.length]).toEqual([200, 0]);
});

test('more than 10 MB is refused', async () => {
  const response = await cloud
    .call(api, '/echo', { method: 'POST', headers: { 'content-length': String(11 * 1024 * 1024) } })
    .catch((error: NodeJS.ErrnoException) => error.code);
  // The answer may come during the upload; the connection is then closed under it.
  if (typeof response === 'object')
    expect([response.status, response.text]).toEqual([413, '{"message":"Request Too Long"}']);
  else expect(response).toBe('ECONNRESET');
});
