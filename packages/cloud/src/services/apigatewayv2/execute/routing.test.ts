import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCloud } from '../../../index.ts';
import type { RouteRecord } from '../state/records.ts';
import { ECHO, Harness } from '../testing/harness.ts';
import { Router } from './router.ts';

const routeOf = (RouteKey: string): RouteRecord => ({ RouteId: RouteKey, RouteKey });

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
describe('the most specific route is taken', () => {
  const documented = new Router(
    ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'].map(routeOf),
  );

  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['POST', '/pets/dog/1', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])('%s %s goes to %s', (verb, path, wanted) => {
    expect(documented.find(verb, path)?.route.RouteKey).toBe(wanted);
  });

  test('a full match goes before a greedy one, fixed before variable, the method before ANY', () => {
    const router = new Router(['ANY /a/{rest+}', 'GET /{x}/b', 'ANY /c/{id}', 'GET /c/{id}', 'POST /c/d'].map(routeOf));
    expect(router.find('GET', '/a/b')?.route.RouteKey).toBe('GET /{x}/b');
    expect(router.find('POST', '/a/b')?.route.RouteKey).toBe('ANY /a/{rest+}');
    expect(router.find('GET', '/c/d')?.route.RouteKey).toBe('GET /c/{id}');
    expect(router.find('POST', '/c/d')?.route.RouteKey).toBe('POST /c/d');
    expect(router.find('PUT', '/c/d')?.route.RouteKey).toBe('ANY /c/{id}');
  });

  test('nothing else matches: no other method, no trailing slash, no empty variable', () => {
    const router = new Router(['GET /a', 'GET /b/{id}', 'GET /c/{rest+}'].map(routeOf));
    for (const [verb, path] of [
      ['POST', '/a'],
      ['GET', '/a/'],
      ['GET', '/b/'],
      ['GET', '/c'],
      ['GET', '/c/'],
    ] as const) {
      expect(router.find(verb, path)).toBeUndefined();
    }
  });

  test('routes whose variables have other names keep their own', () => {
    const router = new Router(['GET /u/{user}', 'POST /u/{id}', 'GET /u/{user}/files/{path+}'].map(routeOf));
    expect(router.find('GET', '/u/1')?.pathParameters).toEqual(new Map([['user', '1']]));
    expect(router.find('POST', '/u/1')?.pathParameters).toEqual(new Map([['id', '1']]));
    expect(router.find('GET', '/u/1/files/a/b')?.pathParameters).toEqual(
      new Map([
        ['user', '1'],
        ['path', 'a/b'],
      ]),
    );
  });
});

describe('addresses', () => {
  let cloud: Harness;
  let echo: string;

  beforeAll(async () => {
    cloud = await Harness.start();
    echo = await cloud.function('echo', ECHO);
  });

  afterAll(() => cloud.close());

  test('by host, by the endpoint of the API, and below /_aws/execute-api', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['GET /x']);
    await cloud.api.createStage({ ApiId: id, StageName: 'dev', AutoDeploy: true });
    const rawPaths = async (path: string, host?: string) => {
      const event = (await cloud.raw(path, host ? { headers: { host } } : {})).json();
      return [event.rawPath, event.requestContext.stage];
    };
    const { ApiEndpoint } = await cloud.api.getApi({ ApiId: id });
    for (const host of [
      `${id}.execute-api.us-east-1.amazonaws.com`,
      `${id}.execute-api.eu-west-1.localhost:1234`,
      new URL(ApiEndpoint!).host,
    ]) {
      expect(await rawPaths('/x', host)).toEqual(['/x', '$default']);
      expect(await rawPaths('/dev/x', host)).toEqual(['/dev/x', 'dev']);
    }
    const base = `/_aws/execute-api/${id}`;
    expect(await rawPaths(`${base}/x`)).toEqual(['/x', '$default']);
    expect(await rawPaths(`${base}/$default/x`)).toEqual(['/x', '$default']);
    expect(await rawPaths(`${base}/dev/x`)).toEqual(['/dev/x', 'dev']);
  });

  test('are the same after a restart', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'v2-restart-'));
    const first = await startCloud({ dir, port: 0 });
    const api = new ApiGatewayV2({ endpoint: first.endpoint, region: 'eu-west-1' });
    const { ApiId } = await api.createApi({
      Name: 'a',
      ProtocolType: 'HTTP',
      Target: `${cloud.cloud.endpoint}/_jaws/health`,
    });
    api.destroy();
    await first.close();
    const second = await startCloud({ dir, port: 0 });
    const response = await fetch(`${second.endpoint}/_aws/execute-api/${ApiId}/x`);
    expect([response.status, await response.json()]).toMatchObject([200, { status: 'ready' }]);
    await second.close();
    await rm(dir, { recursive: true });
  });

  test('an id that does not belong to an HTTP API is left to REST APIs', async () => {
    const response = await cloud.call('abcdefghij', '/x');
    expect([response.status, response.text]).toEqual([404, expect.stringContaining('REST API')]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
  test('a stage without automatic deployment keeps what was deployed', async () => {
    const { ApiId } = await cloud.api.createApi({ Name: 'manual', ProtocolType: 'HTTP' });
    const integration = {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      IntegrationUri: echo,
    } as const;
    const { IntegrationId } = await cloud.api.createIntegration(integration);
    const Target = `integrations/${IntegrationId}`;
    await cloud.api.createRoute({ ApiId, RouteKey: 'GET /one', Target });
    await cloud.api.createStage({ ApiId, StageName: '$default' });
    expect((await cloud.call(ApiId!, '/one')).status).toBe(404);
    await cloud.api.createDeployment({ ApiId, StageName: '$default' });
    await cloud.api.createRoute({ ApiId, RouteKey: 'GET /two', Target });
    expect((await cloud.call(ApiId!, '/one')).status).toBe(200);
    expect((await cloud.call(ApiId!, '/two')).status).toBe(404);
    await cloud.api.updateStage({ ApiId, StageName: '$default', AutoDeploy: true });
    expect((await cloud.call(ApiId!, '/two')).status).toBe(200);
    await cloud.api.updateStage({ ApiId, StageName: '$default', AutoDeploy: false });
    await cloud.api.createRoute({ ApiId, RouteKey: 'GET /three', Target });
    expect((await cloud.call(ApiId!, '/two')).status).toBe(200);
    expect((await cloud.call(ApiId!, '/three')).status).toBe(404);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-disable-default-endpoint.html
  test('an API whose own address is disabled answers at its domains only, by the longest mapping', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['ANY /{proxy+}'], {
      api: { DisableExecuteApiEndpoint: true },
    });
    const refused = await cloud.call(id, '/x');
    expect([refused.status, refused.text]).toEqual([404, '{"message":"Not Found"}']);
    const DomainName = 'shop.example.localhost';
    await cloud.api.createDomainName({ DomainName, DomainNameConfigurations: [{ EndpointType: 'REGIONAL' }] });
    const { id: other } = await cloud.http({ IntegrationUri: echo }, ['GET /b/{x}'], { stage: { StageName: 'live' } });
    await cloud.api.createApiMapping({ DomainName, ApiId: id, Stage: '$default' });
    await cloud.api.createApiMapping({ DomainName, ApiId: other, Stage: 'live', ApiMappingKey: 'a' });
    const headers = { host: DomainName };
    const first = (await cloud.raw('/a/b/c', { headers })).json();
    expect([first.requestContext.apiId, first.rawPath, first.pathParameters]).toEqual([other, '/a/b/c', { x: 'c' }]);
    const second = (await cloud.raw('/ab/c', { headers })).json();
    expect([second.requestContext.apiId, second.pathParameters]).toEqual([id, { proxy: 'ab/c' }]);
  });
});
