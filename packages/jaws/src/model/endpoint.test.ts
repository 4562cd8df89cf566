import { describe, expect, test } from 'vitest';
import { hello, jaws, testProject } from './testing.ts';

const { project, model } = testProject();

const built = (
  endpoint: object,
  { api, own = {}, lambda = {} }: { api?: object; own?: object; lambda?: object | null } = {},
) => {
  project({
    'jaws.json': { ...jaws, ...(api && { apiGateway: api }) },
    ...hello({ ...(lambda && { lambda }), apiGateway: { cloudFormation: { Path: 'x', ...endpoint }, ...own } }),
  });
  return model().endpoints[0]!;
};

describe('an endpoint', () => {
  test('that says nothing but its path maps answers of its function', () => {
    expect(built({})).toEqual({
      id: 'GET /x',
      path: '/x',
      method: 'GET',
      type: 'AWS',
      function: 'greetings/hello',
      authorizationType: 'NONE',
      apiKeyRequired: false,
      requestTemplates: {},
      requestParameters: {},
      validate: { body: false, parameters: false },
      cacheNamespace: undefined,
      cacheKeyParameters: [],
      responses: {
        default: {
          statusCode: '200',
          selectionPattern: undefined,
          responseParameters: {},
          responseModels: {},
          responseTemplates: {},
        },
      },
    });
  });

  test.each([
    ['AWS_PROXY', {}],
    ['MOCK', { default: expect.anything() }],
  ])('of Type %s has %o where no responses are written', (Type, responses) => {
    expect(built({ Type }).responses).toEqual(responses);
  });

  test('of an HTTP API passes requests through, and answers every method where it takes the rest', () => {
    expect(built({ Type: '' }, { api: { ProtocolType: 'HTTP' } })).toMatchObject({ type: 'AWS_PROXY', id: 'GET /x' });
    expect(built({ Path: '$default' }, { api: { ProtocolType: 'HTTP' } }).id).toBe('ANY /$default');
  });

  test('that says everything', () => {
    const endpoint = built(
      {
        Type: 'HTTP',
        Path: '/x/{id}/',
        Method: 'post',
        Description: 'Takes one.',
        AuthorizationType: 'cognito_user_pools',
        AuthorizerId: 'pool',
        AuthorizationScopes: ['a/b'],
        ApiKeyRequired: 'true',
        Uri: 'https://example.com/{id}',
        IntegrationHttpMethod: 'put',
        Credentials: { Ref: 'RoleArn' },
        ConnectionType: 'vpc_link',
        ConnectionId: { Ref: 'Link' },
        RequestTemplates: { 'application/json': '{}' },
        PassthroughBehavior: 'never',
        ContentHandling: 'convert_to_text',
        RequestParameters: {
          'integration.request.path.id': 'method.request.path.id',
          'method.request.querystring.q': true,
          'method.request.header.h': false,
        },
        RequestModels: { 'application/json': 'Empty' },
        CacheNamespace: 'space',
        CacheKeyParameters: ['method.request.path.id'],
        TimeoutInMillis: '50',
        MethodSettings: { ThrottlingRateLimit: 5 },
        Cors: { AllowOrigins: ['https://a.test'], AllowMethods: ['get'], MaxAge: 5, AllowCredentials: true },
        Responses: {
          default: { statusCode: 201, responseTemplates: { 'application/json': 'x' } },
          '.*bad.*': {
            statusCode: '400',
            selectionPattern: null,
            responseParameters: { 'method.response.header.X': "'x'" },
            responseModels: { 'application/json': 'Error' },
            contentHandling: 'CONVERT_TO_BINARY',
          },
        },
      },
      {
        api: {
          Authorizers: {
            pool: { Type: 'COGNITO_USER_POOLS', ProviderARNs: ['arn:aws:cognito-idp:us-east-1:1:userpool/x'] },
          },
        },
      },
    );
    expect(endpoint).toEqual({
      id: 'POST /x/{id}',
      path: '/x/{id}',
      method: 'POST',
      type: 'HTTP',
      function: 'greetings/hello',
      description: 'Takes one.',
      authorizationType: 'COGNITO_USER_POOLS',
      authorizer: 'pool',
      scopes: ['a/b'],
      apiKeyRequired: true,
      uri: 'https://example.com/{id}',
      integrationHttpMethod: 'PUT',
      credentials: { Ref: 'RoleArn' },
      connectionType: 'VPC_LINK',
      connectionId: { Ref: 'Link' },
      requestTemplates: { 'application/json': '{}' },
      passthroughBehavior: 'NEVER',
      contentHandling: 'CONVERT_TO_TEXT',
      requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
      declaredParameters: { 'method.request.querystring.q': true, 'method.request.header.h': false },
      requestModels: { 'application/json': 'Empty' },
      validate: { body: true, parameters: true },
      cacheNamespace: 'space',
      cacheKeyParameters: ['method.request.path.id'],
      timeoutInMillis: 50,
      settings: { ThrottlingRateLimit: 5 },
      cors: {
        origins: ['https://a.test'],
        methods: ['GET'],
        headers: expect.arrayContaining(['Authorization']),
        exposed: [],
        maxAge: 5,
        credentials: true,
      },
      responses: {
        default: {
          statusCode: '201',
          selectionPattern: undefined,
          responseParameters: {},
          responseModels: {},
          responseTemplates: { 'application/json': 'x' },
        },
        '.*bad.*': {
          statusCode: '400',
          selectionPattern: undefined,
          responseParameters: { 'method.response.header.X': "'x'" },
          responseModels: { 'application/json': 'Error' },
          responseTemplates: {},
          contentHandling: 'CONVERT_TO_BINARY',
        },
      },
    });
  });

  test('checks requests where it has models or required parameters, unless it says otherwise', () => {
    const RequestModels = { 'application/json': 'Empty' };
    const required = { RequestParameters: { 'method.request.querystring.q': true } };
    const optional = { RequestParameters: { 'method.request.querystring.q': false } };
    const checks = (endpoint: object) => built(endpoint).validate;
    expect(checks({ RequestModels, ...optional })).toEqual({ body: true, parameters: false });
    expect(
      checks({ RequestModels, ...required, ValidateRequestBody: false, ValidateRequestParameters: false }),
    ).toEqual({
      body: false,
      parameters: false,
    });
    expect(checks({ ValidateRequestBody: true, ValidateRequestParameters: true })).toEqual({
      body: true,
      parameters: true,
    });
  });

  test('can stream what a function gives', () => {
    expect(built({ Type: 'AWS_PROXY', ResponseTransferMode: 'stream' }).streams).toBe(true);
    expect(built({ Type: 'AWS_PROXY', ResponseTransferMode: 'BUFFERED' })).not.toHaveProperty('streams');
  });

  test('with a field that counts in a REST API only', () => {
    const endpoint = { Type: 'AWS_PROXY', RestApi: { ResponseTransferMode: 'STREAM' } };
    expect(built(endpoint).streams).toBe(true);
    expect(built(endpoint, { api: { ProtocolType: 'HTTP' } })).not.toHaveProperty('streams');
    expect(() => built({ Type: 'AWS', RestApi: { ResponseTransferMode: 'STREAM' } })).toThrow(
      'needs the Type AWS_PROXY',
    );
  });

  test('of an HTTP API can name the version of its payloads', () => {
    const api = { ProtocolType: 'HTTP' };
    expect(built({ PayloadFormatVersion: '1.0' }, { api }).payloadFormatVersion).toBe('1.0');
  });
});

test('a schema that is written in place is a model named by its content', () => {
  const schema = { type: 'object', properties: { a: { $ref: 'Other' } } };
  const endpoint = built(
    { RequestModels: { 'application/json': schema } },
    { own: { Models: { Other: { type: 'string' } } } },
  );
  const name = endpoint.requestModels!['application/json']!;
  expect(name).toMatch(/^Model[0-9a-f]{12}$/);
  expect(model().api?.models).toEqual({
    Other: { type: 'string' },
    [name]: { type: 'object', properties: { a: { $ref: '#/components/schemas/Other' } } },
  });
});
