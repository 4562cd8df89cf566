import { DescribeStacksCommand, GetTemplateCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { hurriedHost } from '../../../test/faults/support/host.ts';
import type { Aws } from '../../aws/types.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { goalKey, type RegionGoal, readGoal } from '../../deploy/rollouts/record.ts';
import type { JawsError } from '../../errors/error.ts';
import type { Event } from '../../events.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { releases } from '../releases/releases.ts';
import { callsOf } from '../testing/calls.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { rolloutStatus } from './control.ts';
import type { RolloutChoice } from './plan.ts';

// Slow: dozens of deployments, to four regions each.

vi.setConfig({ testTimeout: 120_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

/** For an alarm that keeps the state set by a test, even if it is evaluated meanwhile. */
const quiet = {
  Namespace: 'Test',
  MetricName: 'Latency',
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'ignore',
} as const;

/** A project of one function with an endpoint in four regions: the first alone, then two, then one. */
async function project(name: string, rollout: object = {}) {
  const answer = (text: string, status = 200) =>
    `export const handler = async () => ({ statusCode: ${status}, body: ${JSON.stringify(text)} });\n`;
  const waves = [['us-east-1'], ['eu-west-1', 'ap-southeast-2'], 'rest'];
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: functionFiles('m/one', { code: answer('first') }),
  });
  write(root, {
    'jaws.json': {
      name,
      domain: `${name}.test`,
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: { prod: { waves, ...rollout } },
    },
  });
  const deployment = (host: TestHost, choice: RolloutChoice = {}) =>
    deploy(host, {
      project: openProject(root),
      selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      rollout: choice,
    });
  await deployment(testHost(cloud.endpoint), { profile: 'fast' });
  return {
    root,
    name,
    deployment,
    code: (text: string, status?: number) => write(root, { 'aws_modules/m/one/handler.js': answer(text, status) }),
    resources: (region: string, Resources: object) =>
      write(root, { [`cloudformation/prod/${region}/resources-cf.json`]: { ...templateAt(root, region), Resources } }),
    goal: async (region: string) => {
      const { record } = await rolloutStatus(testHost(cloud.endpoint), { project: openProject(root), stage: 'prod' });
      const { bucket } = openProject(root).model.stages[0]!.regions.find((one) => one.region === region)!;
      return readGoal(jawsBucket(aws, { stage: 'prod', region, bucket }), goalKey(name, 'prod', record.id));
    },
    status: () => rolloutStatus(testHost(cloud.endpoint), { project: openProject(root), stage: 'prod' }),
    releases: async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 100 })).releases,
    answers: () =>
      Promise.all(
        everywhere.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne:live` }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
  };
}

const templateAt = (root: string, region: string) =>
  openProject(root).model.stages[0]!.regions.find((one) => one.region === region)!.resources;

const wavesIn = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'wave' ? [`${event.wave} ${event.state} ${event.regions.join(' ')}`] : []));

test('waves go one after another, and change sets are checked everywhere before the first', async () => {
  const shop = await project('waves');
  shop.code('second');
  const host = testHost(cloud.endpoint);
  const result = await shop.deployment(host);
  expect(result.applied).toBe(true);
  expect(await shop.answers()).toEqual(everywhere.map(() => 'second'));
  expect(wavesIn(host.events)).toEqual([
    '1 started us-east-1',
    '1 done us-east-1',
    '2 started eu-west-1 ap-southeast-2',
    '2 done eu-west-1 ap-southeast-2',
    '3 started sa-east-1',
    '3 done sa-east-1',
  ]);
  // All regions belong to one release.
  const [newest] = await shop.releases();
  expect(newest!.regions.map(({ region, result }) => `${region} ${result}`).sort()).toEqual(
    everywhere.map((region) => `${region} done`).sort(),
  );
  const stacks = host.events.flatMap((event, at) =>
    event.type === 'stack' && event.state === 'updating' ? [[event.region, at] as const] : [],
  );
  const order = stacks.map(([region]) => region).filter((region, at, all) => all.indexOf(region) === at);
  expect(order[0]).toBe('us-east-1');
  expect(order.at(-1)).toBe('sa-east-1');
  const uploaded = host.events.flatMap((event, at) => (event.type === 'uploaded' ? [at] : []));
  expect(uploaded).toHaveLength(4);
  expect(Math.max(...uploaded)).toBeLessThan(Math.min(...stacks.map(([, at]) => at)));
});

test('what one region cannot take changes none', async () => {
  const shop = await project('checked', { allOrNothing: true });
  shop.code('second');
  const template = templateAt(shop.root, 'sa-east-1');
  shop.resources('sa-east-1', {
    ...template.Resources,
    Wrong: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: { Ref: 'Nowhere' } } },
  });
  const host = testHost(cloud.endpoint);
  await expect(shop.deployment(host)).rejects.toMatchObject({
    code: 'RolloutFailed',
    message: expect.stringContaining('Not changed: us-east-1, eu-west-1, ap-southeast-2'),
  });
  expect(wavesIn(host.events)).toEqual([]);
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
});

test('a failed probe stops the rollout; finished regions stay unless allOrNothing is set', async () => {
  const shop = await project('probed', { probe: '/m/one' });
  shop.code('broken', 500);
  const host = testHost(cloud.endpoint);
  await expect(shop.deployment(host)).rejects.toMatchObject({
    code: 'RolloutFailed',
    message: expect.stringMatching(/failed in us-east-1\. Not changed: eu-west-1, ap-southeast-2, sa-east-1\.$/),
    problems: [{ message: expect.stringContaining('it answers 500') }],
  });
  expect(await shop.answers()).toEqual(['broken', 'first', 'first', 'first']);
  // The next deployment continues, and does not change finished regions again.
  shop.code('third');
  await shop.deployment(testHost(cloud.endpoint));
  expect(await shop.answers()).toEqual(everywhere.map(() => 'third'));
});

test('all or nothing: what is done goes back to what it was, and the history says so', async () => {
  const shop = await project('nothing', { allOrNothing: true, alarms: ['too-slow'] });
  const cloudWatch = await aws.in('ap-southeast-2').cloudWatch();
  await cloudWatch.send(new PutMetricAlarmCommand({ ...quiet, AlarmName: 'too-slow' }));
  const alarm = { AlarmName: 'too-slow', StateValue: 'ALARM' as const, StateReason: 'p99 is 4 s.' };
  await cloudWatch.send(new SetAlarmStateCommand(alarm));
  shop.code('second');
  // A resource of the release is removed again.
  write(shop.root, { 'cloudformation/resources-cf.json': { Resources: { News: { Type: 'AWS::SNS::Topic' } } } });
  const host = testHost(cloud.endpoint);
  const failure = await shop.deployment(host).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'RolloutFailed',
    message:
      'The rollout of prod failed in eu-west-1, ap-southeast-2. Rolled back: ap-southeast-2, eu-west-1, us-east-1. Not changed: sa-east-1.',
    problems: [{ message: expect.stringContaining('too-slow is in ALARM in prod ap-southeast-2: p99 is 4 s.') }],
  });
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
  for (const region of everywhere) {
    const cf = await aws.in(region).cloudFormation();
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: 'prod-nothing-l' }));
    expect(Stacks![0]!.StackStatus).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
  }
  const [undone, failed, first] = await shop.releases();
  expect(undone).toMatchObject({ number: 3, origin: { type: 'undo', release: 2 }, result: 'done' });
  expect(undone!.regions.map(({ region }) => region)).toEqual(['ap-southeast-2', 'eu-west-1', 'us-east-1']);
  expect(failed).toMatchObject({ number: 2, result: 'undone' });
  expect(first!.regions.find(({ region }) => region === 'sa-east-1')).toMatchObject({ current: true });
  // Nothing of it remains: the same deployment has everything to do again.
  await cloudWatch.send(new SetAlarmStateCommand({ ...alarm, StateValue: 'OK', StateReason: 'ok' }));
  await shop.deployment(testHost(cloud.endpoint));
  expect(await shop.answers()).toEqual(everywhere.map(() => 'second'));
});

test('a region that fails under way takes the others back with it', async () => {
  const shop = await project('midway', { allOrNothing: true });
  shop.code('second');
  const template = templateAt(shop.root, 'eu-west-1');
  // Early validation accepts it, the service does not.
  const TopicArn = 'arn:aws:sns:eu-west-1:000000000000:not-there';
  shop.resources('eu-west-1', {
    ...template.Resources,
    News: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn, Protocol: 'email', Endpoint: 'me@shop.test' } },
  });
  const host = testHost(cloud.endpoint);
  const calls = await callsOf(['UpdateAlias', 'ListVersionsByFunction'], () =>
    expect(shop.deployment(host)).rejects.toMatchObject({
      code: 'RolloutFailed',
      message: expect.stringMatching(/failed in eu-west-1\. Rolled back: .*us-east-1\. Not changed: sa-east-1\.$/),
    }),
  );
  // The history knows the numbers of the versions in us-east-1 and ap-southeast-2.
  expect(new Set(calls)).toEqual(new Set(['lambda:UpdateAlias']));
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
});

test('a region that does not respond before anything changes in it is named as not changed, and nothing is left to undo', async () => {
  const shop = await project('away', { allOrNothing: true });
  shop.code('second');
  const host = hurriedHost(cloud.endpoint, {
    seen: (event) => {
      if (event.type !== 'wave' || event.wave !== 3 || event.state !== 'started') return;
      cloud.faults.regionDown('sa-east-1');
    },
  });
  const failure = await shop.deployment(host).catch((error: unknown) => error);
  cloud.faults.regionUp('sa-east-1');
  expect(failure).toMatchObject({
    code: 'RolloutFailed',
    message:
      'The rollout of prod failed in sa-east-1. Rolled back: ap-southeast-2, eu-west-1, us-east-1. Not changed: sa-east-1.',
  });
  // Reported once, although several calls failed.
  expect((failure as JawsError).problems).toHaveLength(1);
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
  expect((await shop.status()).record).toMatchObject({ state: 'undone', left: [] });
});

test('a region that somebody changes under way goes back to what it had before the rollout, not to the middle of it', async () => {
  const shop = await project('between', { waves: ['rest'], allOrNothing: true, alarms: ['broken'] });
  const topic = (DisplayName: string) => ({
    'cloudformation/resources-cf.json': {
      Resources: { News: { Type: 'AWS::SNS::Topic', Properties: { DisplayName } } },
    },
  });
  write(shop.root, topic('first'));
  await shop.deployment(testHost(cloud.endpoint), { profile: 'fast' });
  write(shop.root, topic('second'));
  shop.code('second');
  const cloudWatch = await aws.in('us-east-1').cloudWatch();
  await cloudWatch.send(new PutMetricAlarmCommand({ ...quiet, AlarmName: 'broken' }));
  const cf = await aws.in('us-east-1').cloudFormation();
  const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: 'prod-between-l' }));
  let byHand: Promise<unknown> | undefined;
  let goal: Promise<RegionGoal | undefined> | undefined;
  const host = testHost(cloud.endpoint, (event) => {
    if (event.type === 'wave' && event.state === 'watched') goal = shop.goal('us-east-1');
    if (byHand || event.type !== 'stack' || event.region !== 'us-east-1' || event.stack !== 'prod-between-r') return;
    byHand = cf.send(
      new UpdateStackCommand({
        StackName: 'prod-between-l',
        UsePreviousTemplate: true,
        Parameters: Stacks![0]!.Parameters!.map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Tags: [{ Key: 'by', Value: 'hand' }],
      }),
    );
    const alarm = { AlarmName: 'broken', StateValue: 'ALARM' as const, StateReason: 'It is broken.' };
    void byHand.then(() => cloudWatch.send(new SetAlarmStateCommand(alarm)));
  });
  await expect(shop.deployment(host)).rejects.toMatchObject({ code: 'RolloutFailed' });
  await byHand;
  expect(host.events).toContainEqual(
    expect.objectContaining({ type: 'notice', message: expect.stringContaining('us-east-1 changed meanwhile') }),
  );
  expect(await shop.answers()).toEqual(everywhere.map(() => 'first'));
  // A machine that undoes it in place of this one does the same.
  const before = (await goal)!.before.stacks.find(({ kind }) => kind === 'resources')!;
  expect(before.template.Resources.News).toMatchObject({ Properties: { DisplayName: 'first' } });
  const { TemplateBody } = await cf.send(new GetTemplateCommand({ StackName: 'prod-between-r' }));
  expect(JSON.parse(TemplateBody!)).toMatchObject({ Resources: { News: { Properties: { DisplayName: 'first' } } } });
});

test('--confirm asks before each wave but the first, and a no stops there', async () => {
  const shop = await project('asked');
  shop.code('second');
  const asked: unknown[] = [];
  const answers = [true, false];
  const host: TestHost = {
    ...testHost(cloud.endpoint),
    agree: async (question) => {
      asked.push(question);
      return answers.shift()!;
    },
  };
  await expect(shop.deployment(host, { confirm: true })).rejects.toMatchObject({ code: 'RolloutFailed' });
  expect(asked).toEqual([
    { type: 'wave', stage: 'prod', wave: 2, of: 3, regions: ['eu-west-1', 'ap-southeast-2'] },
    { type: 'wave', stage: 'prod', wave: 3, of: 3, regions: ['sa-east-1'] },
  ]);
  expect(await shop.answers()).toEqual(['second', 'second', 'second', 'first']);
});

/** A host whose clock stands at the beginning of a minute, so that the whole minute counts. `watched` runs once a wave is watched. */
const watching = (watched: () => Promise<unknown>): TestHost => ({
  ...testHost(cloud.endpoint, (event) => {
    if (event.type === 'wave' && event.state === 'watched') void watched();
  }),
  now: () => new Date(Math.floor(Date.now() / 60_000) * 60_000),
});

test('a bake is waited for, and so are its invocations', async () => {
  const shop = await project('baked', { waves: ['rest'], bake: '1s', minRequests: 20 });
  shop.code('second');
  const host = watching(() => Promise.all([1, 2, 3, 4, 5].map(() => shop.answers())));
  const began = performance.now();
  await shop.deployment(host);
  expect(performance.now() - began).toBeGreaterThan(1000);
  expect(host.events.filter(({ type }) => type === 'rollout')).toMatchObject([{ atLeast: 1, allOrNothing: false }]);
});

test('errors beyond the rate stop it', async () => {
  const shop = await project('failing', {
    waves: ['rest'],
    bake: '1s',
    minRequests: 25,
    maxErrorRate: 10,
    // The function's own alarm would go off, too.
    alarms: [],
  });
  write(shop.root, {
    'aws_modules/m/one/handler.js': 'export const handler = async () => { throw new Error("no"); };\n',
  });
  const host = watching(async () => {
    const lambda = await aws.in('us-east-1').lambda();
    for (let call = 0; call < 25; call++) {
      await lambda.send(new InvokeCommand({ FunctionName: 'prod-failing-lMOne' }));
    }
  });
  await expect(shop.deployment(host)).rejects.toMatchObject({
    problems: [{ message: expect.stringMatching(/of \d+ invocations in prod us-east-1 ended in an error/) }],
  });
});

test('Ctrl-C ends the watch at once; finished regions stay, and nothing is rolled back', async () => {
  const shop = await project('stopped', { bake: '1h', allOrNothing: true });
  shop.code('second');
  const host = testHost(cloud.endpoint, (event, abort) => {
    if (event.type === 'wave' && event.state === 'watched') setTimeout(() => abort.abort(), 100);
  });
  await expect(shop.deployment(host)).rejects.toMatchObject({ code: 'DeployInterrupted' });
  expect(await shop.answers()).toEqual(['second', 'first', 'first', 'first']);
  expect(host.events.some((event) => event.type === 'wave' && event.state === 'undoing')).toBe(false);
  expect((await shop.releases())[0]).toMatchObject({ number: 2, regions: [{ region: 'us-east-1', result: 'done' }] });
});

test('nothing to do is not a rollout', async () => {
  const shop = await project('idle', { bake: '1h' });
  const host = testHost(cloud.endpoint);
  const result = await shop.deployment(host);
  expect(result.plan.empty).toBe(true);
  expect(host.events.some(({ type }) => type === 'rollout' || type === 'wave')).toBe(false);
});
