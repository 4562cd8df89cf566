import { APIGateway } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { method, mock } from '../../apigateway/testing/harness.ts';
import { Harness } from '../testing/harness.ts';

let cloud: Harness;
beforeAll(async () => {
  cloud = await Harness.start();
});
afterAll(() => cloud.close());

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
test('a custom domain leads to REST APIs too, below base paths of several levels', async () => {
  const rest = new APIGateway({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
  const paths = method('/pets/{id}', 'get', mock('{"id":"$input.params(\'id\')","path":"$context.path"}'));
  const document = { openapi: '3.0.1', info: { title: 'rest', version: '1' }, paths };
  const { id: ApiId } = await rest.importRestApi({ body: Buffer.from(JSON.stringify(document)) });
  await rest.createDeployment({ restApiId: ApiId, stageName: 'live' });
  const DomainName = 'rest.example.localhost';
  await cloud.api.createDomainName({ DomainName, DomainNameConfigurations: [{ EndpointType: 'REGIONAL' }] });
  const map = (Stage: string, ApiMappingKey: string) =>
    cloud.api.createApiMapping({ DomainName, ApiId, Stage, ApiMappingKey });
  await expect(map('nowhere', '')).rejects.toThrow('Invalid stage identifier specified');
  await map('live', 'v1/shop');
  const get = (path: string) => cloud.raw(path, { headers: { host: DomainName } });
  expect((await get('/v1/shop/pets/7')).json()).toEqual({ id: '7', path: '/v1/shop/pets/7' });
  expect((await get('/v1/shop/nothing')).status).toBe(403);
  expect((await get('/elsewhere')).status).toBe(404);
  rest.destroy();
});
