import { APIGateway } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// What moto's tests (5.2.1, tests/test_apigateway) expect and AWS does not do; control-plane.test.ts has AWS's answers.

let cloud: Cloud;
let api: APIGateway;
let restApiId: string;
let root: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, lenient: true });
  api = new APIGateway({ endpoint: cloud.endpoint, region: 'us-east-1' });
  const made = await api.createRestApi({ name: 'lenient' });
  expect(made.endpointConfiguration).toEqual({ types: ['EDGE'] });
  restApiId = made.id!;
  root = made.rootResourceId!;
});
afterAll(async () => {
  api.destroy();
  await cloud.close();
});

test('what is empty is there, and what nobody set is not', async () => {
  const key = { restApiId, resourceId: root, httpMethod: 'GET' };
  await api.putMethod({ ...key, authorizationType: 'none' });
  expect(await api.getMethod(key)).toMatchObject({ authorizationType: 'none', methodResponses: {} });
  const integration = await api.putIntegration({ ...key, type: 'MOCK' });
  expect(integration).not.toHaveProperty('timeoutInMillis');
  expect(integration).not.toHaveProperty('cacheNamespace');
  expect((await api.getMethod(key)).methodIntegration).toMatchObject({ integrationResponses: {} });
  const { id: deploymentId } = await api.createDeployment({ restApiId });
  const stage = await api.createStage({ restApiId, stageName: 'dev', deploymentId });
  expect(stage).toMatchObject({ description: '', variables: {} });
  expect(stage).not.toHaveProperty('cacheClusterStatus');
  expect((await api.getModels({ restApiId })).items).toEqual([]);
  expect((await api.getGatewayResponses({ restApiId })).items).toEqual([]);
  await expect(api.getGatewayResponse({ restApiId, responseType: 'THROTTLED' })).rejects.toThrow(
    'Gateway response type not defined on api',
  );
});

test('two variables in one place, keys of no plan and VPC links to anything are taken', async () => {
  await api.createResource({ restApiId, parentId: root, pathPart: '{a}' });
  await api.createResource({ restApiId, parentId: root, pathPart: '{b}' });
  const { id: keyId } = await api.createApiKey({ name: 'k' });
  await api.createUsagePlanKey({ usagePlanId: 'nobody', keyId, keyType: 'API_KEY' });
  expect((await api.getUsagePlanKeys({ usagePlanId: 'nobody' })).items).toHaveLength(1);
  expect((await api.createVpcLink({ name: 'l', targetArns: ['anything'] })).status).toBe('AVAILABLE');
});
