import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deployCloud } from '../testing.ts';

// https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda

let cloud: Awaited<ReturnType<typeof deployCloud>>;
beforeAll(async () => {
  cloud = await deployCloud();
  // AWS's managed policy lets the service role invoke only functions whose names begin like this.
  await cloud.make('CodeDeployHook_answers', ANSWERS);
  await cloud.make('CodeDeployHook_silent', { 'index.js': 'exports.handler = async (event) => event;' });
  await cloud.make('forbidden', ANSWERS);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
        Resource: 'arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:shop/*',
      },
    ],
  });
  await cloud.iam.putRolePolicy({ RoleName: 'function', PolicyName: 'answers', PolicyDocument });
});
afterAll(() => cloud.close());

const ANSWERS = {
  'index.js': `
const { CodeDeploy } = require('@aws-sdk/client-codedeploy');
exports.handler = ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) =>
  new CodeDeploy({}).putLifecycleEventHookExecutionStatus({ deploymentId, lifecycleEventHookExecutionId, status: 'Succeeded' });`,
};

const rollsBack = {
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] },
};

/** The execution that a hook reports on, as in the function's event. */
async function executionOf(deploymentId: string): Promise<string> {
  const logs = new CloudWatchLogs(cloud.config);
  return vi.waitFor(
    async () => {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/CodeDeployHook_told' });
      const line = events.map(({ message = '' }) => message).find((text) => text.includes(deploymentId)) ?? '';
      const { LifecycleEventHookExecutionId } = JSON.parse(line.slice(line.indexOf('{')));
      expect(LifecycleEventHookExecutionId).toMatch(/.{20}/);
      return LifecycleEventHookExecutionId as string;
    },
    { timeout: 20_000 },
  );
}

describe('a hook', () => {
  it('is invoked with two ids, and its answer lets the deployment go on', async () => {
    await cloud.addFunction('answered');
    await cloud.addGroup('answered');
    const hook = 'CodeDeployHook_answers';
    const id = await cloud.deploy('answered', { BeforeAllowTraffic: hook, AfterAllowTraffic: hook });
    await cloud.reaches(id, 'Succeeded');
    expect(await cloud.aliasOf('answered')).toEqual(['2', null]);
  }, 30_000);

  it('that answers Failed takes the deployment back', async () => {
    await cloud.make('CodeDeployHook_told', {
      'index.js': 'exports.handler = async (event) => console.log(JSON.stringify(event));',
    });
    await cloud.addFunction('refused');
    await cloud.addGroup('refused', rollsBack);
    const id = await cloud.deploy('refused', { AfterAllowTraffic: 'CodeDeployHook_told' });
    await vi.waitFor(async () => expect(await cloud.aliasOf('refused')).toEqual(['2', null]));
    const lifecycleEventHookExecutionId = await executionOf(id);
    const answer = (status: 'Pending' | 'Failed') =>
      cloud.codedeploy.putLifecycleEventHookExecutionStatus({
        deploymentId: id,
        lifecycleEventHookExecutionId,
        status,
      });
    await expect(answer('Pending')).rejects.toMatchObject({
      name: 'InvalidLifecycleEventHookExecutionStatusException',
    });
    await expect(
      cloud.codedeploy.putLifecycleEventHookExecutionStatus({
        deploymentId: id,
        lifecycleEventHookExecutionId: 'another',
        status: 'Succeeded',
      }),
    ).rejects.toMatchObject({ name: 'InvalidLifecycleEventHookExecutionIdException' });
    expect(await answer('Failed')).toMatchObject({ lifecycleEventHookExecutionId });
    expect(await cloud.statusOf(id)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HOOK_EXECUTION_FAILURE',
        message: 'The deployment failed because one or more of the lifecycle event validation functions failed.',
      },
    });
    await vi.waitFor(async () => expect(await cloud.aliasOf('refused')).toEqual(['1', null]));
    expect(await cloud.eventsOf(id)).toEqual([
      'BeforeAllowTraffic Succeeded',
      'AllowTraffic Succeeded',
      'AfterAllowTraffic Failed',
    ]);
    await expect(answer('Failed')).rejects.toMatchObject({ name: 'LifecycleEventAlreadyCompletedException' });
  }, 30_000);

  it('is waited for while its application and its group get other names', async () => {
    await cloud.codedeploy.createApplication({ applicationName: 'old', computePlatform: 'Lambda' });
    await cloud.addFunction('renamed');
    await cloud.addGroup('renamed', { applicationName: 'old' });
    const id = await cloud.deploy(
      'renamed',
      { BeforeAllowTraffic: 'CodeDeployHook_silent' },
      { applicationName: 'old' },
    );
    await cloud.codedeploy.updateApplication({ applicationName: 'old', newApplicationName: 'new' });
    await cloud.codedeploy.updateDeploymentGroup({
      applicationName: 'new',
      currentDeploymentGroupName: 'renamed',
      newDeploymentGroupName: 'named',
    });
    await cloud.clock.advance('1m');
    expect(await cloud.statusOf(id)).toMatchObject({
      status: 'InProgress',
      applicationName: 'new',
      deploymentGroupName: 'named',
    });
    await cloud.codedeploy.stopDeployment({ deploymentId: id });
  }, 30_000);

  it('that does not answer ends the deployment after an hour', async () => {
    await cloud.addFunction('silent');
    await cloud.addGroup('silent', rollsBack);
    const id = await cloud.deploy('silent', { BeforeAllowTraffic: 'CodeDeployHook_silent' });
    await cloud.clock.advance('59m');
    expect((await cloud.statusOf(id))?.status).toBe('InProgress');
    await cloud.clock.advance('1m');
    await cloud.reaches(id, 'Failed');
    expect((await cloud.statusOf(id))?.errorInformation).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('CodeDeploy expects a status callback within one hour'),
    });
    expect(await cloud.aliasOf('silent')).toEqual(['1', null]);
  }, 30_000);

  it('answers for the groups alone that its own role names', async () => {
    await cloud.codedeploy.createApplication({ applicationName: 'other', computePlatform: 'Lambda' });
    await cloud.addFunction('foreign');
    await cloud.addGroup('foreign', { applicationName: 'other' });
    const id = await cloud.deploy(
      'foreign',
      { BeforeAllowTraffic: 'CodeDeployHook_answers' },
      { applicationName: 'other' },
    );
    const logs = new CloudWatchLogs(cloud.config);
    await vi.waitFor(
      async () => {
        const { events = [] } = await logs.filterLogEvents({ logGroupName: '/aws/lambda/CodeDeployHook_answers' });
        expect(events.map(({ message }) => message).join()).toMatch(
          /not authorized to perform: codedeploy:PutLifecycleEventHookExecutionStatus on resource: arn:aws:codedeploy:us-east-1:000000000000:deploymentgroup:other\/foreign/,
        );
      },
      { timeout: 20_000 },
    );
    expect((await cloud.statusOf(id))?.status).toBe('InProgress');
    await cloud.codedeploy.stopDeployment({ deploymentId: id });
  }, 30_000);

  it('that the service role may not invoke fails the deployment', async () => {
    await cloud.addFunction('denied');
    await cloud.addGroup('denied');
    const id = await cloud.deploy('denied', { BeforeAllowTraffic: 'forbidden' });
    await cloud.reaches(id, 'Failed');
    expect((await cloud.statusOf(id))?.errorInformation).toMatchObject({
      code: 'IAM_ROLE_PERMISSIONS',
      message: expect.stringMatching(
        /^The IAM role .*deploys does not give you permission .*: AWSLambda\. .*lambda:InvokeFunction/,
      ),
    });
  });
});

it('a hook that is not there fails the deployment', async () => {
  await cloud.addFunction('hookless');
  await cloud.addGroup('hookless');
  const id = await cloud.deploy('hookless', { BeforeAllowTraffic: 'CodeDeployHook_none' });
  await cloud.reaches(id, 'Failed');
  expect((await cloud.statusOf(id))?.errorInformation).toEqual({
    code: 'HOOK_EXECUTION_FAILURE',
    message: expect.stringMatching(
      /^The hook BeforeAllowTraffic cannot be invoked: Function not found: .*CodeDeployHook_none/,
    ),
  });
});

it('needs a service role that CodeDeploy may assume', async () => {
  await cloud.addFunction('unassumed');
  await cloud.addGroup('unassumed', { serviceRoleArn: cloud.role });
  const id = await cloud.deploy('unassumed');
  await cloud.reaches(id, 'Failed');
  expect((await cloud.statusOf(id))?.errorInformation).toEqual({
    code: 'IAM_ROLE_MISSING',
    message: `CodeDeploy cannot assume the service role ${cloud.role}.`,
  });
  expect(await cloud.aliasOf('unassumed')).toEqual(['1', null]);
});
