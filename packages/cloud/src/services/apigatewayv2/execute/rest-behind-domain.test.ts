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

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
test('routing rules choose a stage by headers and base paths, by priority, before or instead of mappings', async () => {
  const rest = new APIGateway({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
  const deployed = async (title: string) => {
    const paths = method('/{proxy+}', 'get', mock(`{"api":"${title}","path":"$input.params('proxy')"}`));
    const document = { openapi: '3.0.1', info: { title, version: '1' }, paths };
    const { id } = await rest.importRestApi({ body: Buffer.from(JSON.stringify(document)) });
    await rest.createDeployment({ restApiId: id, stageName: 'live' });
    return id!;
  };
  const [plain, beta, mapped] = [await deployed('plain'), await deployed('beta'), await deployed('mapped')];
  const DomainName = 'rules.example.localhost';
  const created = { DomainName, DomainNameConfigurations: [{ EndpointType: 'REGIONAL' as const }] };
  await cloud.api.createDomainName({ ...created, RoutingMode: 'ROUTING_RULE_THEN_API_MAPPING' });
  await cloud.api.createApiMapping({ DomainName, ApiId: mapped, Stage: 'live', ApiMappingKey: '' });
  const to = (ApiId: string, StripBasePath = false) => [{ InvokeApi: { ApiId, Stage: 'live', StripBasePath } }];
  const onPath = { MatchBasePaths: { AnyOf: ['users'] } };
  const onHeader = (Header: string, ValueGlob: string) => ({ MatchHeaders: { AnyOf: [{ Header, ValueGlob }] } });
  const first = await cloud.api.createRoutingRule({
    DomainName,
    Priority: 50,
    Conditions: [onPath, onHeader('X-Version', 'b*')],
    Actions: to(beta, true),
  });
  expect(first).toMatchObject({
    Priority: 50,
    RoutingRuleArn: `arn:aws:apigateway:us-east-1:000000000000:/domainnames/${DomainName}/routingrules/${first.RoutingRuleId}`,
  });
  const second = await cloud.api.createRoutingRule({
    DomainName,
    Priority: 100,
    Conditions: [onPath],
    Actions: to(plain),
  });

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await cloud.raw(path, { headers: { host: DomainName, ...headers } });
    return answer.status === 200 ? answer.json() : answer.status;
  };
  expect(await get('/users/7', { 'x-version': 'beta' })).toEqual({ api: 'beta', path: '7' });
  expect(await get('/users/7', { 'x-version': 'Beta' })).toEqual({ api: 'plain', path: 'users/7' });
  expect(await get('/userships')).toEqual({ api: 'mapped', path: 'userships' });

  const again = { DomainName, Priority: 100, Conditions: [], Actions: to(beta) };
  await expect(cloud.api.createRoutingRule(again)).rejects.toMatchObject({ name: 'ConflictException' });
  await expect(cloud.api.createRoutingRule({ ...again, Priority: 0 })).rejects.toMatchObject({
    name: 'BadRequestException',
  });
  await expect(cloud.api.createRoutingRule({ ...again, Priority: 1, Actions: to('nowhere') })).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  await cloud.api.putRoutingRule({ ...again, Priority: 10, RoutingRuleId: second.RoutingRuleId });
  expect((await cloud.api.listRoutingRules({ DomainName })).RoutingRules!.map(({ Priority }) => Priority)).toEqual([
    10, 50,
  ]);
  expect(await get('/userships')).toEqual({ api: 'beta', path: 'userships' });

  await cloud.api.deleteRoutingRule({ DomainName, RoutingRuleId: second.RoutingRuleId });
  await expect(cloud.api.getRoutingRule({ DomainName, RoutingRuleId: second.RoutingRuleId })).rejects.toMatchObject({
    name: 'NotFoundException',
  });
  await cloud.api.updateDomainName({ DomainName, RoutingMode: 'ROUTING_RULE_ONLY' });
  expect(await get('/userships')).toBe(404);
  await cloud.api.updateDomainName({ DomainName, RoutingMode: 'API_MAPPING_ONLY' });
  expect(await get('/users/7', { 'x-version': 'beta' })).toEqual({ api: 'mapped', path: 'users/7' });
  rest.destroy();
});
