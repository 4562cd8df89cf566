import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { fakeClock } from '../../../kernel/time/fake-clock.ts';
import { lambdaCloud } from '../../lambda/testing/cloud.ts';

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html

const clock = fakeClock('2026-03-01T12:00:00Z');
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let stacks: CloudFormation;
beforeAll(async () => {
  cloud = await lambdaCloud({ clock });
  stacks = new CloudFormation(cloud.config);
});
afterAll(() => cloud.close());

const StackName = 'app';
const FunctionName = 'orders';

const ANSWERS = `
const { CodeDeploy } = require('@aws-sdk/client-codedeploy');
exports.handler = ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) =>
  new CodeDeploy({}).putLifecycleEventHookExecutionStatus({ deploymentId, lifecycleEventHookExecutionId, status: 'Succeeded' });`;

const template = (version: number) => ({
  TemplateBody: JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Orders: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          FunctionName,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          InlineCode: `exports.handler = async () => ${version};`,
          AutoPublishAlias: 'live',
          DeploymentPreference: {
            Type: 'Canary10Percent5Minutes',
            Alarms: [{ Ref: 'Errors' }],
            Hooks: { PreTraffic: { Ref: 'Hook' } },
          },
        },
      },
      Hook: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          FunctionName: 'CodeDeployHook_before',
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          InlineCode: ANSWERS,
          DeploymentPreference: { Enabled: false },
          Policies: [
            {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
                  Resource: 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:*',
                },
              ],
            },
          ],
        },
      },
      Errors: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: 'errors',
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
        },
      },
    },
  }),
  StackName,
  Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const],
});

const reaches = (status: string) =>
  vi.waitFor(
    async () => {
      const { Stacks } = await stacks.describeStacks({ StackName });
      expect(Stacks?.[0]?.StackStatus).toBe(status);
    },
    { timeout: 20_000 },
  );

const isAt = (alias: unknown) =>
  vi.waitFor(
    async () => {
      const { FunctionVersion, RoutingConfig } = await cloud.lambda.getAlias({ FunctionName, Name: 'live' });
      expect([FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? null]).toEqual(alias);
    },
    { timeout: 20_000 },
  );

it('a function with a deployment preference shifts its traffic, and goes back on an alarm', async () => {
  await stacks.createStack(template(1));
  await reaches('CREATE_COMPLETE');
  await isAt(['1', null]);

  await stacks.updateStack(template(2));
  await isAt(['1', { 2: 0.1 }]);
  await clock.advance('5m2s');
  await reaches('UPDATE_COMPLETE');
  await isAt(['2', null]);
  expect((await cloud.call(`${FunctionName}:live`)).payload).toBe(2);

  await stacks.updateStack(template(3));
  await isAt(['2', { 3: 0.1 }]);
  const watch = new CloudWatch(cloud.config);
  await watch.setAlarmState({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'test' });
  await clock.advance('10s');
  await reaches('UPDATE_ROLLBACK_COMPLETE');
  await isAt(['2', null]);
  const { StackEvents = [] } = await stacks.describeStackEvents({ StackName });
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  expect(failed?.LogicalResourceId).toBe('OrdersAliaslive');
  expect(failed?.ResourceStatusReason).toMatch(
    /^Resource handler returned message: "d-[A-Z0-9]{9} failed\. One or more alarms have been activated .*<errors>" \(RequestToken: .*, HandlerErrorCode: InternalFailure\)$/,
  );
  // The version stays: SAM retains it.
  const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName });
  expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2', '3']);
  const { deployments } = await new CodeDeploy(cloud.config).listDeployments({});
  expect(deployments).toHaveLength(3);

  await stacks.deleteStack({ StackName });
  await vi.waitFor(
    async () => expect((await new CodeDeploy(cloud.config).listApplications({})).applications).toEqual([]),
    { timeout: 20_000 },
  );
}, 90_000);
