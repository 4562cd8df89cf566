import { describe, expect, test } from 'vitest';
import type { AuthorizerModel } from '../../model/api/types.ts';
import type { EndpointModel } from '../../model/types.ts';
import { invocationUri } from './integration.ts';
import { builtInSchemes, publicScheme, schemeOf, securityOf } from './security.ts';

const authorizer = (over: Partial<AuthorizerModel>): AuthorizerModel => ({
  name: 'a',
  type: 'TOKEN',
  function: 'm/f',
  credentials: undefined,
  identitySource: 'method.request.header.X-Token',
  identityValidationExpression: undefined,
  ttl: 300,
  providerArns: [],
  jwt: undefined,
  payloadFormatVersion: '2.0',
  simpleResponses: false,
  ...over,
});
const key = 'x-amazon-apigateway-authorizer';

test('schemes that every API may use', () => {
  expect(builtInSchemes).toEqual({
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
  });
});

test.each<[Partial<EndpointModel>, object[]]>([
  [{ authorizationType: 'NONE' }, []],
  [{ authorizationType: 'AWS_IAM' }, [{ sigv4: [] }]],
  [{ authorizationType: 'CUSTOM', authorizer: 'a' }, [{ a: [] }]],
  [{ authorizationType: 'JWT', authorizer: 'a', scopes: ['x/y'], apiKeyRequired: true }, [{ a: ['x/y'], api_key: [] }]],
  [{ authorizationType: 'AWS_IAM', apiKeyRequired: true }, [{ sigv4: [], api_key: [] }]],
])('an endpoint with %j', (over, expected) => {
  expect(securityOf(over as EndpointModel)).toEqual(expected);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
describe('an authorizer as a security scheme', () => {
  const common = { type: 'apiKey', name: 'X-Token', in: 'header' };

  test('of TOKEN', () => {
    const expression = authorizer({
      identityValidationExpression: '^x',
      ttl: 0,
      credentials: 'arn:role',
      payloadFormatVersion: '1.0',
      simpleResponses: true,
    });
    expect(schemeOf(authorizer({}), 'REST', 'dev-shop-f')).toEqual({
      ...common,
      'x-amazon-apigateway-authtype': 'custom',
      [key]: {
        type: 'token',
        authorizerUri: invocationUri('dev-shop-f'),
        authorizerCredentials: { Ref: 'aaIamRoleArnApiGateway' },
        authorizerResultTtlInSeconds: 300,
      },
    });
    expect(schemeOf(expression, 'REST', 'dev-shop-f')[key]).toEqual({
      type: 'token',
      authorizerUri: invocationUri('dev-shop-f'),
      authorizerCredentials: 'arn:role',
      authorizerResultTtlInSeconds: 0,
      identityValidationExpression: '^x',
    });
  });

  test('of REQUEST, in both kinds of APIs', () => {
    const request = authorizer({ type: 'REQUEST', identitySource: 'method.request.header.A,context.b' });
    const rest = schemeOf(request, 'REST', 'f');
    expect(rest).toMatchObject({ name: 'Unused', 'x-amazon-apigateway-authtype': 'custom' });
    expect(rest[key]).toEqual({
      type: 'request',
      authorizerUri: invocationUri('f'),
      authorizerCredentials: { Ref: 'aaIamRoleArnApiGateway' },
      authorizerResultTtlInSeconds: 300,
      identitySource: 'method.request.header.A,context.b',
    });
    expect(schemeOf(request, 'HTTP', 'f')[key]).toMatchObject({ authorizerPayloadFormatVersion: '2.0' });
    expect(schemeOf(request, 'HTTP', 'f')[key]).not.toHaveProperty('enableSimpleResponses');
    expect(schemeOf({ ...request, simpleResponses: true }, 'HTTP', 'f')[key]).toMatchObject({
      enableSimpleResponses: true,
    });
  });

  test('of user pools', () => {
    const pool = authorizer({ type: 'COGNITO_USER_POOLS', providerArns: ['arn:pool'], identitySource: 'context.x' });
    expect(schemeOf(pool, 'REST', '')).toEqual({
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      [key]: { type: 'cognito_user_pools', providerARNs: ['arn:pool'] },
    });
    expect(schemeOf({ ...pool, ttl: 5, identityValidationExpression: '^x' }, 'REST', '')[key]).toEqual({
      type: 'cognito_user_pools',
      providerARNs: ['arn:pool'],
      identityValidationExpression: '^x',
      authorizerResultTtlInSeconds: 5,
    });
  });

  test('of JWT', () => {
    const jwt = authorizer({
      type: 'JWT',
      identitySource: '$request.header.X',
      jwt: { issuer: 'https://i', audience: ['a'] },
    });
    expect(schemeOf(jwt, 'HTTP', '')).toEqual({
      type: 'oauth2',
      flows: {},
      [key]: {
        type: 'jwt',
        identitySource: '$request.header.X',
        jwtConfiguration: { issuer: 'https://i', audience: ['a'] },
      },
    });
    expect(publicScheme(jwt)).toEqual({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  });

  test.each([
    ['method.request.header.X-Token', 'X-Token', 'header'],
    ['$request.header.X', 'X', 'header'],
    ['method.request.querystring.q , method.request.header.X', 'q', 'query'],
    ['$request.querystring.q', 'q', 'query'],
    ['context.identity.sourceIp', 'Authorization', 'header'],
  ])('for callers: %s', (identitySource, name, place) => {
    expect(publicScheme(authorizer({ identitySource }))).toEqual({ type: 'apiKey', name, in: place });
  });
});
