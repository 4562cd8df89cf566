import { expect, test } from 'vitest';
import { type BodyParts, openApiBody } from './body.ts';

const cors = { origins: ['*'], methods: undefined, headers: [], exposed: [], maxAge: undefined, credentials: false };
const body = (over: Partial<BodyParts> = {}) =>
  openApiBody({
    title: 't',
    operations: {},
    protocol: 'REST',
    settings: {},
    cors: [],
    schemas: {},
    schemes: {},
    ...over,
  });
const with_ = (operation: object) => ({ operations: { '/a': { get: operation as Record<string, unknown> } } });

test('an API that says nothing', () => {
  expect(body()).toEqual({
    openapi: '3.0.1',
    info: { title: 't', version: expect.stringMatching(/^[0-9a-f]{12}$/) },
    paths: {},
  });
});

test('settings of a REST API, none of an HTTP API', () => {
  const settings = {
    Description: 'd',
    BinaryMediaTypes: ['*/*'],
    MinimumCompressionSize: 0,
    ApiKeySourceType: 'HEADER' as const,
    Policy: { Statement: [] },
    cors,
  };
  const rest = body({ settings });
  expect(rest).toEqual({
    openapi: '3.0.1',
    info: { title: 't', version: expect.any(String), description: 'd' },
    paths: {},
    'x-amazon-apigateway-binary-media-types': ['*/*'],
    'x-amazon-apigateway-minimum-compression-size': 0,
    'x-amazon-apigateway-api-key-source': 'HEADER',
    'x-amazon-apigateway-policy': { Statement: [] },
  });
  const http = body({ settings, protocol: 'HTTP' });
  expect(Object.keys(http)).toEqual(['openapi', 'info', 'paths', 'x-amazon-apigateway-cors']);
  expect(body({ protocol: 'HTTP' })).not.toHaveProperty('x-amazon-apigateway-cors');
});

test.each([
  ['all', { validateRequestBody: true, validateRequestParameters: true }],
  ['body', { validateRequestBody: true, validateRequestParameters: false }],
  ['parameters', { validateRequestBody: false, validateRequestParameters: true }],
])('the validator %s is there where it is used', (name, validator) => {
  const made = body(with_({ 'x-amazon-apigateway-request-validator': name }));
  expect(made['x-amazon-apigateway-request-validators']).toEqual({ [name]: validator });
});

test('models that every API has are there where they are used', () => {
  const uses = (...names: string[]) =>
    body(with_({ uses: names.map((name) => ({ $ref: `#/components/schemas/${name}` })) })).components;
  expect(uses('Empty', 'Error')).toEqual({
    schemas: {
      Empty: { title: 'Empty Schema', type: 'object' },
      Error: { title: 'Error Schema', type: 'object', properties: { message: { type: 'string' } } },
    },
  });
  expect(uses('None')).toBeUndefined();
});

test('models may refer to each other in a circle', () => {
  const schemas = { A: { b: { $ref: '#/components/schemas/B' } }, B: { a: { $ref: '#/components/schemas/A' } }, C: {} };
  const made = body({ ...with_({ $ref: '#/components/schemas/A' }), schemas });
  expect(made.components).toEqual({ schemas: { A: schemas.A, B: schemas.B } });
});

test('schemes are there where an operation needs them', () => {
  const made = body({
    ...with_({ security: [{ mine: [] }, { sigv4: [] }, 'x'] }),
    schemes: { mine: { type: 'x' }, other: {} },
  });
  expect(made.components).toEqual({ securitySchemes: { mine: { type: 'x' }, sigv4: expect.anything() } });
  expect(body(with_({ security: 'x' }))).not.toHaveProperty('components');
});

test('errors are as they are written, with the headers of CORS where an endpoint has it', () => {
  const GatewayResponses = {
    DEFAULT_4XX: {
      StatusCode: '400',
      ResponseParameters: { 'gatewayresponse.header.X': "'x'" },
      ResponseTemplates: { a: 'b' },
    },
    THROTTLED: {},
  };
  const key = 'x-amazon-apigateway-gateway-responses';
  expect(body({ settings: { GatewayResponses } })[key]).toEqual({
    DEFAULT_4XX: {
      statusCode: '400',
      responseParameters: { 'gatewayresponse.header.X': "'x'" },
      responseTemplates: { a: 'b' },
    },
    THROTTLED: {},
  });
  const headers = {
    'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
    'gatewayresponse.header.Access-Control-Allow-Headers': "''",
  };
  expect(body({ settings: { GatewayResponses }, cors: [cors] })[key]).toEqual({
    DEFAULT_4XX: {
      statusCode: '400',
      responseParameters: { ...headers, 'gatewayresponse.header.X': "'x'" },
      responseTemplates: { a: 'b' },
    },
    DEFAULT_5XX: { responseParameters: headers },
    THROTTLED: { responseParameters: headers },
  });
});
