import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ECHO, Harness } from '../testing/harness.ts';

let cloud: Harness;
let echo: string;

beforeAll(async () => {
  cloud = await Harness.start();
  echo = await cloud.function('echo', ECHO);
});

afterAll(() => cloud.close());

const integration = (more: object = {}) => ({
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: echo,
  payloadFormatVersion: '2.0',
  ...more,
});

const document = () => ({
  openapi: '3.0.1',
  info: { title: 'Pets', version: '2020-01-01', description: 'about pets' },
  servers: [{ url: 'https://example.com/{basePath}/v1', variables: { basePath: { default: 'api' } } }],
  tags: [{ name: 'team', 'x-amazon-apigateway-tag-value': 'a' }],
  'x-amazon-apigateway-cors': {
    allowOrigins: ['https://example.com'],
    allowMethods: ['get'],
    allowHeaders: ['X-One'],
    maxAge: 60,
  },
  'x-amazon-apigateway-importexport-version': '1.0',
  components: {
    securitySchemes: {
      jwt: {
        type: 'oauth2',
        'x-amazon-apigateway-authorizer': {
          type: 'jwt',
          jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['one'] },
          identitySource: '$request.header.Authorization',
        },
      },
      custom: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          identitySource: '$request.header.a, $request.querystring.b',
          authorizerUri: echo,
          authorizerPayloadFormatVersion: '2.0',
          authorizerResultTtlInSeconds: 60,
          enableSimpleResponses: true,
        },
      },
      iam: { type: 'apiKey', in: 'header', name: 'x', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    },
    'x-amazon-apigateway-integrations': { shared: integration() },
  },
  paths: {
    '/pets': {
      parameters: [],
      get: {
        operationId: 'listPets',
        security: [{ jwt: ['pets:read'] }],
        'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/shared' },
      },
      post: {
        security: [{ custom: [] }],
        'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/shared' },
      },
      delete: { security: [{ iam: [] }], 'x-amazon-apigateway-integration': integration() },
    },
    '/pets/{id}': {
      'x-amazon-apigateway-any-method': {
        'x-amazon-apigateway-integration': integration({ timeoutInMillis: 20_000 }),
      },
    },
    '/$default': { 'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': integration() } },
  },
});

const importing = (body: object | string, more: object = {}) =>
  cloud.api.importApi({ Body: typeof body === 'string' ? body : JSON.stringify(body), ...more });

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
test('a document with API Gateway’s extensions becomes an API', async () => {
  const api = await importing(document());
  expect(api).toMatchObject({
    Name: 'Pets',
    Version: '2020-01-01',
    Description: 'about pets',
    ProtocolType: 'HTTP',
    CorsConfiguration: {
      AllowOrigins: ['https://example.com'],
      AllowMethods: ['GET'],
      AllowHeaders: ['x-one'],
      MaxAge: 60,
    },
    Tags: { team: 'a' },
  });
  const { ApiId } = api;
  const { Items: routes = [] } = await cloud.api.getRoutes({ ApiId });
  const { Items: authorizers = [] } = await cloud.api.getAuthorizers({ ApiId });
  const byName = Object.fromEntries(authorizers.map((one) => [one.Name, one]));
  expect(byName.custom).toMatchObject({
    AuthorizerType: 'REQUEST',
    IdentitySource: ['$request.header.a', '$request.querystring.b'],
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 60,
  });
  const byKey = Object.fromEntries(routes.map((one) => [one.RouteKey, one]));
  expect(Object.keys(byKey)).toEqual(['GET /pets', 'POST /pets', 'DELETE /pets', 'ANY /pets/{id}', '$default']);
  expect(byKey['GET /pets']).toMatchObject({
    AuthorizationType: 'JWT',
    AuthorizationScopes: ['pets:read'],
    AuthorizerId: byName.jwt!.AuthorizerId,
    OperationName: 'listPets',
  });
  expect(byKey['POST /pets']).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: byName.custom!.AuthorizerId });
  expect(byKey['DELETE /pets']!.AuthorizationType).toBe('AWS_IAM');
  // All references mean one integration.
  expect(byKey['GET /pets']!.Target).toBe(byKey['POST /pets']!.Target);
  expect((await cloud.api.getIntegrations({ ApiId })).Items).toHaveLength(4);
  await cloud.api.createStage({ ApiId, StageName: '$default', AutoDeploy: true });
  expect((await cloud.call(ApiId!, '/pets/7', { method: 'PUT' })).json().routeKey).toBe('ANY /pets/{id}');
  expect((await cloud.call(ApiId!, '/other')).json().routeKey).toBe('$default');
});

// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
test('basepath puts the server’s path before the routes', async () => {
  const body = { ...document(), paths: { '/a': { get: { 'x-amazon-apigateway-integration': integration() } } } };
  const keys = async (Basepath?: string) => {
    const { ApiId } = await importing(body, Basepath ? { Basepath } : {});
    return (await cloud.api.getRoutes({ ApiId })).Items!.map(({ RouteKey }) => RouteKey);
  };
  expect(await keys()).toEqual(['GET /a']);
  expect(await keys('prepend')).toEqual(['GET /api/v1/a']);
  expect(await keys('split')).toEqual(['GET /v1/a']);
});

test('a reimport replaces the API, and one that fails changes nothing', async () => {
  const { ApiId } = await importing(document());
  await cloud.api.createStage({ ApiId, StageName: '$default', AutoDeploy: true });
  const yaml = `openapi: 3.0.1
info: { title: Other, version: '2' }
paths:
  /y:
    get:
      x-amazon-apigateway-integration: { type: aws_proxy, uri: '${echo}', payloadFormatVersion: '2.0' }
`;
  const again = await cloud.api.reimportApi({ ApiId, Body: yaml });
  expect([again.Name, again.CorsConfiguration, again.Description]).toEqual(['Other', undefined, undefined]);
  expect((await cloud.call(ApiId!, '/y')).json().routeKey).toBe('GET /y');
  expect((await cloud.call(ApiId!, '/pets/1')).status).toBe(404);
  const broken = { openapi: '3.0.1', info: { title: 'Broken' }, paths: { '/z/{': { get: {} }, '/ok': { get: {} } } };
  await expect(cloud.api.reimportApi({ ApiId, Body: JSON.stringify(broken) })).rejects.toThrow('path part');
  expect((await cloud.api.getApi({ ApiId })).Name).toBe('Other');
  expect((await cloud.call(ApiId!, '/y')).status).toBe(200);
});

test('anything but OpenAPI 3 is refused, and warnings where configured', async () => {
  const before = (await cloud.api.getApis({})).Items!.length;
  for (const body of ['', '[1]', '{"swagger":"2.0"}', '{"openapi":"3.0.1","info":{}}']) {
    await expect(importing(body)).rejects.toMatchObject({ name: 'BadRequestException' });
  }
  const dangling = {
    openapi: '3.0.1',
    info: { title: 't', version: '1' },
    paths: {
      '/a': {
        get: {
          responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/No' } } } } },
          'x-amazon-apigateway-integration': integration(),
        },
      },
    },
  };
  await expect(importing(dangling, { FailOnWarnings: true })).rejects.toThrow(
    "Parse issue: attribute paths.'/a'(get).responses.200.content.schema.#/components/schemas/No is missing",
  );
  expect((await cloud.api.getApis({})).Items).toHaveLength(before);
  expect((await importing(dangling)).Warnings).toHaveLength(1);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-export.html
test('an export can be imported again, as JSON and as YAML', async () => {
  const { ApiId } = await importing(document());
  const read = async (more: object) => {
    const { body } = await cloud.api.exportApi({ ApiId, Specification: 'OAS30', OutputType: 'JSON', ...more });
    return Buffer.from(body!).toString('utf8');
  };
  const exported = JSON.parse(await read({}));
  expect(exported.info).toEqual({ title: 'Pets', version: '2020-01-01', description: 'about pets' });
  expect(exported.paths['/pets'].get.security).toEqual([{ jwt: ['pets:read'] }]);
  expect(exported['x-amazon-apigateway-cors']).toEqual({
    allowOrigins: ['https://example.com'],
    allowMethods: ['GET'],
    allowHeaders: ['x-one'],
    maxAge: 60,
  });
  const plain = JSON.parse(await read({ IncludeExtensions: false }));
  expect(JSON.stringify(plain)).not.toContain('x-amazon-apigateway-integration');
  const yaml = await read({ OutputType: 'YAML' });
  expect(parse(yaml)).toEqual(exported);
  const again = await importing(yaml);
  const keysOf = async (id: string | undefined) =>
    (await cloud.api.getRoutes({ ApiId: id })).Items!.map(({ RouteKey, AuthorizationType }) => [
      RouteKey,
      AuthorizationType,
    ]);
  expect(await keysOf(again.ApiId)).toEqual(await keysOf(ApiId));
});
