import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { listEnv, setEnv, unsetEnv } from '../env.ts';
import { openProject } from '../open.ts';
import { removeStage } from '../remove.ts';
import { meanwhile, takesLease } from '../testing/meanwhile.ts';
import { answering, functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import { releases } from './releases.ts';
import { rollback } from './rollback.ts';
import type { RollbackOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

function project(name: string, regions: readonly string[] = ['us-east-1']) {
  const lambda = { envVars: ['TOKEN', 'SECRET'] };
  const files = functionFiles('m/one', { lambda, code: answering('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { prod: regions }, files });
  const host = () => testHost(cloud.endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { endpoint: cloud.endpoint, region: regions[0]!, credentials };
  const only = { stage: 'prod', resources: true, functions: [], endpoints: [] } as const;
  const everything = { ...only, functions: 'all', endpoints: 'all' } as const;
  return {
    root,
    host,
    settings,
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': answering(text) }),
    groundwork: (region?: string) =>
      deploy(host(), { project: openProject(root), selection: { ...only, region }, allowMissing: true }),
    deploy: (region?: string) =>
      deploy(host(), { project: openProject(root), selection: { ...everything, region }, allowMissing: true }),
    rollback: (over: Partial<RollbackOptions> = {}, own = host()) => {
      const options = { project: openProject(root), stage: 'prod', region: undefined, allowDataLoss: [] };
      return rollback(own, { ...options, plan: false, recover: false, forceUnlock: false, ...over });
    },
    releases: async () => (await releases(host(), { root, stage: 'prod', limit: 100 })).releases,
    set: (key: string, value: string) => setEnv(host(), { root, stage: 'prod', region: undefined }, key, value),
    values: async () => {
      const [found] = await listEnv(host(), { root, stage: 'prod', region: undefined });
      const { variables } = found!;
      return Object.fromEntries(
        variables.map((one) => [one.name, one.value]).filter(([key]) => !String(key).startsWith('JAWS')),
      );
    },
    apis: async () => {
      const { items = [] } = await new APIGatewayClient(settings).send(new GetRestApisCommand({}));
      return items.filter((one) => one.name?.includes(name)).map(({ id }) => id);
    },
    functionIn: async (region: string) => {
      const lambdaClient = await (await host().connect(undefined)).in(region).lambda();
      const found = await lambdaClient
        .send(new GetFunctionConfigurationCommand({ FunctionName: `prod-${name}-lMOne` }))
        .catch(() => undefined);
      return found?.FunctionName;
    },
  };
}

test('going back never ends at groundwork: a stage keeps its functions and endpoints', async () => {
  const shop = project('ground');
  await shop.groundwork();
  await shop.deploy();
  const apis = await shop.apis();
  await expect(shop.rollback()).rejects.toMatchObject({ code: 'NothingToRollBackTo' });
  await expect(shop.rollback({ release: '1' })).rejects.toMatchObject({ code: 'ReleaseWithoutCode' });
  expect(await shop.apis()).toEqual(apis);
  expect(await shop.functionIn('us-east-1')).toBe('prod-ground-lMOne');
});

test('a region that had no code at the release stays as it is, and the others go back', async () => {
  const regions = ['us-east-1', 'eu-west-1'];
  const shop = project('newregion', regions);
  await shop.groundwork();
  await shop.deploy('us-east-1');
  shop.code('second');
  await shop.deploy();
  const result = await shop.rollback();
  expect(result.to.number).toBe(2);
  expect(result.untouched).toEqual(['eu-west-1']);
  expect(await shop.functionIn('eu-west-1')).toBe('prod-newregion-lMOne');
});

test('an API that the release lacks stays with its functions, and rolling back again is the way back', async () => {
  const shop = project('address');
  const without = functionFiles('m/one', { apiGateway: null });
  const withApi = functionFiles('m/two', { code: answering('two') });
  write(shop.root, { ...without, ...functionFiles('m/one', { apiGateway: null, code: answering('first') }) });
  await shop.deploy();
  write(shop.root, { ...withApi, ...functionFiles('m/one', { apiGateway: null, code: answering('second') }) });
  await shop.deploy();
  const apis = await shop.apis();
  expect(apis).toHaveLength(1);
  const result = await shop.rollback();
  expect(result.plan.regions[0]!.stacks.flatMap(({ held = [] }) => held.map(({ type }) => type))).toContain(
    'AWS::ApiGateway::RestApi',
  );
  expect(await shop.apis()).toEqual(apis);
  const url = `${cloud.endpoint}/_aws/execute-api/${apis[0]}/prod/m/two`;
  expect((await fetch(url)).status).toBe(200);
  expect((await shop.rollback()).to.number).toBe(2);
  expect(await shop.apis()).toEqual(apis);
  expect((await shop.rollback({ plan: true, release: '2' })).plan.empty).toBe(true);
});

test('a table that the release lacks stays with its items, unless it is named', async () => {
  const shop = project('data');
  const path = 'cloudformation/prod/us-east-1/resources-cf.json';
  const template = openProject(shop.root).model.stages[0]!.regions[0]!.resources;
  await shop.deploy();
  const Properties = {
    TableName: 'data-things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  };
  const Things = { Type: 'AWS::DynamoDB::Table', Properties };
  write(shop.root, { [path]: { ...template, Resources: { ...template.Resources, Things } } });
  shop.code('second');
  await shop.deploy();
  const client = new DynamoDBClient(shop.settings);
  await client.send(new PutItemCommand({ TableName: 'data-things', Item: { id: { S: 'a' } } }));
  await shop.rollback();
  await shop.rollback();
  expect((await client.send(new ScanCommand({ TableName: 'data-things' }))).Count).toBe(1);
  await shop.rollback({ release: '1', allowDataLoss: ['Things'] });
  await expect(client.send(new DescribeTableCommand({ TableName: 'data-things' }))).rejects.toThrow();
});

test('only variables that a release changed go back; a secret set since stays, and none is unset', async () => {
  const shop = project('vars');
  await shop.deploy();
  await shop.set('TOKEN', 'one');
  await shop.deploy();
  await shop.set('TOKEN', 'two');
  await shop.set('SECRET', 'kept');
  await shop.deploy();
  await shop.set('LATER', 'never released');
  const shown: unknown[] = [];
  const result = await shop.rollback({ agree: async ({ variables }) => void shown.push(variables) });
  expect(result.variables).toEqual({ 'us-east-1': { added: [], changed: ['TOKEN'], removed: [] } });
  expect(shown).toEqual([result.variables]);
  expect(await shop.values()).toEqual({ TOKEN: 'one', SECRET: 'kept', LATER: 'never released' });
  await shop.rollback();
  expect(await shop.values()).toEqual({ TOKEN: 'two', SECRET: 'kept', LATER: 'never released' });
});

test('a value that was set since and never deployed stays, also where a release changed or unset its variable before', async () => {
  const shop = project('since');
  await shop.deploy();
  await shop.set('TOKEN', 'one');
  await shop.set('SECRET', 'one');
  await shop.deploy();
  await shop.set('TOKEN', 'two');
  await unsetEnv(shop.host(), { root: shop.root, stage: 'prod', region: undefined }, 'SECRET');
  await shop.deploy();
  await shop.set('TOKEN', 'never deployed');
  await shop.set('SECRET', 'never deployed');
  const kept = await shop.values();
  const back = await shop.rollback();
  expect(back.variables).toEqual({});
  expect(await shop.values()).toEqual(kept);
  await shop.rollback();
  expect(await shop.values()).toEqual(kept);
});

test('a variable that a roll-back brought goes again when that is rolled back, and not when going further back', async () => {
  const shop = project('brought');
  await shop.deploy();
  await shop.set('TOKEN', 'one');
  await shop.deploy();
  await unsetEnv(shop.host(), { root: shop.root, stage: 'prod', region: undefined }, 'TOKEN');
  await shop.deploy();
  await shop.set('SECRET', 'by hand');
  await shop.rollback();
  expect(await shop.values()).toEqual({ TOKEN: 'one', SECRET: 'by hand' });
  const result = await shop.rollback();
  expect(result.variables).toEqual({ 'us-east-1': { added: [], changed: [], removed: ['TOKEN'] } });
  expect(await shop.values()).toEqual({ SECRET: 'by hand' });
  await shop.rollback();
  await shop.set('TOKEN', 'set since');
  await shop.rollback();
  expect(await shop.values()).toEqual({ TOKEN: 'set since', SECRET: 'by hand' });
});

test('a deployment that comes between what was shown and the leases is not rolled back', async () => {
  const shop = project('between');
  for (const text of ['first', 'second']) {
    shop.code(text);
    await shop.deploy();
  }
  const host = meanwhile(shop.host(), takesLease, async () => {
    shop.code('third');
    await shop.deploy();
  });
  await expect(shop.rollback({}, host)).rejects.toMatchObject({ code: 'NewerRelease' });
  expect((await shop.releases()).map(({ number }) => number)).toEqual([3, 2, 1]);
  await expect(
    shop.rollback({
      agree: async () => {
        throw new Error('no');
      },
    }),
  ).rejects.toThrow('no');
  expect((await shop.rollback()).to.number).toBe(2);
});

test('a removed stage that is deployed again goes on in the history that its bucket has kept', async () => {
  const shop = project('returned');
  for (const text of ['first', 'second']) {
    shop.code(text);
    await shop.deploy();
  }
  // Somebody with an older copy of the project deploys it once more.
  const older = openProject(shop.root);
  const options = { project: older, stage: 'prod', region: undefined, deleteData: false, agree: async () => {} };
  await removeStage(shop.host(), options);
  const selection = { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  await deploy({ ...shop.host(), agree: async () => true }, { project: older, selection, allowMissing: true });
  const { releases: found } = await releases(shop.host(), { root: shop.root, opened: older, stage: 'prod', limit: 9 });
  expect(found.map(({ number }) => number)).toEqual([3, 2, 1]);
  expect(found[0]!.regions).toMatchObject([{ current: true }]);
});

test('a table that was kept when it left the stack comes back empty, which the roll-back says before', async () => {
  const shop = project('retained');
  const properties = {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  };
  const Items = {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: { ...properties, KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
  };
  const path = 'cloudformation/prod/us-east-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(shop.root, path), 'utf8'));
  const withItems = (more: object = {}) => {
    const Properties = { ...Items.Properties, ...more };
    write(shop.root, {
      [path]: { ...template, Resources: { ...template.Resources, Items: { ...Items, Properties } } },
    });
  };
  withItems();
  await shop.deploy();
  withItems({ TableName: 'items-of-retained' });
  await expect(shop.deploy()).rejects.toMatchObject({
    code: 'DataWouldBeLost',
    message: expect.stringContaining('Items (AWS::DynamoDB::Table)'),
  });
  write(shop.root, { [path]: template });
  shop.code('second');
  await shop.deploy();
  const said: string[] = [];
  const host = testHost(cloud.endpoint, (event) => {
    if (event.type === 'warning') said.push(event.message);
  });
  await shop.rollback({}, host);
  expect(said).toContainEqual(expect.stringContaining('prod us-east-1 gets Items empty'));
});
