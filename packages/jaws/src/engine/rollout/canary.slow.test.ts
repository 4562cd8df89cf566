import { DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, InvokeCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, fakeClock, startCloud } from '../../../../cloud/src/index.ts';
import type { Aws } from '../../aws/types.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { releases } from '../releases/releases.ts';
import { rollback } from '../releases/rollback.ts';
import { functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import type { RolloutChoice } from './plan.ts';

vi.setConfig({ testTimeout: 120_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

const clock = fakeClock(Date.now());
let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

/** A project of one function in four regions with traffic shifting. */
async function project(name: string, rollout: object) {
  const code = (text: string) => `export const handler = async () => ({ statusCode: 200, body: '${text}' });\n`;
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: functionFiles('m/one', { code: code('first') }),
  });
  write(root, {
    'jaws.json': {
      name,
      domain: `${name}.test`,
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: { prod: rollout },
    },
  });
  const FunctionName = `prod-${name}-lMOne`;
  const deployed = (choice: RolloutChoice = {}, host = testHost(cloud.endpoint)) =>
    deploy(host, {
      project: openProject(root),
      selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      rollout: choice,
    });
  return {
    deployed,
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': code(text) }),
    topics: (Resources: object) => write(root, { 'cloudformation/resources-cf.json': { Resources } }),
    releases: async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 9 })).releases,
    /** The answer in each region, and whether the release's topic exists. */
    runs: () =>
      Promise.all(
        everywhere.map(async (region) => {
          const clients = aws.in(region);
          const [lambda, cf] = await Promise.all([clients.lambda(), clients.cloudFormation()]);
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `${FunctionName}:live` }));
          const stack = await cf.send(new DescribeStackResourcesCommand({ StackName: `prod-${name}-r` }));
          const hasTopic = stack.StackResources!.some(({ LogicalResourceId }) => LogicalResourceId === 'News');
          return [(JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body, hasTopic];
        }),
      ),
    rollback: () => {
      const options = { project: openProject(root), stage: 'prod', region: undefined, allowDataLoss: [] };
      return rollback(testHost(cloud.endpoint), { ...options, plan: false, recover: false, forceUnlock: false });
    },
    /** Where the alias of each region sends its traffic. */
    aliases: () =>
      Promise.all(
        everywhere.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { FunctionVersion, RoutingConfig } = await lambda.send(
            new GetAliasCommand({ FunctionName, Name: 'live' }),
          );
          return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? null];
        }),
      ),
    async versions(region: string) {
      const lambda = await aws.in(region).lambda();
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      return Versions.length - 1;
    },
    async status(region: string) {
      const cf = await aws.in(region).cloudFormation();
      const { Stacks = [] } = await cf.send(new DescribeStacksCommand({ StackName: `prod-${name}-l` }));
      return Stacks[0]?.StackStatus;
    },
    async types(region: string) {
      const cf = await aws.in(region).cloudFormation();
      const { StackResources = [] } = await cf.send(new DescribeStackResourcesCommand({ StackName: `prod-${name}-l` }));
      return StackResources.map(({ ResourceType = '' }) => ResourceType).filter((type) => type.includes('CodeDeploy'));
    },
  };
}

const all = <Item>(item: Item) => everywhere.map(() => item);
const shifting = all(['1', { 2: 0.1 }]);

test('traffic goes to the new version in two steps, in all regions side by side', async () => {
  const shop = await project('shifts', { canary: 'Canary10Percent5Minutes' });
  await shop.deployed();
  expect(await shop.types('sa-east-1')).toEqual(['AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentGroup']);
  shop.code('second');
  const host = testHost(cloud.endpoint);
  const running = shop.deployed({}, host);
  await vi.waitFor(async () => expect(await shop.aliases()).toEqual(shifting), 60_000);
  await clock.advance('4m');
  expect(await shop.aliases()).toEqual(shifting);
  await clock.advance('62s');
  await running;
  expect(await shop.aliases()).toEqual(all(['2', null]));
  expect(host.events.find(({ type }) => type === 'rollout')).toMatchObject({ atLeast: 300, waves: [{ shift: 300 }] });

  // The rollback takes effect at once, although the project shifts traffic.
  await shop.rollback();
  expect(await shop.aliases()).toEqual(all(['3', null]));
  // A deployment forward, in which every shifting resource is removed.
  shop.code('third');
  await shop.deployed({ profile: 'fast' });
  expect(await shop.aliases()).toEqual(all(['4', null]));
  expect(await shop.types('sa-east-1')).toEqual([]);
  // Only the shifting resources return: nothing is published.
  await shop.deployed();
  expect(await shop.versions('sa-east-1')).toBe(4);
  expect(await shop.types('sa-east-1')).toHaveLength(2);
});

test('a roll-back of a roll-back brings back all that the canary brought, at once and in all regions', async () => {
  const shop = await project('twice', { canary: 'Canary10Percent5Minutes' });
  await shop.deployed();
  shop.code('second');
  shop.topics({ News: { Type: 'AWS::SNS::Topic' } });
  const running = shop.deployed();
  await vi.waitFor(async () => expect(await shop.aliases()).toEqual(shifting), 60_000);
  await clock.advance('6m');
  await running;
  expect(await shop.runs()).toEqual(all(['second', true]));
  await shop.rollback();
  // The topic has subscribers that know its ARN: it stays.
  expect(await shop.runs()).toEqual(all(['first', true]));
  await shop.rollback();
  expect(await shop.runs()).toEqual(all(['second', true]));
  // No region shifts any more, and all are on the same version; shifting resources stay for the next deployment.
  const aliases = await shop.aliases();
  expect(aliases).toEqual(all([aliases[0]![0], null]));
  expect(await shop.types('sa-east-1')).toHaveLength(2);
  const found = await shop.releases();
  expect(found.map(({ number, result, origin }) => [number, result, origin])).toEqual([
    [4, 'done', { type: 'rollback', release: 2 }],
    [3, 'done', { type: 'rollback', release: 1 }],
    [2, 'done', undefined],
    [1, 'done', undefined],
  ]);
  expect(found.map(({ kept }) => kept)).toEqual([true, true, true, true]);
  expect(found[0]!.regions.filter(({ current }) => current).map(({ region }) => region)).toEqual(
    [...everywhere].sort(),
  );
  // The next deployment of the same folder only brings the shifting resources back: nothing is published.
  await shop.deployed();
  expect(await shop.aliases()).toEqual(aliases);
});

test('an alarm while traffic is shifted undoes it', async () => {
  const shop = await project('alarm', { canary: { percent: 25, minutes: 7 }, alarms: ['slow', 'of-nobody'] });
  const watch = await aws.in('eu-west-1').cloudWatch();
  await watch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'slow',
      MetricName: 'Latency',
      Namespace: 'shop',
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      // The state set below stays, even if the alarm is evaluated meanwhile.
      TreatMissingData: 'ignore',
    }),
  );
  await shop.deployed();
  expect(await shop.types('eu-west-1')).toContain('AWS::CodeDeploy::DeploymentConfig');
  shop.code('second');
  const running = shop.deployed().catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await shop.aliases()).toEqual(all(['1', { 2: 0.25 }])), 60_000);
  await watch.send(new SetAlarmStateCommand({ AlarmName: 'slow', StateValue: 'ALARM', StateReason: 'too slow' }));
  await clock.advance('2m');
  await vi.waitFor(async () => expect(await shop.status('eu-west-1')).toBe('UPDATE_ROLLBACK_COMPLETE'), 60_000);
  await clock.advance('6m');
  expect(await running).toMatchObject({ code: expect.stringMatching(/RegionsFailed|StackFailed|RolloutFailed/) });
  expect(await shop.aliases()).toEqual(everywhere.map((region) => [region === 'eu-west-1' ? '1' : '2', null]));
});
