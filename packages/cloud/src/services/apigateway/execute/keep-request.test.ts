import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configOf } from '../testing/api-cloud.ts';
import { Harness, method, mock, proxy } from '../testing/harness.ts';

let cloud: Harness;
beforeAll(async () => {
  cloud = await Harness.start();
});
afterAll(() => cloud.close());

test('requests to a deployed REST API are seen, with what took them and what they were answered with', async () => {
  const id = await cloud.deploy({ paths: { ...method('/things/{id}', 'get', mock('{}')) } });
  await cloud.call(id, '/things/7?token=hush');
  await cloud.call(id, '/nowhere', { method: 'POST', body: '{}' });
  const seen = cloud.cloud.requests({ service: 'execute-api' }).filter(({ call }) => call?.api === id);
  expect(seen).toMatchObject([
    {
      operation: 'Invoke',
      region: 'us-east-1',
      caller: 'anonymous',
      status: 200,
      call: { stage: 'dev', method: 'GET', path: '/dev/things/7', route: '/things/{id}' },
    },
    {
      status: 403,
      error: { code: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' },
      call: { method: 'POST', path: '/dev/nowhere' },
    },
  ]);
  expect(seen[1]?.call?.route).toBeUndefined();
  expect(JSON.stringify(seen)).not.toContain('hush');
});

test('requests to an HTTP API are seen by their route', async () => {
  const api = new ApiGatewayV2(configOf(cloud.cloud));
  const uri = proxy(await cloud.function('seen', 'exports.handler = async () => ({ statusCode: 418 });'));
  const { ApiId } = await api.importApi({
    Body: JSON.stringify({
      openapi: '3.0.1',
      info: { title: 'seen', version: '1' },
      paths: method('/tea/{kind}', 'get', { ...uri, payloadFormatVersion: '2.0' }),
    }),
  });
  await api.createStage({ ApiId, StageName: '$default', AutoDeploy: true });
  await cloud.raw(`/_aws/execute-api/${ApiId}/tea/green`);
  expect(cloud.cloud.requests({ service: 'execute-api', status: 418 })).toMatchObject([
    { call: { api: ApiId, stage: '$default', method: 'GET', path: '/tea/green', route: 'GET /tea/{kind}' } },
  ]);
  api.destroy();
});
