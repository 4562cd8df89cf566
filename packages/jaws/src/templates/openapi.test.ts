import { describe, expect, test } from 'vitest';
import type { EndpointModel } from '../model/types.ts';
import { endpointsTemplate, operationsIn } from './endpoints.ts';
import { openApiBody } from './openapi/body.ts';
import { operationOf } from './openapi/operation.ts';
import { type Json, methodKey, type Operations } from './openapi.ts';

const endpoint = (over: Partial<EndpointModel> = {}): EndpointModel => ({
  id: 'GET /images/thumbnail',
  path: '/images/thumbnail',
  method: 'GET',
  type: 'AWS',
  function: 'images/thumbnail',
  authorizationType: 'NONE',
  apiKeyRequired: false,
  requestTemplates: {},
  requestParameters: {},
  cacheNamespace: undefined,
  cacheKeyParameters: [],
  responses: {},
  ...over,
});
const response = { selectionPattern: undefined, responseParameters: {}, responseModels: {}, responseTemplates: {} };

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
describe('an operation', () => {
  test('of type AWS maps request and responses', () => {
    const operation = operationOf(
      endpoint({
        requestTemplates: { 'application/json': '{"url":"$util.urlDecode($input.params(\'url\'))"}' },
        requestParameters: { 'integration.request.querystring.u': 'method.request.querystring.url' },
        cacheNamespace: 'ns',
        cacheKeyParameters: ['method.request.header.Accept'],
        responses: {
          default: {
            ...response,
            statusCode: '200',
            responseParameters: { 'method.response.header.X-A': "'a'" },
            responseModels: { 'application/json': 'Empty' },
            responseTemplates: { 'application/json': '' },
          },
          '400': { ...response, statusCode: '400' },
          failure: { ...response, statusCode: '500', selectionPattern: '.*Fail.*' },
        },
      }),
      'dev-shop-lImagesThumbnail',
    );
    expect(operation).toEqual({
      parameters: [
        { name: 'Accept', in: 'header', required: false, schema: { type: 'string' } },
        { name: 'url', in: 'query', required: false, schema: { type: 'string' } },
      ],
      responses: {
        200: {
          description: '200 response',
          headers: { 'X-A': { schema: { type: 'string' } } },
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Empty' } } },
        },
        400: { description: '400 response' },
        500: { description: '500 response' },
      },
      'x-amazon-apigateway-integration': {
        type: 'aws',
        httpMethod: 'POST',
        uri: {
          'Fn::Sub':
            // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills these in
            'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:dev-shop-lImagesThumbnail/invocations',
        },
        credentials: { Ref: 'aaIamRoleArnApiGateway' },
        passthroughBehavior: 'when_no_match',
        requestParameters: { 'integration.request.querystring.u': 'method.request.querystring.url' },
        requestTemplates: { 'application/json': '{"url":"$util.urlDecode($input.params(\'url\'))"}' },
        cacheNamespace: 'ns',
        cacheKeyParameters: ['method.request.header.Accept'],
        responses: {
          default: { statusCode: '200', responseParameters: { 'method.response.header.X-A': "'a'" } },
          '400': { statusCode: '400' },
          '.*Fail.*': { statusCode: '500' },
        },
      },
    });
  });

  test('of type AWS_PROXY passes everything on', () => {
    const operation = operationOf(endpoint({ type: 'AWS_PROXY', path: '/a/{id}/{rest+}' }), 'f');
    expect(operation.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'rest', in: 'path', required: true, schema: { type: 'string' } },
    ]);
    expect(operation['x-amazon-apigateway-integration']).toMatchObject({ type: 'aws_proxy', httpMethod: 'POST' });
  });

  test('of type MOCK calls nothing and always has a status to choose by', () => {
    const operation = operationOf(
      endpoint({ type: 'MOCK', responses: { default: { ...response, statusCode: '204' } } }),
      '',
    );
    expect(operation['x-amazon-apigateway-integration']).toEqual({
      type: 'mock',
      passthroughBehavior: 'when_no_match',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: { default: { statusCode: '204' } },
    });
  });

  test('says what it needs of its caller', () => {
    const secured = operationOf(endpoint({ authorizationType: 'AWS_IAM', apiKeyRequired: true }), 'f');
    expect(secured.security).toEqual([{ sigv4: [], api_key: [] }]);
    const scoped = endpoint({ authorizationType: 'COGNITO_USER_POOLS', authorizer: 'pool', scopes: ['a/b'] });
    expect(operationOf(scoped, 'f').security).toEqual([{ pool: ['a/b'] }]);
  });
});

const bodyOf = (operations: Operations, schemas: Record<string, Json> = {}) =>
  openApiBody({ title: 't', operations, protocol: 'REST', settings: {}, cors: [], schemas, schemes: {} });
const place = { project: 'shop', stage: 'dev', region: 'us-east-1' };
const templateOf = (operations: Operations) =>
  endpointsTemplate(place, { protocol: 'REST', operations, details: {}, schemas: {}, schemes: {} }, {}).template;

describe('the body', () => {
  const get = operationOf(endpoint(), 'f');
  const secured = operationOf(endpoint({ apiKeyRequired: true }), 'f');

  test('is the same in any order', () => {
    const a = bodyOf({ '/b': { get, post: get }, '/a': { get } });
    const b = bodyOf({ '/a': { get }, '/b': { post: get, get } });
    expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  });

  test('has only the components that it uses', () => {
    expect(bodyOf({ '/a': { get } })).not.toHaveProperty('components');
    expect(bodyOf({ '/a': { get: secured } })).toMatchObject({
      components: { securitySchemes: { api_key: { name: 'x-api-key' } } },
    });
  });

  test('has the models that its models refer to', () => {
    const { body } = { body: operationOf(endpoint({ requestModels: { 'application/json': 'Order' } }), 'f') };
    const items = { type: 'array', items: { $ref: '#/components/schemas/Item' } };
    const schemas = { Order: { properties: { items } }, Item: { type: 'string' }, Other: { type: 'null' } };
    expect(Object.keys((bodyOf({ '/a': { post: body } }, schemas).components as { schemas: Json }).schemas)).toEqual([
      'Item',
      'Order',
    ]);
  });

  test('another body is another deployment of the same API and stage', () => {
    const one = templateOf({ '/a': { get } });
    const two = templateOf({ '/a': { get: secured } });
    const deployments = [one, two].map((template) =>
      Object.keys(template.Resources).find((id) => id.startsWith('Deployment')),
    );
    expect(deployments[0]).not.toBe(deployments[1]);
    expect(one.Resources.Stage?.Properties).toMatchObject({ StageName: 'dev', DeploymentId: { Ref: deployments[0] } });
    expect(operationsIn(one)).toEqual({ '/a': { get } });
  });

  test('any method has a key of its own', () => {
    expect([methodKey('GET'), methodKey('ANY')]).toEqual(['get', 'x-amazon-apigateway-any-method']);
  });
});
