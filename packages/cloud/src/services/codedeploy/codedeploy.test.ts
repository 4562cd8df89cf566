import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationName, appSpec, deployCloud } from './testing.ts';

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/Welcome.html

let cloud: Awaited<ReturnType<typeof deployCloud>>;
beforeAll(async () => {
  cloud = await deployCloud();
});
afterAll(() => cloud.close());

const refused = (call: Promise<unknown>, name: string) => expect(call).rejects.toMatchObject({ name });
const blueGreen = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' } as const;

describe('applications', () => {
  it('are created, renamed with their groups, listed and deleted', async () => {
    const { codedeploy } = cloud;
    const { applicationId } = await codedeploy.createApplication({
      applicationName: 'first',
      computePlatform: 'Lambda',
      tags: [{ Key: 'team', Value: 'a' }],
    });
    expect((await codedeploy.getApplication({ applicationName: 'first' })).application).toEqual({
      applicationId,
      applicationName: 'first',
      computePlatform: 'Lambda',
      createTime: new Date('2026-03-01T12:00:00Z'),
      linkedToGitHub: false,
    });
    await refused(
      codedeploy.createApplication({ applicationName: 'first', computePlatform: 'Lambda' }),
      'ApplicationAlreadyExistsException',
    );
    await cloud.addGroup('inner', { applicationName: 'first' });
    await codedeploy.updateApplication({ applicationName: 'first', newApplicationName: 'second' });
    expect((await codedeploy.listApplications({})).applications).toEqual(['second', 'shop']);
    expect(await codedeploy.listDeploymentGroups({ applicationName: 'second' })).toMatchObject({
      applicationName: 'second',
      deploymentGroups: ['inner'],
    });
    const { applicationsInfo = [] } = await codedeploy.batchGetApplications({ applicationNames: ['second', 'shop'] });
    expect(applicationsInfo.map((one) => one.applicationName)).toEqual(['second', 'shop']);
    await codedeploy.deleteApplication({ applicationName: 'second' });
    await codedeploy.deleteApplication({ applicationName: 'second' });
    await expect(codedeploy.getApplication({ applicationName: 'second' })).rejects.toThrow(
      'No application found for name: second',
    );
    await refused(codedeploy.getApplication({ applicationName: 'a b' }), 'InvalidApplicationNameException');
  });

  it.each(['Server', 'ECS', undefined] as const)('of the platform %s are not there', async (computePlatform) => {
    await expect(cloud.codedeploy.createApplication({ applicationName: 'other', computePlatform })).rejects.toThrow(
      `CodeDeploy's compute platform ${computePlatform ?? 'Server'} is not implemented`,
    );
  });
});

describe('deployment configurations', () => {
  it('are the predefined ones of Lambda and own ones', async () => {
    const { codedeploy } = cloud;
    const { deploymentConfigsList } = await codedeploy.listDeploymentConfigs({});
    expect(deploymentConfigsList?.map((name) => name.replace('CodeDeployDefault.Lambda', ''))).toEqual([
      'AllAtOnce',
      'Canary10Percent5Minutes',
      'Canary10Percent10Minutes',
      'Canary10Percent15Minutes',
      'Canary10Percent30Minutes',
      'Linear10PercentEvery1Minute',
      'Linear10PercentEvery2Minutes',
      'Linear10PercentEvery3Minutes',
      'Linear10PercentEvery10Minutes',
    ]);
    const deploymentConfigName = 'half';
    const trafficRoutingConfig = {
      type: 'TimeBasedCanary' as const,
      timeBasedCanary: { canaryPercentage: 50, canaryInterval: 1 },
    };
    const create = (more: object = {}) =>
      codedeploy.createDeploymentConfig({
        deploymentConfigName,
        computePlatform: 'Lambda',
        trafficRoutingConfig,
        ...more,
      });
    await create();
    expect((await codedeploy.getDeploymentConfig({ deploymentConfigName })).deploymentConfigInfo).toMatchObject({
      deploymentConfigName,
      computePlatform: 'Lambda',
      trafficRoutingConfig,
    });
    await refused(create(), 'DeploymentConfigAlreadyExistsException');
    await refused(create({ deploymentConfigName: 'CodeDeployDefault.mine' }), 'InvalidDeploymentConfigNameException');
    for (const [canaryPercentage, canaryInterval] of [
      [0, 5],
      [100, 5],
      [10, 0],
      [10, 2881],
    ]) {
      const timeBasedCanary = { canaryPercentage, canaryInterval };
      const wrong = { type: 'TimeBasedCanary', timeBasedCanary };
      await refused(
        create({ deploymentConfigName: 'wrong', trafficRoutingConfig: wrong }),
        'InvalidTrafficRoutingConfigurationException',
      );
    }
    await cloud.addGroup('halves', { deploymentConfigName });
    await refused(codedeploy.deleteDeploymentConfig({ deploymentConfigName }), 'DeploymentConfigInUseException');
    await codedeploy.deleteDeploymentGroup({ applicationName, deploymentGroupName: 'halves' });
    await codedeploy.deleteDeploymentConfig({ deploymentConfigName });
    await refused(codedeploy.getDeploymentConfig({ deploymentConfigName }), 'DeploymentConfigDoesNotExistException');
    await refused(
      codedeploy.deleteDeploymentConfig({ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }),
      'InvalidOperationException',
    );
    await expect(
      codedeploy.getDeploymentConfig({ deploymentConfigName: 'CodeDeployDefault.OneAtATime' }),
    ).rejects.toThrow('CodeDeployDefault.OneAtATime is not implemented');
  });
});

describe('deployment groups', () => {
  it('are created, changed in part, renamed and deleted', async () => {
    const { codedeploy } = cloud;
    const alarmConfiguration = { enabled: true, ignorePollAlarmFailure: false, alarms: [{ name: 'a' }] };
    await cloud.addGroup('one', { alarmConfiguration });
    await refused(cloud.addGroup('one'), 'DeploymentGroupAlreadyExistsException');
    const autoRollbackConfiguration = { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] };
    await codedeploy.updateDeploymentGroup({
      applicationName,
      currentDeploymentGroupName: 'one',
      newDeploymentGroupName: 'two',
      deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
      autoRollbackConfiguration,
    });
    const { deploymentGroupsInfo, errorMessage } = await codedeploy.batchGetDeploymentGroups({
      applicationName,
      deploymentGroupNames: ['two', 'one'],
    });
    expect(deploymentGroupsInfo).toMatchObject([
      {
        applicationName,
        deploymentGroupName: 'two',
        deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
        serviceRoleArn: cloud.serviceRoleArn,
        computePlatform: 'Lambda',
        deploymentStyle: blueGreen,
        alarmConfiguration,
        autoRollbackConfiguration,
      },
    ]);
    expect(errorMessage).toBe('No Deployment Group found for name: one');
    expect(await codedeploy.deleteDeploymentGroup({ applicationName, deploymentGroupName: 'two' })).toMatchObject({
      hooksNotCleanedUp: [],
    });
    await refused(
      codedeploy.getDeploymentGroup({ applicationName, deploymentGroupName: 'two' }),
      'DeploymentGroupDoesNotExistException',
    );
  });

  it.each<[string, object, string]>([
    ['an in-place deployment', { deploymentStyle: undefined }, 'InvalidDeploymentStyleException'],
    ['instances', { autoScalingGroups: ['a'] }, 'InvalidAutoScalingGroupException'],
    ['services of ECS', { ecsServices: [{ serviceName: 's', clusterName: 'c' }] }, 'InvalidECSServiceException'],
    ['a role that is none', { serviceRoleArn: 'role' }, 'InvalidRoleException'],
    ['alarms without one', { alarmConfiguration: { enabled: true } }, 'InvalidAlarmConfigException'],
    ['a roll-back for nothing', { autoRollbackConfiguration: { enabled: true } }, 'InvalidAutoRollbackConfigException'],
    [
      'a trigger that is not a topic',
      { triggerConfigurations: [{ triggerName: 't', triggerTargetArn: 'x', triggerEvents: ['DeploymentStart'] }] },
      'InvalidTriggerConfigException',
    ],
    [
      'an unknown configuration',
      { deploymentConfigName: 'CodeDeployDefault.LambdaCanary20Percent5Minutes' },
      'DeploymentConfigDoesNotExistException',
    ],
    ['an unknown application', { applicationName: 'nobody' }, 'ApplicationDoesNotExistException'],
  ])('refuse %s', async (_name, more, error) => {
    await refused(cloud.addGroup('wrong', more), error);
  });
});

it('applications and groups have tags', async () => {
  const { codedeploy } = cloud;
  await cloud.addGroup('tagged', { tags: [{ Key: 'a', Value: '1' }] });
  const base = 'arn:aws:codedeploy:us-east-1:000000000000:';
  for (const ResourceArn of [`${base}deploymentgroup:shop/tagged`, `${base}application:shop`]) {
    await codedeploy.tagResource({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] });
    await codedeploy.untagResource({ ResourceArn, TagKeys: ['a'] });
    expect((await codedeploy.listTagsForResource({ ResourceArn })).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  }
  await refused(
    codedeploy.listTagsForResource({ ResourceArn: `${base}deploymentconfig:x` }),
    'ArnNotSupportedException',
  );
  await refused(codedeploy.listTagsForResource({ ResourceArn: 'x' }), 'InvalidArnException');
});

describe('deployments', () => {
  it('are listed, the newest first, by group, status and time', async () => {
    const { codedeploy } = cloud;
    await cloud.addFunction('listed');
    await cloud.addGroup('listed');
    const first = await cloud.deploy('listed');
    await cloud.reaches(first, 'Succeeded');
    await cloud.clock.advance('1m');
    const second = await cloud.deploy('listed');
    await cloud.reaches(second, 'Failed');
    const list = async (more: object) => {
      const of = { applicationName, deploymentGroupName: 'listed', ...more };
      return (await codedeploy.listDeployments(of)).deployments;
    };
    expect(await list({})).toEqual([second, first]);
    expect(await list({ includeOnlyStatuses: ['Succeeded'] })).toEqual([first]);
    expect(await list({ createTimeRange: { start: new Date('2026-03-01T12:00:30Z') } })).toEqual([second]);
    const { deploymentsInfo } = await codedeploy.batchGetDeployments({
      deploymentIds: [first, 'd-000000000', second],
    });
    expect(deploymentsInfo?.map(({ status }) => status)).toEqual(['Succeeded', 'Failed']);
    expect(deploymentsInfo?.[0]?.deploymentOverview).toMatchObject({ Succeeded: 1, Failed: 0 });
    const targetIds = ['listed:live'];
    expect((await codedeploy.listDeploymentTargets({ deploymentId: first })).targetIds).toEqual(targetIds);
    const { deploymentTargets } = await codedeploy.batchGetDeploymentTargets({ deploymentId: first, targetIds });
    expect(deploymentTargets).toMatchObject([
      {
        deploymentTargetType: 'LambdaTarget',
        lambdaTarget: {
          status: 'Succeeded',
          targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:listed:live',
          lambdaFunctionInfo: {
            functionName: 'listed',
            functionAlias: 'live',
            currentVersion: '1',
            targetVersion: '2',
            targetVersionWeight: 1,
          },
        },
      },
    ]);
    await refused(list({ includeOnlyStatuses: ['Done'] }), 'InvalidDeploymentStatusException');
    await refused(codedeploy.listDeployments({ applicationName }), 'DeploymentGroupNameRequiredException');
    await refused(codedeploy.listDeploymentTargets({ deploymentId: second }), 'DeploymentNotStartedException');
    await refused(
      codedeploy.getDeploymentTarget({ deploymentId: first, targetId: 'x' }),
      'DeploymentTargetDoesNotExistException',
    );
    await refused(codedeploy.getDeployment({ deploymentId: 'd-000000000' }), 'DeploymentDoesNotExistException');
    await refused(codedeploy.getDeployment({ deploymentId: 'x' }), 'InvalidDeploymentIdException');
  });

  it('read their revision from S3, as the service role may', async () => {
    const s3 = new S3({ ...cloud.config, forcePathStyle: true });
    await s3.createBucket({ Bucket: 'revisions' });
    // AWS's managed policy lets the role read all names below CodeDeploy/.
    const yaml = [
      'version: 0.0',
      'Resources:',
      '  - stored:',
      '      Type: AWS::Lambda::Function',
      '      Properties: { Name: stored, Alias: live, CurrentVersion: 1, TargetVersion: "2" }',
    ].join('\n');
    for (const Key of ['CodeDeploy/appspec.yml', 'appspec.yml']) {
      await s3.putObject({ Bucket: 'revisions', Key, Body: yaml });
    }
    await cloud.addFunction('stored');
    await cloud.addGroup('stored');
    const revision = (key: string) => ({
      revision: { revisionType: 'S3', s3Location: { bucket: 'revisions', key, bundleType: 'YAML' } },
    });
    const denied = await cloud.deploy('stored', {}, revision('appspec.yml'));
    await cloud.reaches(denied, 'Failed');
    expect((await cloud.statusOf(denied))?.errorInformation?.code).toBe('IAM_ROLE_PERMISSIONS');
    await cloud.reaches(await cloud.deploy('stored', {}, revision('CodeDeploy/appspec.yml')), 'Succeeded');
    expect(await cloud.aliasOf('stored')).toEqual(['2', null]);
  });

  it.each<[string, object, string]>([
    ['no revision', { revision: undefined }, 'RevisionRequiredException'],
    ['an empty one', { revision: { revisionType: 'AppSpecContent', appSpecContent: {} } }, 'InvalidRevisionException'],
    [
      'one of another hash',
      { revision: { revisionType: 'String', string: { content: appSpec('f'), sha256: '0' } } },
      'InvalidRevisionException',
    ],
    [
      'an archive',
      { revision: { revisionType: 'S3', s3Location: { bucket: 'b', key: 'k', bundleType: 'zip' } } },
      'InvalidRevisionException',
    ],
    ['what is for files', { fileExistsBehavior: 'OVERWRITE' }, 'InvalidFileExistsBehaviorException'],
    ['what is for instances', { targetInstances: { tagFilters: [] } }, 'InvalidTargetInstancesException'],
    ['a long description', { description: 'x'.repeat(257) }, 'DescriptionTooLongException'],
  ])('refuse %s', async (_name, more, error) => {
    await cloud.addGroup('refusing').catch(() => undefined);
    await refused(cloud.deploy('refusing', {}, more), error);
  });
});

it('deployments to EC2 and ECS are not supported', async () => {
  const { codedeploy } = cloud;
  await expect(codedeploy.listOnPremisesInstances({})).rejects.toThrow('ListOnPremisesInstances is not implemented');
  await expect(codedeploy.continueDeployment({})).rejects.toThrow('ContinueDeployment is not implemented');
});
