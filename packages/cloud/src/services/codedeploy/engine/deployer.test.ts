import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applicationName, deployCloud } from '../testing.ts';

// https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
// https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html

let cloud: Awaited<ReturnType<typeof deployCloud>>;
beforeAll(async () => {
  cloud = await deployCloud();
});
afterAll(() => cloud.close());

const ROLLS_BACK = {
  enabled: true,
  events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
} as const;

const canary = (rollback = true) => ({
  deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  ...(rollback ? { autoRollbackConfiguration: { ...ROLLS_BACK, events: [...ROLLS_BACK.events] } } : {}),
});

it('shifts all at once', async () => {
  await cloud.addFunction('once');
  await cloud.addGroup('once');
  const id = await cloud.deploy('once');
  await cloud.reaches(id, 'Succeeded');
  expect(await cloud.aliasOf('once')).toEqual(['2', null]);
  expect(await cloud.eventsOf(id)).toEqual([
    'BeforeAllowTraffic Succeeded',
    'AllowTraffic Succeeded',
    'AfterAllowTraffic Succeeded',
  ]);
  const { deploymentGroupInfo } = await cloud.codedeploy.getDeploymentGroup({
    applicationName,
    deploymentGroupName: 'once',
  });
  expect(deploymentGroupInfo).toMatchObject({
    lastSuccessfulDeployment: { deploymentId: id, status: 'Succeeded' },
    targetRevision: { revisionType: 'AppSpecContent' },
  });
});

it('shifts by a canary: ten percent, five minutes, the rest', async () => {
  await cloud.addFunction('canary');
  await cloud.addGroup('canary', canary());
  const id = await cloud.deploy('canary');
  await vi.waitFor(async () => expect(await cloud.aliasOf('canary')).toEqual(['1', { 2: 0.1 }]));
  expect(await cloud.statusOf(id)).toMatchObject({ status: 'InProgress', creator: 'user', computePlatform: 'Lambda' });
  expect(await cloud.eventsOf(id)).toEqual([
    'BeforeAllowTraffic Succeeded',
    'AllowTraffic InProgress',
    'AfterAllowTraffic Pending',
  ]);
  await expect(cloud.deploy('canary')).rejects.toMatchObject({ name: 'DeploymentLimitExceededException' });
  await cloud.clock.advance('4m59s');
  expect(await cloud.aliasOf('canary')).toEqual(['1', { 2: 0.1 }]);
  await cloud.clock.advance('1s');
  expect(await cloud.aliasOf('canary')).toEqual(['2', null]);
  await cloud.reaches(id, 'Succeeded');
});

it('shifts in linear steps', async () => {
  await cloud.addFunction('linear');
  const deploymentConfigName = 'thirds';
  const timeBasedLinear = { linearPercentage: 33, linearInterval: 2 };
  await cloud.codedeploy.createDeploymentConfig({
    deploymentConfigName,
    computePlatform: 'Lambda',
    trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear },
  });
  await cloud.addGroup('linear', { deploymentConfigName });
  const id = await cloud.deploy('linear');
  const seen = [];
  for (let minutes = 0; minutes <= 6; minutes += 2) {
    await cloud.clock.advance(minutes === 0 ? 0 : '2m');
    seen.push(await cloud.aliasOf('linear'));
  }
  expect(seen).toEqual([
    ['1', { 2: 0.33 }],
    ['1', { 2: 0.66 }],
    ['1', { 2: 0.99 }],
    ['2', null],
  ]);
  await cloud.reaches(id, 'Succeeded');
});

describe('a deployment that is rolled back', () => {
  it('goes back when it is stopped, as the group says', async () => {
    await cloud.addFunction('stopped');
    await cloud.addGroup('stopped', canary());
    const id = await cloud.deploy('stopped');
    await vi.waitFor(async () => expect(await cloud.aliasOf('stopped')).toEqual(['1', { 2: 0.1 }]));
    await cloud.codedeploy.stopDeployment({ deploymentId: id });
    const stopped = await cloud.statusOf(id);
    expect(stopped).toMatchObject({ status: 'Stopped', errorInformation: { code: 'MANUAL_STOP' } });
    const back = stopped?.rollbackInfo?.rollbackDeploymentId ?? '';
    expect(stopped?.rollbackInfo?.rollbackMessage).toBe(
      `Deployment ${id} terminated. Automatic rollback is triggered with a DeploymentId ${back}.`,
    );
    await cloud.reaches(back, 'Succeeded');
    expect(await cloud.statusOf(back)).toMatchObject({
      creator: 'codeDeployRollback',
      deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    expect(await cloud.aliasOf('stopped')).toEqual(['1', null]);
    expect(await cloud.eventsOf(id)).toEqual([
      'BeforeAllowTraffic Succeeded',
      'AllowTraffic Failed',
      'AfterAllowTraffic Skipped',
    ]);
    await expect(cloud.codedeploy.stopDeployment({ deploymentId: id })).rejects.toMatchObject({
      name: 'DeploymentAlreadyCompletedException',
    });
  });

  it('stays where it is when it is stopped without a rollback', async () => {
    await cloud.addFunction('left');
    await cloud.addGroup('left', canary());
    const id = await cloud.deploy('left');
    await vi.waitFor(async () => expect(await cloud.aliasOf('left')).toEqual(['1', { 2: 0.1 }]));
    await cloud.codedeploy.stopDeployment({ deploymentId: id, autoRollbackEnabled: false });
    expect((await cloud.statusOf(id))?.rollbackInfo).toBeUndefined();
    expect(await cloud.aliasOf('left')).toEqual(['1', { 2: 0.1 }]);
    await cloud.clock.advance('10m');
    expect(await cloud.aliasOf('left')).toEqual(['1', { 2: 0.1 }]);
  });

  it('goes back when an alarm of its group is in ALARM', async () => {
    const watch = new CloudWatch(cloud.config);
    await watch.putMetricAlarm({
      AlarmName: 'errors',
      Namespace: 'n',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    await cloud.addFunction('alarmed');
    const alarmConfiguration = { enabled: true, alarms: [{ name: 'errors' }] };
    await cloud.addGroup('alarmed', { ...canary(), alarmConfiguration });
    const id = await cloud.deploy('alarmed');
    await vi.waitFor(async () => expect(await cloud.aliasOf('alarmed')).toEqual(['1', { 2: 0.1 }]));
    await watch.setAlarmState({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' });
    await cloud.clock.advance('5s');
    await cloud.reaches(id, 'Stopped');
    expect((await cloud.statusOf(id))?.errorInformation).toEqual({
      code: 'ALARM_ACTIVE',
      message:
        'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <errors>',
    });
    await vi.waitFor(async () => expect(await cloud.aliasOf('alarmed')).toEqual(['1', null]));
  });

  it('fails when its alias was deleted', async () => {
    await cloud.addFunction('gone');
    await cloud.addGroup('gone', canary());
    const id = await cloud.deploy('gone');
    await vi.waitFor(async () => expect(await cloud.aliasOf('gone')).toEqual(['1', { 2: 0.1 }]));
    await cloud.lambda.deleteAlias({ FunctionName: 'gone', Name: 'live' });
    await cloud.clock.advance('5m');
    await cloud.reaches(id, 'Failed');
    const failed = await cloud.statusOf(id);
    expect(failed?.errorInformation).toEqual({
      code: 'INVALID_LAMBDA_FUNCTION',
      message: expect.stringContaining('function:gone:live'),
    });
    await cloud.reaches(failed?.rollbackInfo?.rollbackDeploymentId ?? '', 'Failed');
  });

  it('goes back when its group was deleted', async () => {
    await cloud.addFunction('ungrouped');
    await cloud.addGroup('ungrouped', canary());
    const id = await cloud.deploy('ungrouped');
    await vi.waitFor(async () => expect(await cloud.aliasOf('ungrouped')).toEqual(['1', { 2: 0.1 }]));
    await cloud.codedeploy.deleteDeploymentGroup({ applicationName, deploymentGroupName: 'ungrouped' });
    await cloud.clock.advance('5m');
    await cloud.reaches(id, 'Failed');
    expect((await cloud.statusOf(id))?.errorInformation?.code).toBe('DEPLOYMENT_GROUP_MISSING');
    await vi.waitFor(async () => expect(await cloud.aliasOf('ungrouped')).toEqual(['1', null]));
  });

  it('fails before it shifts anything when the alias means another version', async () => {
    await cloud.addFunction('other');
    await cloud.addGroup('other', canary());
    await cloud.lambda.updateAlias({ FunctionName: 'other', Name: 'live', FunctionVersion: '2' });
    const id = await cloud.deploy('other');
    await cloud.reaches(id, 'Failed');
    expect((await cloud.statusOf(id))?.errorInformation).toEqual({
      code: 'INVALID_LAMBDA_CONFIGURATION',
      message: expect.stringContaining('alias version does not match the current version in AppSpec file'),
    });
  });
});
