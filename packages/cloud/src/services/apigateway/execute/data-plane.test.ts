import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, method, mock } from '../testing/harness.ts';

// `recorded`: AWS's own answers, kept in localstack's test_apigateway_common and …_integrations snapshots:
// https://github.com/localstack/localstack/tree/main/tests/aws/services/apigateway

let cloud: Harness;

beforeAll(async () => {
  cloud = await Harness.start();
});

afterAll(() => cloud.close());

const says = (text: string) => mock(`{"message":"${text}"}`);

describe('routing', () => {
  let api: string;

  beforeAll(async () => {
    api = await cloud.deploy({
      paths: {
        ...method('/', 'get', says('root')),
        ...method('/test', 'post', says('POST test')),
        ...method('/test/any', 'x-amazon-apigateway-any-method', says('ANY')),
        ...method('/{proxy+}', 'options', says('OPTIONS proxy')),
        ...method('/part1', 'get', says('part1')),
        ...method('/part1/hardcoded', 'get', says('hardcoded')),
        ...method('/pets/{id}', 'get', says("pet $input.params('id')")),
        ...method('/pets/mine', 'get', says('mine')),
        ...method('/pets/{id}/toys/{toy}', 'get', says("$input.params('id') $input.params('toy')")),
        ...method('/files/{path+}', 'get', says("file $input.params('path')")),
        ...method('/files/readme', 'get', says('readme')),
      },
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html and recorded:
  // test_proxy_routing_with_hardcoded_resource_sibling, test_routing_with_hardcoded_resource_sibling_order
  test.each([
    ['GET', '', 'root'],
    ['GET', '/', 'root'],
    ['POST', '/test', 'POST test'],
    ['POST', '/test/', 'POST test'],
    ['OPTIONS', '/test', 'OPTIONS proxy'],
    ['OPTIONS', '/test/any', 'ANY'],
    ['PATCH', '/test/any', 'ANY'],
    ['GET', '/part1', 'part1'],
    ['GET', '/part1/hardcoded', 'hardcoded'],
    ['OPTIONS', '/part1/hardcoded', 'OPTIONS proxy'],
    ['GET', '/pets/mine', 'mine'],
    ['GET', '/pets/7', 'pet 7'],
    ['GET', '/pets/mine/toys/ball', 'mine ball'],
    ['GET', '/files/readme', 'readme'],
    ['GET', '/files/a/b.txt', 'file a/b.txt'],
  ])('%s %s is %s', async (verb, path, message) => {
    const response = await cloud.call(api, path, { method: verb });
    expect([response.status, response.text]).toEqual([200, `{"message":"${message}"}`]);
  });

  test.each([
    ['GET', '/nope'],
    ['GET', '/test'],
    ['GET', '/pets'],
    ['GET', '/pets/7/toys'],
    ['GET', '/files'],
    ['TRACE', '/test/any/x'],
  ])('recorded: %s %s is a missing authentication token', async (verb, path) => {
    const response = await cloud.call(api, path, { method: verb });
    expect([response.status, response.text]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(response.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  });

  test('no such stage is forbidden, no such API is named', async () => {
    const stage = await cloud.raw(`/_aws/execute-api/${api}/prod/`);
    expect([stage.status, stage.text]).toEqual([403, '{"message":"Forbidden"}']);
    const other = await cloud.raw('/_aws/execute-api/nosuchapi1/dev/');
    expect([other.status, other.text]).toEqual([404, expect.stringContaining('nosuchapi1')]);
  });

  test.each([
    '%s.execute-api.us-east-1.localhost',
    '%s.execute-api.us-east-1.amazonaws.com',
    '%s.execute-api.localhost.localstack.cloud',
  ])('the host %s leads to the API', async (host) => {
    const response = await cloud.raw('/dev/pets/7', { headers: { host: host.replace('%s', api) } });
    expect(response.text).toBe('{"message":"pet 7"}');
  });

  test('pages of any origin may call an API, and no others than local ones the cloud', async () => {
    const headers = { origin: 'https://shop.example' };
    expect((await cloud.call(api, '/pets/7', { headers })).status).toBe(200);
    expect((await cloud.raw('/restapis', { headers })).status).toBe(403);
    expect((await cloud.raw('/_aws/mail', { headers })).status).toBe(403);
  });

  test('the path form of other local clouds works', async () => {
    const response = await cloud.raw(`/restapis/${api}/dev/_user_request_/pets/7`);
    expect(response.text).toBe('{"message":"pet 7"}');
  });

  test('a new deployment is served at once, and an old one is not changed by edits', async () => {
    const id = await cloud.deploy({ paths: method('/v', 'get', says('one')) });
    const body = Buffer.from(
      JSON.stringify({ openapi: '3.0.1', info: { title: 't', version: '1' }, paths: method('/v', 'get', says('two')) }),
    );
    await cloud.api.putRestApi({ restApiId: id, mode: 'overwrite', body });
    expect((await cloud.call(id, '/v')).text).toContain('one');
    await cloud.api.createDeployment({ restApiId: id, stageName: 'dev' });
    expect((await cloud.call(id, '/v')).text).toContain('two');
    await cloud.api.deleteRestApi({ restApiId: id });
    expect((await cloud.call(id, '/v')).status).toBe(404);
  });
});

describe('templates and parameters', () => {
  let api: string;

  beforeAll(async () => {
    const template = (text: string) => ({ 'application/json': text });
    api = await cloud.deploy({
      paths: {
        ...method('/lenient', 'get', {
          type: 'mock',
          requestTemplates: template('{statusCode: 200}'),
          responses: { default: { statusCode: 200 } },
        }),
        ...method('/none', 'get', {
          type: 'mock',
          requestTemplates: template('{"no": 1}'),
          responses: { default: { statusCode: 200 } },
        }),
        ...method('/select/{s}', 'get', {
          type: 'mock',
          requestTemplates: template('{"statusCode": $input.params(\'s\')}'),
          responses: {
            default: { statusCode: 200 },
            '4\\d{2}': { statusCode: 400, responseTemplates: template('bad') },
            '50[13]': { statusCode: 503 },
          },
        }),
        ...method('/no-default', 'get', {
          type: 'mock',
          requestTemplates: template('{"statusCode": 201}'),
          responses: { 500: { statusCode: 500 } },
        }),
        ...method('/override', 'get', {
          type: 'mock',
          requestTemplates: template(
            '#set($context.responseOverride.status = 444)#set($context.responseOverride.header.foo = "bar"){"statusCode": 200}',
          ),
          responses: {
            default: {
              statusCode: 200,
              responseTemplates: template('$context.responseOverride.status $context.responseOverride.header.foo'),
            },
          },
        }),
        ...method('/carried/{p}', 'get', {
          type: 'mock',
          requestTemplates: template(
            '#set($context.requestOverride.path.body = $input.params(\'p\')){"statusCode": 200}',
          ),
          responses: {
            default: { statusCode: 200, responseTemplates: template('$context.requestOverride.path.body') },
          },
        }),
        ...method('/headers', 'get', {
          type: 'mock',
          requestTemplates: template('{"statusCode": 200}'),
          responses: {
            default: {
              statusCode: 200,
              responseParameters: {
                'method.response.header.X-Literal': "'a b'",
                'method.response.header.X-Context': 'context.stage',
                'method.response.header.X-Variable': 'stageVariables.color',
                'method.response.header.Access-Control-Allow-Origin': "'*'",
              },
            },
          },
        }),
        ...method('/never', 'post', {
          type: 'mock',
          passthroughBehavior: 'never',
          requestTemplates: template('{"statusCode": 200}'),
          responses: { default: { statusCode: 200 } },
        }),
        ...method('/dropped', 'get', {
          type: 'mock',
          requestTemplates: template('{"statusCode": 200}'),
          responses: {
            default: {
              statusCode: 200,
              responseTemplates: template(
                "[$input.params('TE')][$input.params('Content-MD5')][$input.params('Server')][$input.params('x-kept')]",
              ),
            },
          },
        }),
        ...method('/accept', 'get', {
          type: 'mock',
          requestTemplates: template('{"statusCode": 200}'),
          responses: {
            default: { statusCode: 200, responseTemplates: { 'application/json': '{}', 'text/plain': 'plain' } },
          },
        }),
      },
    });
    await cloud.api.updateStage({
      restApiId: api,
      stageName: 'dev',
      patchOperations: [{ op: 'replace', path: '/variables/color', value: 'blue' }],
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html; recorded: test_integration_mock_*
  test.each([
    ['/lenient', 200, ''],
    ['/none', 500, '{"message": "Internal server error"}'],
    ['/select/200', 200, ''],
    ['/select/404', 400, 'bad'],
    ['/select/4040', 200, ''],
    ['/select/501', 503, ''],
    ['/no-default', 500, '{"message": "Internal server error"}'],
    ['/override', 444, '444 bar'],
    ['/carried/through', 200, 'through'],
  ])('%s answers %i', async (path, status, text) => {
    const response = await cloud.call(api, path);
    expect([response.status, response.text]).toEqual([status, text]);
  });

  test('response headers come from literals, context and stage variables', async () => {
    const { headers } = await cloud.call(api, '/headers');
    expect(headers).toMatchObject({
      'x-literal': 'a b',
      'x-context': 'dev',
      'x-variable': 'blue',
      'access-control-allow-origin': '*',
    });
    expect(headers['x-amzn-trace-id']).toBeUndefined();
  });

  test('recorded: templates do not see the headers that end at the gateway (test_apigateway_header_remapping_http)', async () => {
    const headers = { te: 'deflate', 'content-md5': 'x', server: 'https://example.com/', 'X-Kept': 'k' };
    expect((await cloud.call(api, '/dropped', { headers })).text).toBe('[][][][k]');
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
  test('a content type without a template is unsupported when nothing may pass', async () => {
    const response = await cloud.call(api, '/never', {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect([response.status, response.text]).toEqual([415, '{"message": "Unsupported Media Type"}']);
    expect((await cloud.call(api, '/never', { method: 'POST' })).status).toBe(200);
  });

  test('the response template is the one that the client accepts', async () => {
    const plain = await cloud.call(api, '/accept', { headers: { accept: 'text/plain' } });
    expect([plain.text, plain.headers['content-type']]).toEqual(['plain', 'text/plain']);
    const other = await cloud.call(api, '/accept', { headers: { accept: 'image/png' } });
    expect([other.text, other.headers['content-type']]).toEqual(['{}', 'application/json']);
  });
});

describe('validation', () => {
  let api: string;

  beforeAll(async () => {
    api = await cloud.deploy({
      'x-amazon-apigateway-request-validators': {
        all: { validateRequestBody: true, validateRequestParameters: true },
        body: { validateRequestBody: true, validateRequestParameters: false },
      },
      components: {
        schemas: {
          Pet: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string', minLength: 2 }, owner: { $ref: '#/components/schemas/Owner' } },
          },
          Owner: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
        },
      },
      paths: {
        ...method('/all', 'post', mock('{}'), {
          'x-amazon-apigateway-request-validator': 'all',
          parameters: [
            { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
            { name: 'X-Need', in: 'header', required: true, schema: { type: 'string' } },
            { name: 'maybe', in: 'query', schema: { type: 'string' } },
          ],
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
        }),
        ...method('/body', 'post', mock('{}'), {
          'x-amazon-apigateway-request-validator': 'body',
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
        }),
      },
    });
  });

  // recorded: test_api_gateway_request_validator
  test.each([
    ['/all', {}, '{"name":"Rex"}', 400, '{"message": "Missing required request parameters: [X-Need, q]"}'],
    ['/all?q=1', {}, '{"name":"Rex"}', 400, '{"message": "Missing required request parameters: [X-Need]"}'],
    ['/all?q=', { 'x-need': 'v' }, '{"name":"Rex"}', 400, '{"message": "Missing required request parameters: [q]"}'],
    ['/all?q=1', { 'x-need': 'v' }, '{"name":"R"}', 400, '{"message": "Invalid request body"}'],
    ['/all?q=1', { 'x-need': 'v' }, '{"name":"Rex"}', 200, '{}'],
    ['/body', {}, '', 400, '{"message": "Invalid request body"}'],
    ['/body', {}, 'no json', 400, '{"message": "Invalid request body"}'],
    ['/body', {}, '{"name":"Rex","owner":{"id":"x"}}', 400, '{"message": "Invalid request body"}'],
    ['/body', {}, '{"name":"Rex","owner":{"id":1}}', 200, '{}'],
  ])('%s with %j and %s is %i', async (path, headers, body, status, text) => {
    const response = await cloud.call(api, path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect([response.status, response.text]).toEqual([status, text]);
  });
});

describe('gateway responses', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
  test('are the type’s own, then the default of the class', async () => {
    const api = await cloud.deploy({
      'x-amazon-apigateway-gateway-responses': {
        MISSING_AUTHENTICATION_TOKEN: {
          statusCode: 404,
          responseParameters: {
            'gatewayresponse.header.X-Asked': 'method.request.header.x-ask',
            'gatewayresponse.header.X-Path': 'context.path',
          },
          responseTemplates: {
            'application/json':
              '{"error":$context.error.messageString,"type":"$context.error.responseType","stage":"$context.stage"}',
          },
        },
        DEFAULT_5XX: { responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" } },
      },
      paths: method('/broken', 'get', {
        type: 'mock',
        requestTemplates: { 'application/json': '{}' },
        responses: { default: { statusCode: 200 } },
      }),
    });
    const missing = await cloud.call(api, '/nope', { headers: { 'x-ask': 'me' } });
    expect([missing.status, missing.text]).toEqual([
      404,
      '{"error":"Missing Authentication Token","type":"MISSING_AUTHENTICATION_TOKEN","stage":"dev"}',
    ]);
    expect(missing.headers).toMatchObject({ 'x-asked': 'me', 'x-path': '/dev/nope' });
    const broken = await cloud.call(api, '/broken');
    expect([broken.status, broken.text, broken.headers['access-control-allow-origin']]).toEqual([
      500,
      '{"message":"Internal server error"}',
      '*',
    ]);
  });
});

describe('malformed requests', () => {
  let api: string;

  beforeAll(async () => {
    api = await cloud.deploy({
      paths: {
        ...method('/{proxy+}', 'x-amazon-apigateway-any-method', mock("$input.params('proxy')|$input.params('q')")),
      },
    });
  });

  test.each([
    ['/%', '%|'],
    ['/%ff', '%ff|'],
    ['/a?q=%ff', 'a|\ufffd'],
    ['/a?q=%', 'a|%'],
    ['/a?q=%F0%9F%98%80', 'a|😀'],
    ['/a?&&=&q', 'a|'],
    ['/..%2f..%2fetc/passwd', '..%2f..%2fetc/passwd|'],
    ['/a/../../b', 'a/../../b|'],
    ['/__proto__?__proto__=x&q=1', '__proto__|1'],
    ['/constructor/prototype', 'constructor/prototype|'],
  ])('%s is served', async (path, text) => {
    const response = await cloud.call(api, path);
    expect([response.status, response.text]).toEqual([200, text]);
  });

  test('an upload that is broken off is forgotten, and the next request is served', async () => {
    const { hostname, port } = new URL(cloud.cloud.endpoint);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /_aws/execute-api/${api}/dev/up HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf`,
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await cloud.call(api, '/after')).text).toBe('after|');
  });

  test('headers beyond the server’s limit are refused', async () => {
    const response = await cloud
      .call(api, '/a', { headers: { big: 'x'.repeat(40_000) } })
      .catch((error: NodeJS.ErrnoException) => error);
    expect('status' in response ? response.status : response.code).toSatisfy((seen) =>
      [400, 431, 'ECONNRESET', 'EPIPE'].includes(seen as never),
    );
    expect((await cloud.call(api, '/after')).status).toBe(200);
  });
});
