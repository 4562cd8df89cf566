import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Expected } from '../events.ts';
import { deploy } from './deploy.ts';
import { expectationOf } from './expect.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

vi.setConfig({ testTimeout: 120_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

/** A project of one function in four regions. */
function project(name: string, resources: object = {}) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: functionFiles('m/one'),
  });
  const regions = everywhere.map((region) => ({ region }));
  write(root, { 'jaws.json': { name, domain: `${name}.test`, stages: { prod: regions }, alarms: false } });
  const selection = { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  const run = (over: Partial<DeployOptions>, host = testHost(cloud.endpoint)) =>
    deploy(host, { project: openProject(root), selection, ...over });
  const shared = (Resources: object) => write(root, { 'cloudformation/resources-cf.json': { Resources } });
  shared(resources);
  return {
    root,
    shared,
    deployed: run,
    async expected(): Promise<Expected | undefined> {
      const host = testHost(cloud.endpoint);
      const { plan } = await run({ mode: 'plan' }, host);
      expect(host.events.find(({ type }) => type === 'plan')).toMatchObject({ plan });
      return plan.expected;
    },
    memory(MemorySize: number) {
      const path = join(root, 'aws_modules/m/one/awsm.json');
      const awsm = JSON.parse(readFileSync(path, 'utf8'));
      awsm.lambda.cloudFormation.MemorySize = MemorySize;
      write(root, { 'aws_modules/m/one/awsm.json': awsm });
    },
  };
}

const alarm = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    MetricName: 'Latency',
    Namespace: 'shop',
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  },
};
const hot = {
  HotRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  },
  Hot: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      MemorySize: 1024,
      Role: { 'Fn::GetAtt': ['HotRole', 'Arn'] },
      Code: { ZipFile: 'exports.handler = async () => 1' },
    },
  },
  HotVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Hot' } } },
  HotAlias: {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      Name: 'hot',
      FunctionName: { Ref: 'Hot' },
      FunctionVersion: { 'Fn::GetAtt': ['HotVersion', 'Version'] },
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    },
  },
};
const orders = {
  Orders: {
    Type: 'AWS::DynamoDB::Table',
    Metadata: { 'jaws:replicate': true },
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  },
};

test('a plan says what changes in each region, and forgets nothing that has no price', async () => {
  const shop = project('costs', { Old: alarm });
  // The time is unknown: neither releases nor AWS have it.
  expect(await shop.expected()).toMatchObject({ cost: { monthly: 0.4, requests: expect.any(Array) } });
  expect((await shop.expected())?.time).toBeUndefined();
  await shop.deployed({});
  const stream = { Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } } };
  shop.shared({ Old: alarm, Slow: alarm, ...hot, ...orders, ...stream });
  const { cost } = (await shop.expected())!;
  // 2 x 1 GB x 730 h x 3600 s at the price of each region, and 0.10 for the alarm.
  expect(cost.regions.map(({ region, monthly }) => [region, monthly.toFixed(2)])).toEqual([
    ['us-east-1', '22.00'],
    ['eu-west-1', '24.52'],
    ['ap-southeast-2', '27.62'],
    ['sa-east-1', '34.99'],
  ]);
  expect(cost.monthly.toFixed(2)).toBe('109.13');
  expect(cost.regions[3]?.resources).toMatchObject([
    { id: 'Slow', type: 'AWS::CloudWatch::Alarm', monthly: 0.1, at: 'us-east-1' },
    { id: 'HotAlias', type: 'AWS::Lambda::Alias' },
  ]);
  expect(cost.requests.filter(({ kind }) => kind === 'table')).toEqual([
    { region: 'us-east-1', id: 'Orders', kind: 'table', usd: 2.5, detail: '4 replicas', at: 'us-east-1' },
  ]);
  // Functions deployed unchanged add no cost.
  expect(cost.requests.map(({ id }) => id)).not.toContain('lMOne');
  expect(cost.unpriced).toEqual(
    everywhere.map((region) => ({
      region,
      id: 'Clicks',
      type: 'AWS::Kinesis::Stream',
      why: 'no price is known here',
    })),
  );
});

test('what goes takes its cost away, except where it is retained', async () => {
  const shop = project('less', { Old: alarm, Kept: { ...alarm, DeletionPolicy: 'Retain' } });
  await shop.deployed({});
  shop.shared({});
  shop.memory(512);
  const { cost } = (await shop.expected())!;
  expect(cost).toMatchObject({ monthly: -0.4, regions: everywhere.map((region) => ({ region, monthly: -0.1 })) });
  expect(cost.requests).toMatchObject(
    everywhere.map((region) => ({ region, id: 'lMOne', usd: 1.0333, before: 0.4083, detail: '512 MB x86_64' })),
  );
});

test('the time is what the last releases took, with what a rollout waits for', async () => {
  const shop = project('times');
  await shop.deployed({});
  shop.memory(256);
  // Creations do not count as updates.
  expect((await shop.expected())?.time).toBeUndefined();
  await shop.deployed({});
  shop.memory(512);
  const { time } = (await shop.expected())!;
  expect(time).toMatchObject({ typical: false });
  expect(time!.releases).toBeGreaterThan(0);
  expect(time!.regions.map(({ region }) => region)).toEqual(everywhere);
  expect(time!.seconds).toBeLessThan(60);
  write(shop.root, {
    'jaws.json': {
      ...JSON.parse(readFileSync(join(shop.root, 'jaws.json'), 'utf8')),
      rollout: { prod: { waves: [['us-east-1'], 'rest'], bake: ['2s', '0s'] } },
    },
  });
  const host = testHost(cloud.endpoint);
  await shop.deployed({ rollout: {} }, host);
  const plan = host.events.find(({ type }) => type === 'plan');
  expect(plan).toMatchObject({ plan: { expected: { cost: { monthly: 0 }, time: { typical: false } } } });
  expect(host.events.find(({ type }) => type === 'rollout')).toMatchObject({
    atLeast: 2,
    expected: { time: { typical: false } },
  });
});

test('typical times are those of AWS, and stand in nowhere else', async () => {
  const stacks = [
    {
      name: 'prod-none-r',
      kind: 'resources' as const,
      action: 'create' as const,
      template: { Resources: { Slow: alarm } },
      parameters: {},
      fromResources: {},
      changes: [],
    },
  ];
  const place = { stage: 'prod', region: 'us-east-1', bucket: 'b' };
  const plan = { ...place, firstEnv: undefined, uploads: [], kept: [], code: [], stacks };
  const phases = [{ name: 'resources' as const, regions: [plan] }];
  const deployment = { id: 'now', project: 'none', stage: 'prod', base: [], phases, code: {}, env: {} };
  const timeAt = async (endpoint: string | undefined) => {
    const host = testHost(cloud.endpoint);
    const aws = { ...(await host.connect(undefined)), endpoint };
    return (await expectationOf(host, aws, { name: 'none', stages: [], functions: [] }, deployment, undefined)).time;
  };
  expect(await timeAt(undefined)).toMatchObject({ releases: 0, typical: true });
  expect(await timeAt(cloud.endpoint)).toBeUndefined();
});

test('a plan that changes nothing expects nothing', async () => {
  const shop = project('idle');
  await shop.deployed({});
  expect(await shop.expected()).toBeUndefined();
});

test('a usage file of the project prices the traffic too, of its stage first', async () => {
  const shop = project('by-usage');
  await shop.deployed({});
  shop.memory(1024);
  expect((await shop.expected())?.cost).not.toHaveProperty('traffic');
  const functions = { 'm/one': { requests: 4_000_000, ms: 100 } };
  write(shop.root, { 'usage.json': { functions } });
  // A million calls of 100 ms in each of four regions: 128 MB to 1,024 MB is 87,500 GB seconds more.
  const { cost } = (await shop.expected())!;
  expect(cost.monthly).toBe(0);
  const us = cost.traffic!.regions.find(({ region }) => region === 'us-east-1')!;
  expect(us.resources).toEqual([
    { id: 'lMOne', type: 'AWS::Lambda::Function', monthly: expect.closeTo(87_500 * 0.000_016_666_7, 3) },
  ]);
  expect(cost.traffic!.file).toBe('usage.json');
  expect(cost.traffic!.after - cost.traffic!.before).toBeCloseTo(cost.traffic!.monthly, 3);
  write(shop.root, { 'usage.prod.json': { functions, shares: { 'us-east-1': 100 } } });
  const { traffic } = (await shop.expected())!.cost;
  expect([traffic!.file, traffic!.regions.map(({ region }) => region)]).toEqual(['usage.prod.json', ['us-east-1']]);
  write(shop.root, { 'usage.prod.json': { functions: { '*': { reqests: 1 } } } });
  await expect(shop.expected()).rejects.toMatchObject({ code: 'UsageInvalid' });
});
