import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, method, mock, proxy } from '../testing/harness.ts';

let cloud: Harness;
let echo: string;
let origin: Server;
let base: string;

beforeAll(async () => {
  cloud = await Harness.start();
  echo = await cloud.function(
    'echo',
    'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });',
  );
  origin = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.setHeader('content-type', 'application/json');
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end(
      JSON.stringify({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() }),
    );
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await cloud.close();
  origin.closeAllConnections();
  origin.close();
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
describe('compression', () => {
  let api: string;
  const LONG = 'x'.repeat(500);

  beforeAll(async () => {
    api = await cloud.deploy({
      'x-amazon-apigateway-minimum-compression-size': 100,
      paths: {
        ...method('/long', 'get', mock(LONG)),
        ...method('/short', 'get', mock('short')),
        ...method('/echo', 'post', proxy(echo)),
      },
    });
  });
  const get = (path: string, accept?: string) =>
    cloud.call(api, path, { headers: accept === undefined ? {} : { 'accept-encoding': accept } });

  test.each([
    ['/long', 'gzip', 'gzip'],
    ['/long', 'deflate', 'deflate'],
    ['/long', 'deflate, gzip;q=0.5', 'gzip'],
    ['/long', 'gzip;q=0, deflate', 'deflate'],
    ['/long', '*', 'gzip'],
    ['/long', 'br', undefined],
    ['/long', undefined, undefined],
    ['/short', 'gzip', undefined],
  ])('%s for a client that accepts %s comes as %s', async (path, accept, coding) => {
    const response = await get(path, accept);
    expect(response.headers['content-encoding']).toBe(coding);
    const plain =
      coding === 'gzip'
        ? gunzipSync(response.bytes)
        : coding === 'deflate'
          ? inflateSync(response.bytes)
          : response.bytes;
    expect(plain.toString()).toBe(path === '/long' ? LONG : 'short');
  });

  const post = (body: Buffer, coding: string) =>
    cloud.call(api, '/echo', { method: 'POST', body, headers: { 'content-encoding': coding } });

  test('a compressed payload is expanded before anything sees it', async () => {
    for (const [coding, body] of [
      ['gzip', gzipSync('{"a":1}')],
      ['deflate', deflateSync('{"a":1}')],
      ['identity', Buffer.from('{"a":1}')],
    ] as const) {
      expect(JSON.parse((await post(body, coding)).text).body).toBe('{"a":1}');
    }
  });

  test('what cannot be expanded is refused, and a bomb is too large', async () => {
    expect((await post(Buffer.from('no gzip'), 'gzip')).status).toBe(400);
    expect((await post(Buffer.from('x'), 'br')).status).toBe(415);
    expect((await post(gzipSync(Buffer.alloc(11 * 1024 * 1024)), 'gzip')).status).toBe(413);
  });
});

describe('uploads and connections', () => {
  let api: string;

  beforeAll(async () => {
    api = await cloud.deploy({
      paths: {
        ...method('/echo', 'x-amazon-apigateway-any-method', proxy(echo)),
        ...method('/ok', 'get', mock('"ok"')),
      },
    });
  });

  /** Sends raw bytes over one connection, and returns what arrives until there are `responses` responses. */
  function raw(parts: readonly string[], responses: number): Promise<string> {
    const { hostname, port } = new URL(cloud.cloud.endpoint);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) });
      let text = '';
      socket.setEncoding('utf8');
      socket.on('connect', async () => {
        for (const part of parts) {
          socket.write(part);
          await new Promise((next) => setImmediate(next));
        }
      });
      socket.on('data', (chunk) => {
        text += chunk;
        if (text.split('HTTP/1.1 ').length > responses && text.endsWith('}')) socket.end();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
  }
  const path = () => `/_aws/execute-api/${api}/dev`;

  test('a chunked upload is one body', async () => {
    const head = `POST ${path()}/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const text = await raw([head, '5\r\nhello\r\n', '6\r\n world\r\n', '0\r\n\r\n'], 1);
    expect(text).toContain('HTTP/1.1 200');
    expect(text).toContain('\\"body\\":\\"hello world\\"'.replaceAll('\\', ''));
    expect(text).not.toContain('Transfer-Encoding');
  });

  test('requests that are pipelined on one connection are answered in order', async () => {
    const one = (query: string) => `GET ${path()}/echo?${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const text = await raw([one('n=1') + one('n=2') + one('n=3')], 3);
    expect([...text.matchAll(/"queryStringParameters":\{"n":"(\d)"\}/g)].map((match) => match[1])).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  test('Expect: 100-continue is continued', async () => {
    const head = `POST ${path()}/echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`;
    const text = await raw([head, 'hi'], 2);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
describe('overrides of a template on its way to an endpoint', () => {
  test('win over the mappings, may have many values, and reach path, query and header', async () => {
    const template = `#set($context.requestOverride.header.x-one = "overridden")
#set($context.requestOverride.header.x-many = ["a", "b"])
#set($context.requestOverride.querystring.q = "$input.path('$.q')")
#set($context.requestOverride.path.p = "in-path")
#set($context.responseOverride.status = 299)
#set($context.responseOverride.header.x-back = "from the request's template")
$input.json('$')`;
    const api = await cloud.deploy({
      paths: method(
        '/o/{p}',
        'post',
        {
          type: 'http',
          httpMethod: 'POST',
          uri: `${base}/{p}`,
          requestParameters: {
            'integration.request.header.x-one': "'mapped'",
            'integration.request.header.x-two': 'method.request.header.x-two',
            'integration.request.querystring.q': "'mapped'",
            'integration.request.path.p': 'method.request.path.p',
          },
          requestTemplates: { 'application/json': template },
          responses: {
            default: {
              statusCode: '200',
              responseParameters: {
                'method.response.header.x-cookies': 'integration.response.multivalueheader.set-cookie',
              },
            },
          },
        },
        { parameters: [{ in: 'header', name: 'x-two', schema: { type: 'string' } }] },
      ),
    });
    const response = await cloud.call(api, '/o/asked', {
      method: 'POST',
      body: '{"q":"from the body"}',
      headers: { 'x-two': 'kept', 'content-type': 'application/json' },
    });
    const seen = JSON.parse(response.text);
    expect(seen.url).toBe('/in-path?q=from+the+body');
    expect(seen.headers).toMatchObject({ 'x-one': 'overridden', 'x-two': 'kept', 'x-many': 'a, b' });
    expect(seen.body).toBe('{"q":"from the body"}');
    expect(response.status).toBe(299);
    expect(response.headers['x-back']).toBe("from the request's template");
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
describe('custom domains', () => {
  const DOMAIN = 'api.bench.test';

  test('serve by base path, and refuse what is mapped to nothing', async () => {
    const says = (text: string) =>
      cloud.deploy({ paths: method('/hello', 'get', mock(`"${text} $context.path $context.domainName"`)) });
    const [one, two] = [await says('one'), await says('two')];
    await cloud.api.createDomainName({
      domainName: `${DOMAIN}.localhost`,
      regionalCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    const domainName = `${DOMAIN}.localhost`;
    const get = (path: string) => cloud.raw(path, { headers: { host: domainName } });
    const refused = await get('/v1/hello');
    expect([refused.status, refused.text]).toEqual([403, '{"message":"Forbidden"}']);
    await cloud.api.createBasePathMapping({ domainName, restApiId: one, stage: 'dev', basePath: 'v1' });
    expect((await get('/v1/hello')).text).toBe(`"one /v1/hello ${domainName}"`);
    expect((await get('/hello')).status).toBe(403);
    await cloud.api.createBasePathMapping({ domainName, restApiId: two });
    expect((await get('/dev/hello')).text).toBe(`"two /dev/hello ${domainName}"`);
    expect((await get('/v1/hello')).text).toContain('one');
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
test('a canary takes its share of the requests, with variables of its own', async () => {
  const document = (text: string) => ({
    openapi: '3.0.1',
    info: { title: 'canary', version: '1' },
    paths: method('/v', 'get', mock(`"${text} $context.isCanaryRequest $stageVariables.v"`)),
  });
  const restApiId = await cloud.deploy(document('old'));
  const body = Buffer.from(JSON.stringify(document('new')));
  await cloud.api.putRestApi({ restApiId, mode: 'overwrite', body });
  await cloud.api.createDeployment({
    restApiId,
    stageName: 'dev',
    canarySettings: { percentTraffic: 100, stageVariableOverrides: { v: 'own' } },
  });
  expect((await cloud.call(restApiId, '/v')).text).toBe('"new true own"');
  const share = (value: string) =>
    cloud.api.updateStage({
      restApiId,
      stageName: 'dev',
      patchOperations: [{ op: 'replace', path: '/canarySettings/percentTraffic', value }],
    });
  await share('0');
  expect((await cloud.call(restApiId, '/v')).text).toBe('"old false "');
  await share('50');
  const seen = new Set<string>();
  for (let call = 0; call < 60; call += 1) seen.add((await cloud.call(restApiId, '/v')).text);
  expect([...seen].sort()).toEqual(['"new true own"', '"old false "']);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
test('a preflight is a mock, and errors have the headers of gateway responses', async () => {
  const headers = {
    'method.response.header.Access-Control-Allow-Origin': "'*'",
    'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
  };
  const api = await cloud.deploy({
    'x-amazon-apigateway-gateway-responses': {
      DEFAULT_4XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
    },
    paths: method('/c', 'options', {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: { default: { statusCode: '204', responseParameters: headers } },
    }),
  });
  const preflight = await cloud.call(api, '/c', {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'GET' },
  });
  expect([preflight.status, preflight.text]).toEqual([204, '']);
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET,OPTIONS',
  });
  expect((await cloud.call(api, '/none')).headers['access-control-allow-origin']).toBe('*');
});

test('TestInvokeAuthorizer calls the function and returns its result', async () => {
  const authorizerUri = await cloud.function(
    'authorizer',
    `exports.handler = async (event) => {
       if (event.authorizationToken === 'no') throw 'Unauthorized';
       return { principalId: 'me', context: { n: 1 }, policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.methodArn }] } };
     };`,
  );
  const restApiId = await cloud.deploy({ paths: method('/x', 'get', mock('{}')) });
  const { id } = await cloud.api.createAuthorizer({
    restApiId,
    name: 'a',
    type: 'TOKEN',
    authorizerUri,
    identitySource: 'method.request.header.Auth',
  });
  const ask = (headers: Record<string, string>) =>
    cloud.api.testInvokeAuthorizer({ restApiId, authorizerId: id, headers });
  const allowed = await ask({ Auth: 'yes' });
  expect(allowed).toMatchObject({ clientStatus: 200, principalId: 'me', authorization: { n: ['1'] } });
  expect(JSON.parse(allowed.policy!).Statement[0].Resource).toBe(
    `arn:aws:execute-api:us-east-1:000000000000:${restApiId}/test-invoke-stage/GET/`,
  );
  expect((await ask({ Auth: 'no' })).clientStatus).toBe(401);
  expect((await ask({})).clientStatus).toBe(401);
});

describe('what AWS answered in localstack’s recorded tests', () => {
  // test_lambda_selection_patterns: `.+` is for errors, and 200 is not a status of a function's success
  test('a function’s success takes the response without a pattern', async () => {
    const uri = await cloud.function(
      'selected',
      `exports.handler = async ({ s }) => { if (s === '200') return 'Pass'; throw new Error('Error: ' + s + ' hundred'); };`,
    );
    const responses = {
      default: { statusCode: 200 },
      '.*four hundred.*': { statusCode: 405 },
      '.+': { statusCode: 502 },
      200: { statusCode: 504 },
    };
    const api = await cloud.deploy({
      paths: method('/{s}', 'get', {
        type: 'aws',
        httpMethod: 'POST',
        uri,
        requestTemplates: { 'application/json': '{"s": "$input.params(\'s\')"}' },
        responses,
      }),
    });
    const statuses = [];
    for (const s of ['200', 'four', 'five']) statuses.push((await cloud.call(api, `/${s}`)).status);
    expect(statuses).toEqual([200, 405, 502]);
  });

  // test_apigw_s3_binary_support_*
  test('text stays text, base64 is strict, and bytes meet no template', async () => {
    const types = ['application/json', 'image/png', 'any/test', 'text/plain'];
    const requestTemplates = Object.fromEntries(types.map((type) => [type, '{"statusCode": 200}']));
    const echo = mock('$input.body', { requestTemplates });
    const integration = (more: object) => ({ ...echo, ...more });
    const api = await cloud.deploy({
      'x-amazon-apigateway-binary-media-types': ['image/png', '*/test'],
      paths: {
        ...method('/decode', 'post', integration({ contentHandling: 'CONVERT_TO_BINARY' })),
        ...method('/text', 'post', integration({ contentHandling: 'CONVERT_TO_TEXT' })),
        ...method('/as-is', 'post', echo),
      },
    });
    const post = async (path: string, type: string, body: string | Buffer) =>
      (await cloud.call(api, path, { method: 'POST', body, headers: { 'content-type': type } })).status;
    expect(await post('/as-is', 'image/png', 'x')).toBe(500);
    expect(await post('/as-is', 'any/test', 'x')).toBe(200);
    expect(await post('/text', 'image/png', Buffer.from([0xff, 0xfe]))).toBe(200);
    expect(await post('/decode', 'application/json', 'aGk=')).toBe(500);
    expect(await post('/decode', 'text/plain', 'this is a UTF8 text typed object')).toBe(500);
  });

  // test_invocation_trace_id
  test('a trace passes through with its parent, or gets one', async () => {
    const uri = await cloud.function('traced', `exports.handler = async () => ({ statusCode: 200 });`);
    const api = await cloud.deploy({ paths: method('/t', 'get', { type: 'aws_proxy', httpMethod: 'POST', uri }) });
    const root = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8';
    const traceOf = async (input: string) =>
      (await cloud.call(api, '/t', { headers: { 'x-amzn-trace-id': input } })).headers['x-amzn-trace-id'];
    const whole = `${root};Parent=7fa8c0f79203be72;Sampled=1`;
    expect(await traceOf(whole)).toBe(whole);
    expect(await traceOf(root)).toMatch(new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=0$`));
  });

  // test_lambda_aws_proxy_integration_non_post_method
  test('a gateway response without a status keeps the error’s own', async () => {
    const uri = await cloud.function('forbidden', `exports.handler = async () => ({ statusCode: 200 });`);
    const restApiId = await cloud.deploy({ paths: method('/g', 'get', { type: 'aws_proxy', httpMethod: 'GET', uri }) });
    const put = await cloud.api.putGatewayResponse({ restApiId, responseType: 'INTEGRATION_FAILURE' });
    expect(put.statusCode).toBe('504');
    await cloud.api.createDeployment({ restApiId, stageName: 'dev' });
    expect((await cloud.call(restApiId, '/g')).status).toBe(500);
  });

  // test_create_update_stages, test_update_stage_remove_wildcard
  test('settings of a method begin with those of all, and are only removed when there', async () => {
    const restApiId = await cloud.deploy({ paths: method('/s', 'get', mock('{}')) });
    const update = (patchOperations: object[]) =>
      cloud.api.updateStage({ restApiId, stageName: 'dev', patchOperations });
    await expect(update([{ op: 'remove', path: '/*/*' }])).rejects.toThrow(
      'Cannot remove method setting */* because there is no method setting for this method ',
    );
    const { methodSettings } = await update([
      { op: 'replace', path: '/*/*/caching/enabled', value: 'true' },
      { op: 'replace', path: '/test/GET/throttling/burstLimit', value: '124' },
    ]);
    expect(methodSettings!['test/GET']).toMatchObject({ cachingEnabled: true, throttlingBurstLimit: 124 });
    expect(methodSettings!['test/GET']!.loggingLevel).toBeUndefined();
  });
});

// https://github.com/hashicorp/terraform-provider-aws/issues/9738 and …/15855
describe('settings of one method', () => {
  const deploy = () =>
    cloud.deploy({
      paths: { ...method('/a/{b}', 'x-amazon-apigateway-any-method', mock('{}')), ...method('/', 'get', mock('{}')) },
    });
  const limit = (restApiId: string, path: string) =>
    cloud.api.updateStage({
      restApiId,
      stageName: 'dev',
      patchOperations: [
        { op: 'replace', path: `${path}/throttling/burstLimit`, value: '1' },
        { op: 'replace', path: `${path}/throttling/rateLimit`, value: '0.001' },
      ],
    });
  const twice = async (restApiId: string, path: string, verb = 'GET') => [
    (await cloud.call(restApiId, path, { method: verb })).status,
    (await cloud.call(restApiId, path, { method: verb })).status,
  ];

  test('are those of a path whose slashes are escaped, by the verb of the request', async () => {
    const api = await deploy();
    const { methodSettings } = await limit(api, '/~1a~1{b}/GET');
    expect(Object.keys(methodSettings!)).toEqual(['~1a~1{b}/GET']);
    expect(await twice(api, '/a/x')).toEqual([200, 429]);
    expect(await twice(api, '/a/x', 'POST')).toEqual([200, 200]);
    await limit(api, '//GET');
    expect(await twice(api, '/')).toEqual([200, 429]);
  });

  test.each(['/a/{b}/GET', '//a/{b}/GET', '/~1a~1{b}/ANY'])('are kept for %s and have no effect', async (path) => {
    const api = await deploy();
    const { methodSettings } = await limit(api, path);
    expect(Object.keys(methodSettings!)).toEqual([path.slice(1)]);
    expect(await twice(api, '/a/x')).toEqual([200, 200]);
    const { methodSettings: after } = await cloud.api.updateStage({
      restApiId: api,
      stageName: 'dev',
      patchOperations: [{ op: 'remove', path }],
    });
    expect(after).toEqual({});
  });

  test('need a method', async () => {
    await expect(limit(await deploy(), '/{proxy+}/ANY/')).rejects.toThrow(
      'Invalid method setting path: /{proxy+}/ANY//throttling/burstLimit',
    );
  });
});

// Recorded: localstack's test_apigateway_common and test_apigateway_dynamodb, whose answers have `Connection` and no `Keep-Alive`.
test.each([
  ['keep-alive', 'keep-alive'],
  ['close', 'close'],
])('a client that sends %s gets it back, and no time', async (connection, reported) => {
  const api = await cloud.deploy({ paths: method('/told', 'get', mock('{}')) });
  const answer = await cloud.call(api, '/told', { headers: { connection } });
  expect(answer.headers.connection).toBe(reported);
  expect(answer.headers).not.toHaveProperty('keep-alive');
});
