// biome-ignore-all lint/suspicious/noTemplateCurlyInString: stage variables look like placeholders
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debug } from '../../lambda/testing/inspector.ts';
import { Harness, method, proxy } from '../testing/harness.ts';

// `recorded`: AWS's own answers, kept in localstack's test_apigateway_lambda, …_http and …_integrations snapshots:
// https://github.com/localstack/localstack/tree/main/tests/aws/services/apigateway

let cloud: Harness;

beforeAll(async () => {
  cloud = await Harness.start();
});

afterAll(() => cloud.close());

const json = (text: string) => ({ 'application/json': text });

describe('AWS: a function behind templates', () => {
  let api: string;

  beforeAll(async () => {
    const uri = await cloud.function(
      'mapped',
      'exports.handler = async (event) => { if (event.error) throw new Error(event.error); return event; };',
    );
    const lambda = (more: object) => ({ type: 'aws', httpMethod: 'POST', uri, ...more });
    const errors = {
      default: { statusCode: 200, responseTemplates: json("$input.json('$')") },
      'Not Found.*': { statusCode: 404, responseTemplates: json('{"e":"$input.path(\'$.errorMessage\')"}') },
      '(.|\\n)*timed out(.|\\n)*': { statusCode: 504 },
    };
    api = await cloud.deploy({
      paths: {
        ...method('/plain', 'post', lambda({ responses: { default: { statusCode: 200 } } })),
        ...method(
          '/template',
          'get',
          lambda({ requestTemplates: json('{"q":"$input.params(\'q\')"}'), responses: errors }),
        ),
        ...method('/errors', 'post', lambda({ responses: errors })),
        ...method(
          '/body-header',
          'post',
          lambda({
            responses: {
              default: {
                statusCode: 201,
                responseParameters: { 'method.response.header.Location': 'integration.response.body.redirect.url' },
              },
            },
          }),
        ),
        ...method(
          '/event',
          'post',
          lambda({
            requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" },
            responses: { default: { statusCode: 202 } },
          }),
        ),
        ...method(
          '/refused',
          'post',
          lambda({
            requestParameters: { 'integration.request.header.Content-Length': "'1'" },
            responses: { default: { statusCode: 200 } },
          }),
        ),
      },
    });
  });

  const post = (path: string, body: unknown) => cloud.call(api, path, { method: 'POST', body: JSON.stringify(body) });

  test('the body is the event, and what the function gives is the answer', async () => {
    const response = await post('/plain', { a: 1 });
    expect([response.status, response.text, response.headers['content-type']]).toEqual([
      200,
      '{"a":1}',
      'application/json',
    ]);
    expect(response.headers['x-amzn-trace-id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
  });

  // The images module of 2015 passes a query parameter this way.
  test('a query parameter goes through the request template', async () => {
    expect((await cloud.call(api, '/template?q=a%2Fb')).text).toBe('{"q":"a/b"}');
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
  test.each([
    ['Not Found: 7', 404, '{"e":"Not Found: 7"}'],
    ['x Not Found', 200, expect.stringContaining('"errorMessage":"x Not Found"')],
    ['it timed out', 504, expect.stringContaining('errorMessage')],
  ])('recorded: the error %s selects %i', async (error, status, text) => {
    const response = await post('/errors', { error });
    expect([response.status, response.text]).toEqual([status, text]);
  });

  test('a response header comes from the body', async () => {
    const response = await post('/body-header', { redirect: { url: 'https://example.com/' } });
    expect([response.status, response.headers.location]).toEqual([201, 'https://example.com/']);
  });

  test('an asynchronous invocation is accepted', async () => {
    expect((await post('/event', {})).status).toBe(202);
  });

  test('recorded: a header that no mapping may set ends in an internal error', async () => {
    expect((await post('/refused', {})).text).toBe('{"message": "Internal server error"}');
  });
});

describe('credentials', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
  test.each([
    ['good', 'apigateway.amazonaws.com', 'lambda:InvokeFunction', 200],
    ['powerless', 'apigateway.amazonaws.com', 's3:GetObject', 500],
    ['foreign', 'ec2.amazonaws.com', 'lambda:*', 500],
  ])('a function without a policy is invoked as the role %s', async (name, service, action, status) => {
    const role = await cloud.role(name, service, action);
    const uri = await cloud.function(`by-${name}`, 'exports.handler = async () => ({ statusCode: 200 });', false);
    const api = await cloud.deploy({ paths: method('/r', 'get', proxy(uri, { credentials: role })) });
    expect((await cloud.call(api, '/r')).status).toBe(status);
  });

  test('stage variables choose the function', async () => {
    const uri = await cloud.function('blue', "exports.handler = async () => ({ statusCode: 200, body: 'blue' });");
    const api = await cloud.deploy({
      paths: method('/c', 'get', proxy(uri.replace('function:blue', 'function:${stageVariables.color}'))),
    });
    expect((await cloud.call(api, '/c')).status).toBe(500);
    await cloud.api.updateStage({
      restApiId: api,
      stageName: 'dev',
      patchOperations: [{ op: 'replace', path: '/variables/color', value: 'blue' }],
    });
    expect((await cloud.call(api, '/c')).text).toBe('blue');
  });
});

describe('AWS: another service', () => {
  // https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri
  test('is called by action, as the role of the integration', async () => {
    const credentials = await cloud.role('caller', 'apigateway.amazonaws.com', 'sts:*');
    const sts = (action: string) => ({
      type: 'aws',
      httpMethod: 'GET',
      uri: `arn:aws:apigateway:us-east-1:sts:action/${action}`,
      credentials,
      requestParameters: { 'integration.request.querystring.Version': "'2011-06-15'" },
      responses: { default: { statusCode: 200 }, '[45]\\d{2}': { statusCode: 502 } },
    });
    const api = await cloud.deploy({
      paths: { ...method('/who', 'get', sts('GetCallerIdentity')), ...method('/no', 'get', sts('NoSuchAction')) },
    });
    const who = await cloud.call(api, '/who');
    expect([who.status, who.text]).toEqual([
      200,
      expect.stringContaining('assumed-role/caller/BackplaneAssumeRoleSession'),
    ]);
    expect((await cloud.call(api, '/no')).status).toBe(502);
  });

  test('without a role that API Gateway may assume it is an internal error', async () => {
    const credentials = 'arn:aws:iam::000000000000:role/nobody';
    const uri = 'arn:aws:apigateway:us-east-1:sts:action/GetCallerIdentity';
    const api = await cloud.deploy({
      paths: method('/who', 'get', {
        type: 'aws',
        httpMethod: 'GET',
        uri,
        credentials,
        responses: { default: { statusCode: 200 } },
      }),
    });
    expect((await cloud.call(api, '/who')).status).toBe(500);
  });
});

describe('HTTP', () => {
  let server: Server;
  let base: string;
  let api: string;

  beforeAll(async () => {
    server = createServer((request, response) => void echo(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const parameters = {
      'integration.request.path.id': 'method.request.path.id',
      'integration.request.header.X-Literal': "'value'",
      'integration.request.querystring.both': 'method.request.multivaluequerystring.a',
    };
    const closed = await new Promise<number>((resolve) => {
      const other = createServer().listen(0, '127.0.0.1', () => {
        const { port } = other.address() as AddressInfo;
        other.close(() => resolve(port));
      });
    });
    api = await cloud.deploy({
      paths: {
        ...method('/http/{id}', 'post', {
          type: 'http',
          httpMethod: 'POST',
          uri: `${base}/echo/{id}`,
          requestParameters: parameters,
          responses: {
            default: {
              statusCode: 200,
              responseParameters: { 'method.response.header.X-Back': 'integration.response.header.X-Seen' },
            },
            '4\\d{2}': { statusCode: 400 },
          },
        }),
        ...method('/status/{id}', 'get', {
          type: 'http',
          httpMethod: 'GET',
          uri: `${base}/status/{id}`,
          requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
          responses: { default: { statusCode: 200 }, '4\\d{2}': { statusCode: 400 } },
        }),
        ...method('/proxy/{id+}', 'x-amazon-apigateway-any-method', {
          type: 'http_proxy',
          httpMethod: 'ANY',
          uri: `${base}/echo/{id}`,
          requestParameters: parameters,
        }),
        ...method('/proxy-status/{id}', 'get', {
          type: 'http_proxy',
          httpMethod: 'GET',
          uri: `${base}/status/{id}`,
          requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
        }),
        ...method('/slow', 'get', { type: 'http_proxy', httpMethod: 'GET', uri: `${base}/slow`, timeoutInMillis: 60 }),
        ...method('/dead', 'get', { type: 'http_proxy', httpMethod: 'GET', uri: `http://127.0.0.1:${closed}/` }),
      },
    });
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const status = /^\/status\/(\d+)/.exec(request.url ?? '')?.[1];
    if (request.url === '/slow') return;
    response.writeHead(Number(status ?? 200), { 'Content-Type': 'application/json', 'X-Seen': 'yes', Server: 'echo' });
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }),
    );
  }

  test('HTTP sends what is mapped and nothing else', async () => {
    const response = await cloud.call(api, '/http/7?a=1&a=2', {
      method: 'POST',
      body: '{"x":1}',
      headers: { 'content-type': 'application/json', 'x-own': 'no', 'user-agent': 'me' },
    });
    const seen = JSON.parse(response.text);
    expect(seen).toMatchObject({ method: 'POST', url: '/echo/7?both=1&both=2', body: '{"x":1}' });
    expect(seen.headers).toMatchObject({
      'x-literal': 'value',
      accept: 'application/json',
      'user-agent': `AmazonAPIGateway_${api}`,
      'x-amzn-apigateway-api-id': api,
    });
    expect(seen.headers['x-own']).toBeUndefined();
    expect(response.headers).toMatchObject({ 'x-back': 'yes', 'content-type': 'application/json' });
    expect(response.headers['x-amzn-remapped-server']).toBeUndefined();
  });

  test.each([
    ['/status/404', 400],
    ['/status/201', 200],
    ['/proxy-status/404', 404],
    ['/proxy-status/201', 201],
  ])('recorded: %s answers %i', async (path, status) => {
    expect((await cloud.call(api, path)).status).toBe(status);
  });

  test('HTTP_PROXY sends everything, and renames what the endpoint may not say', async () => {
    const response = await cloud.call(api, '/proxy/a/b?a=1&b=2', {
      method: 'PUT',
      body: 'raw',
      headers: { 'x-own': 'yes', 'user-agent': 'me' },
    });
    const seen = JSON.parse(response.text);
    expect(seen).toMatchObject({
      method: 'PUT',
      url: '/echo/a/b?a=1&b=2&both=1',
      body: 'raw',
    });
    expect(seen.headers).toMatchObject({ 'x-own': 'yes', 'user-agent': 'me', 'x-literal': 'value' });
    expect(response.headers).toMatchObject({
      'x-seen': 'yes',
      'x-amzn-remapped-server': 'echo',
      'x-amzn-remapped-connection': expect.any(String),
    });
    expect(response.headers['x-amzn-trace-id']).toBeUndefined();
  });

  test('an endpoint that is too slow is a 504', async () => {
    const response = await cloud.call(api, '/slow');
    expect([response.status, response.text, response.headers['content-length']]).toEqual([
      504,
      '{"message": "Endpoint request timed out"}',
      '41',
    ]);
  });

  test('an endpoint that nobody answers at is an internal error', async () => {
    const response = await cloud.call(api, '/dead');
    expect([response.status, response.text]).toEqual([500, '{"message": "Internal server error"}']);
  });
});

test('a function that is debugged takes as long as it likes', async () => {
  const code = "exports.handler = () => new Promise((r) => setTimeout(r, 1500, { statusCode: 200, body: 'answer' }));";
  const uri = await cloud.function('debugged', code);
  const api = await cloud.deploy({ paths: method('/', 'get', proxy(uri, { timeoutInMillis: 100 })) });
  const end = await debug(cloud.cloud.endpoint, 'debugged');
  expect((await cloud.call(api, '/')).text).toBe('answer');
  await end();
  expect((await cloud.call(api, '/')).status).toBe(504);
});
