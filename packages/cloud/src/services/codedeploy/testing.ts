import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { IAM } from '@aws-sdk/client-iam';
import { expect, vi } from 'vitest';
import type { CloudOptions } from '../../index.ts';
import { fakeClock } from '../../kernel/time/fake-clock.ts';
import { lambdaCloud } from '../lambda/testing/cloud.ts';

export const applicationName = 'shop';

/** Code of a function that answers with its own version number. */
const answers = (version: string) => ({ 'index.js': `exports.handler = async () => '${version}';` });

/** A cloud whose clock stands still, with an application `shop` and a service role. */
export async function deployCloud(options: CloudOptions = {}) {
  const clock = fakeClock('2026-03-01T12:00:00Z');
  const cloud = await lambdaCloud({ ...options, clock });
  const codedeploy = new CodeDeploy(cloud.config);
  const iam = new IAM(cloud.config);
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const { Role } = await iam.createRole({ RoleName: 'deploys', AssumeRolePolicyDocument });
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda';
  await iam.attachRolePolicy({ RoleName: 'deploys', PolicyArn });
  const serviceRoleArn = Role?.Arn ?? '';

  await codedeploy.createApplication({ applicationName, computePlatform: 'Lambda' });

  const addGroup = (name: string, more: Partial<Parameters<typeof codedeploy.createDeploymentGroup>[0]> = {}) =>
    codedeploy.createDeploymentGroup({
      applicationName,
      deploymentGroupName: name,
      serviceRoleArn,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ...more,
    });

  const addFunction = async (FunctionName: string) => {
    await cloud.make(FunctionName, answers('1'), { Publish: true });
    await cloud.lambda.updateFunctionConfiguration({ FunctionName, Description: 'second' });
    await cloud.lambda.publishVersion({ FunctionName });
    await cloud.lambda.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' });
  };

  const statusOf = async (deploymentId: string | undefined) =>
    (await codedeploy.getDeployment({ deploymentId })).deploymentInfo;

  return {
    ...cloud,
    clock,
    codedeploy,
    iam,
    serviceRoleArn,
    addGroup,
    addFunction,
    statusOf,
    /** Starts a deployment from version 1 to 2 with these hooks; returns its id. */
    async deploy(name: string, hooks: Readonly<Record<string, string>> = {}, more: object = {}) {
      const { deploymentId = '' } = await codedeploy.createDeployment({
        applicationName,
        deploymentGroupName: name,
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content: appSpec(name, hooks) } },
        ...more,
      });
      return deploymentId;
    },
    /** The alias's version, and the other one's weight. */
    async aliasOf(FunctionName: string) {
      const { FunctionVersion, RoutingConfig } = await cloud.lambda.getAlias({ FunctionName, Name: 'live' });
      return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? null];
    },
    async eventsOf(deploymentId: string) {
      const { targetIds = [] } = await codedeploy.listDeploymentTargets({ deploymentId });
      const found = await codedeploy.getDeploymentTarget({ deploymentId, targetId: targetIds[0] });
      const { lifecycleEvents = [] } = found.deploymentTarget?.lambdaTarget ?? {};
      return lifecycleEvents.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`);
    },
    /** Waits for a state that is reached without time passing. */
    reaches: (deploymentId: string, status: string) =>
      vi.waitFor(async () => expect((await statusOf(deploymentId))?.status).toBe(status), { timeout: 20_000 }),
  };
}

export const appSpec = (functionName: string, hooks: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        [functionName]: {
          Type: 'AWS::Lambda::Function',
          Properties: { Name: functionName, Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
        },
      },
    ],
    Hooks: Object.entries(hooks).map(([name, target]) => ({ [name]: target })),
  });
