import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness } from '../testing/harness.ts';

let cloud: Harness;

beforeAll(async () => {
  cloud = await Harness.start();
});

afterAll(() => cloud.close());

// Recorded: localstack's test_apigateway_api, classes TestApiGatewayApiRestApi, …ApiMethod, …GatewayResponse and …DocumentationPart.
describe('what AWS refuses, in its words', () => {
  let restApiId: string;
  let resourceId: string;
  beforeAll(async () => {
    const made = await cloud.api.createRestApi({ name: 'refusals' });
    restApiId = made.id!;
    resourceId = made.rootResourceId!;
    await cloud.api.putMethod({ restApiId, resourceId, httpMethod: 'GET', authorizationType: 'NONE' });
    await cloud.api.putMethodResponse({ restApiId, resourceId, httpMethod: 'GET', statusCode: '200' });
  });
  const at = { httpMethod: 'GET', statusCode: '200' };
  const one = (op: string, path: string, value?: string) => [{ op: op as 'add', path, value }];
  type Patch = [op: string, path: string, value?: string];

  test.each<[Patch, string]>([
    [['add', '/minimumCompressionSize', '10'], 'Invalid patch operation specified. Must be one of: [replace]'],
    [['replace', '/minimumCompressionSize', 'x'], 'Invalid minimum compression size, must be between 0 and 10485760'],
    [['add', '/binaryMediaTypes', 'image/gif'], 'Invalid patch path /binaryMediaTypes'],
    [['replace', '/endpointConfiguration/ipAddressType', 'x'], 'ipAddressType must be either ipv4 or dualstack.'],
    [
      ['replace', '/endpointConfiguration/types/0', 'x'],
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    ],
    [
      ['wrong', '/name', 'x'],
      "1 validation error detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
    ],
  ])('API: %j', async (patch, message) => {
    await expect(cloud.api.updateRestApi({ restApiId, patchOperations: one(...patch) })).rejects.toThrow(message);
  });

  test.each<[Patch, string]>([
    [['add', '/operationName', 'x'], 'Invalid patch operation specified. Must be one of: [replace]'],
    [['replace', '/httpMethod', 'PUT'], 'Invalid patch path /httpMethod'],
  ])('method: %j', async (patch, message) => {
    const patchOperations = one(...patch);
    await expect(cloud.api.updateMethod({ restApiId, resourceId, ...at, patchOperations })).rejects.toThrow(message);
  });

  test.each<[Patch, string]>([
    [['replace', '/responseParameters/wrong', 'true'], 'Invalid parameter name specified'],
    [['remove', '/responseModels/x~1y'], 'Content-Type specified was not found'],
    [['add', '/wrong/x', 'x'], 'Invalid patch path /wrong/x'],
  ])('method response: %j', async (patch, message) => {
    const patchOperations = one(...patch);
    const refused = cloud.api.updateMethodResponse({ restApiId, resourceId, ...at, patchOperations });
    await expect(refused).rejects.toThrow(message);
  });

  test('all violations of constraints are reported at once', async () => {
    const refused = cloud.api.updateMethodResponse({
      restApiId,
      resourceId,
      httpMethod: 'GET',
      statusCode: 'wrong',
      patchOperations: one('wrong', '/x'),
    });
    await expect(refused).rejects.toThrow(
      /^2 validation errors detected: Value 'wrong' at 'updateMethodResponseInput\.patchOperations\.1\.member\.op' .*; Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: \[1-5\]\\d\\d$/,
    );
  });

  test('a private API is not deployed without a resource policy', async () => {
    const integration = { 'x-amazon-apigateway-integration': { type: 'mock' } };
    const document = {
      openapi: '3.0.1',
      info: { title: 'private', version: '1' },
      paths: { '/': { get: integration } },
    };
    const { id } = await cloud.api.importRestApi({
      body: Buffer.from(JSON.stringify(document)),
      parameters: { endpointConfigurationTypes: 'PRIVATE' },
    });
    await expect(cloud.api.createDeployment({ restApiId: id, stageName: 'dev' })).rejects.toThrow(
      "Private REST API doesn't have a resource policy attached to it",
    );
    const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
    const value = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await cloud.api.updateRestApi({ restApiId: id, patchOperations: one('replace', '/policy', value) });
    await cloud.api.createDeployment({ restApiId: id, stageName: 'dev' });
  });

  test('API keys: names and descriptions that are too long, members that cannot be changed', async () => {
    await expect(cloud.api.createApiKey({ name: 'a'.repeat(1025) })).rejects.toThrow(
      'Invalid API Key name, can be at most 1024 characters.',
    );
    const { id } = await cloud.api.createApiKey({ name: '' });
    await expect(cloud.api.updateApiKey({ apiKey: id, patchOperations: one('replace', '/id', 'x') })).rejects.toThrow(
      "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description, /enabled, /name, /customerId]",
    );
  });

  test('a gateway response for all of a kind is what its types show', async () => {
    const responseTemplates = { 'application/json': '{"m":$context.error.messageString}' };
    await cloud.api.putGatewayResponse({
      restApiId,
      responseType: 'DEFAULT_5XX',
      statusCode: '599',
      responseTemplates,
    });
    expect(await cloud.api.getGatewayResponse({ restApiId, responseType: 'INTEGRATION_TIMEOUT' })).toMatchObject({
      statusCode: '599',
      responseTemplates,
      defaultResponse: true,
    });
    const { statusCode } = await cloud.api.getGatewayResponse({ restApiId, responseType: 'THROTTLED' });
    expect(statusCode).toBe('429');
  });

  test('documentation parts are imported: merged by location, or replaced', async () => {
    const document = (...parts: object[]) =>
      Buffer.from(
        JSON.stringify({
          // The number that YAML makes of `swagger: 2.0`.
          swagger: 2,
          info: { title: 'doc', version: '1' },
          'x-amazon-apigateway-documentation': { documentationParts: parts },
        }),
      );
    const api = { location: { type: 'API' }, properties: { description: 'API' } };
    const method = { location: { type: 'METHOD', method: 'GET' }, properties: { description: 'GET' } };
    const first = await cloud.api.importDocumentationParts({ restApiId, body: document(api, method) });
    expect(first.ids).toHaveLength(2);
    const again = await cloud.api.importDocumentationParts({ restApiId, mode: 'merge', body: document(api) });
    expect(again.ids).toEqual([first.ids![0]]);
    const { items } = await cloud.api.getDocumentationParts({ restApiId });
    expect(items).toMatchObject([{ location: { type: 'API' } }, { location: { type: 'METHOD', path: '/' } }]);
    await cloud.api.importDocumentationParts({ restApiId, mode: 'overwrite', body: document(api) });
    expect((await cloud.api.getDocumentationParts({ restApiId })).items).toHaveLength(1);
    const broken = cloud.api.importDocumentationParts({ restApiId, body: Buffer.from('no document') });
    await expect(broken).rejects.toThrow('Unable to build importer with provided input.');
  });
});
