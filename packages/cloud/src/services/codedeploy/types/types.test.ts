import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_CodeDeploy.html

let cloud: Cloud;
let stacks: CloudFormation;
let codedeploy: CodeDeploy;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = {
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  stacks = new CloudFormation(config);
  codedeploy = new CodeDeploy(config);
});
afterAll(() => cloud.close());

const group = (more: object) => ({
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  Properties: {
    ApplicationName: { Ref: 'Application' },
    ServiceRoleArn: 'arn:aws:iam::000000000000:role/deploys',
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ...more,
  },
});

const template = (groupProperties: object, percentage = '20', owner = 'a') =>
  JSON.stringify({
    Resources: {
      Application: {
        Type: 'AWS::CodeDeploy::Application',
        Properties: { ComputePlatform: 'Lambda', Tags: [{ Key: 'owner', Value: owner }] },
      },
      Config: {
        Type: 'AWS::CodeDeploy::DeploymentConfig',
        Properties: {
          ComputePlatform: 'Lambda',
          TrafficRoutingConfig: {
            Type: 'TimeBasedLinear',
            TimeBasedLinear: { LinearPercentage: percentage, LinearInterval: 3 },
          },
        },
      },
      Group: group(groupProperties),
    },
    Outputs: {
      Application: { Value: { Ref: 'Application' } },
      Config: { Value: { Ref: 'Config' } },
      Group: { Value: { Ref: 'Group' } },
    },
  });

async function outputs(StackName: string) {
  const { Stacks } = await stacks.describeStacks({ StackName });
  const found = Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(found.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

const reaches = (StackName: string, status: string) =>
  vi.waitFor(async () => expect((await stacks.describeStacks({ StackName })).Stacks?.[0]?.StackStatus).toBe(status), {
    timeout: 20_000,
  });

describe('the types of CodeDeploy', () => {
  it('are created, changed and deleted', async () => {
    const { StackId = '' } = await stacks.createStack({
      StackName: 'deploys',
      TemplateBody: template({
        DeploymentConfigName: { Ref: 'Config' },
        AlarmConfiguration: { Enabled: 'true', Alarms: [{ Name: 'a' }] },
        AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE'] },
        TriggerConfigurations: [
          {
            TriggerName: 't',
            TriggerTargetArn: 'arn:aws:sns:us-east-1:000000000000:topic',
            TriggerEvents: ['DeploymentStart'],
          },
        ],
      }),
    });
    await reaches('deploys', 'CREATE_COMPLETE');
    const made = await outputs('deploys');
    expect(made.Application).toMatch(/^deploys-Application-[A-Za-z0-9]{12}$/);
    const found = async () => {
      const of = { applicationName: made.Application, deploymentGroupName: made.Group };
      return (await codedeploy.getDeploymentGroup(of)).deploymentGroupInfo;
    };
    expect(await found()).toMatchObject({
      deploymentConfigName: made.Config,
      alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false, alarms: [{ name: 'a' }] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
      triggerConfigurations: [{ triggerName: 't' }],
    });
    expect(
      (await codedeploy.getDeploymentConfig({ deploymentConfigName: made.Config })).deploymentConfigInfo,
    ).toMatchObject({ trafficRoutingConfig: { timeBasedLinear: { linearPercentage: 20, linearInterval: 3 } } });

    await stacks.updateStack({
      StackName: 'deploys',
      TemplateBody: template({ DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }, '25', 'b'),
    });
    await reaches('deploys', 'UPDATE_COMPLETE');
    const now = await outputs('deploys');
    expect([now.Application, now.Group]).toEqual([made.Application, made.Group]);
    // A configuration never changes: another one took its place.
    expect(now.Config).not.toBe(made.Config);
    expect(await found()).toMatchObject({
      deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
      alarmConfiguration: { enabled: false, alarms: [] },
      autoRollbackConfiguration: { enabled: false },
      triggerConfigurations: [],
    });
    const ResourceArn = `arn:aws:codedeploy:us-east-1:000000000000:application:${made.Application}`;
    expect((await codedeploy.listTagsForResource({ ResourceArn })).Tags).toContainEqual({ Key: 'owner', Value: 'b' });

    await stacks.deleteStack({ StackName: 'deploys' });
    await reaches(StackId, 'DELETE_COMPLETE');
    expect((await codedeploy.listApplications({})).applications).toEqual([]);
    const { deploymentConfigsList = [] } = await codedeploy.listDeploymentConfigs({});
    expect(deploymentConfigsList.filter((name) => !name.startsWith('CodeDeployDefault.'))).toEqual([]);
  });

  it('refuse what is for ECS and EC2', async () => {
    const TemplateBody = template({ ECSServices: [{ ClusterName: 'c', ServiceName: 's' }] });
    await stacks.createStack({ StackName: 'ecs', TemplateBody });
    await reaches('ecs', 'ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await stacks.describeStackEvents({ StackName: 'ecs' });
    expect(StackEvents.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      'AWS::CodeDeploy::DeploymentGroup with ECSServices is not implemented by jaws-cloud.',
    );
  });
});
