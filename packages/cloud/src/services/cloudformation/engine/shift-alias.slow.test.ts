import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CodeDeploy } from '@aws-sdk/client-codedeploy';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCloud } from '../../../index.ts';
import { fakeClock } from '../../../kernel/time/fake-clock.ts';
import { lambdaCloud } from '../../lambda/testing/cloud.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html

const Capabilities = ['CAPABILITY_IAM' as const];
let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
let stacks: CloudFormation;
let codedeploy: CodeDeploy;
const clock = fakeClock('2026-03-01T12:00:00Z');
beforeAll(async () => {
  cloud = await lambdaCloud({ clock });
  stacks = new CloudFormation(cloud.config);
  codedeploy = new CodeDeploy(cloud.config);
});
afterAll(() => cloud.close());

const assumedBy = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' }],
});

interface Wanted {
  /** Number of the version that the alias points to. */
  readonly version: number;
  readonly config?: string;
  /** Resources in addition to those that every template has. */
  readonly more?: object;
  readonly hooks?: object;
}

/** A function whose description and code say its version, an alias of that version, and what shifts its traffic. */
const template = (name: string, { version, config = 'LambdaCanary10Percent5Minutes', more = {}, hooks = {} }: Wanted) =>
  JSON.stringify({
    Resources: {
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: name,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: cloud.role,
          Code: { ZipFile: `exports.handler = async () => 'v${version}';` },
        },
      },
      [`Version${version}`]: {
        Type: 'AWS::Lambda::Version',
        DeletionPolicy: 'Retain',
        Properties: { FunctionName: { Ref: 'Function' } },
      },
      Alias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          Name: 'live',
          FunctionName: { Ref: 'Function' },
          FunctionVersion: { 'Fn::GetAtt': [`Version${version}`, 'Version'] },
        },
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ApplicationName: { Ref: 'Application' },
            DeploymentGroupName: { Ref: 'Group' },
            ...hooks,
          },
        },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: assumedBy('codedeploy'),
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda'],
        },
      },
      Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
      Group: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: {
          ApplicationName: { Ref: 'Application' },
          ServiceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          DeploymentConfigName: `CodeDeployDefault.${config}`,
          DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
          AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
        },
      },
      ...more,
    },
    Outputs: { Application: { Value: { Ref: 'Application' } }, Group: { Value: { Ref: 'Group' } } },
  });

const statusOf = async (StackName: string) => (await stacks.describeStacks({ StackName })).Stacks?.[0];
const reaches = (StackName: string, status: string) =>
  vi.waitFor(async () => expect((await statusOf(StackName))?.StackStatus).toBe(status), { timeout: 20_000 });

async function create(StackName: string, wanted: Wanted) {
  await stacks.createStack({ StackName, TemplateBody: template(StackName, wanted), Capabilities });
  await reaches(StackName, 'CREATE_COMPLETE');
}

async function update(StackName: string, wanted: Wanted) {
  await stacks.updateStack({ StackName, TemplateBody: template(StackName, wanted), Capabilities });
}

async function aliasOf(FunctionName: string) {
  const { FunctionVersion, RoutingConfig } = await cloud.lambda.getAlias({ FunctionName, Name: 'live' });
  return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? null];
}

const isAt = (name: string, alias: unknown) =>
  vi.waitFor(async () => expect(await aliasOf(name)).toEqual(alias), { timeout: 20_000 });

async function reasonsOf(StackName: string, LogicalResourceId: string) {
  const { StackEvents = [] } = await stacks.describeStackEvents({ StackName });
  return StackEvents.filter((event) => event.LogicalResourceId === LogicalResourceId)
    .reverse()
    .map(({ ResourceStatus, ResourceStatusReason }) => `${ResourceStatus} ${ResourceStatusReason ?? ''}`.trim());
}

async function deploymentsOf(StackName: string) {
  const outputs = (await statusOf(StackName))?.Outputs ?? [];
  const of = (key: string) => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const { deployments = [] } = await codedeploy.listDeployments({
    applicationName: of('Application'),
    deploymentGroupName: of('Group'),
  });
  const { deploymentsInfo = [] } =
    deployments.length === 0 ? {} : await codedeploy.batchGetDeployments({ deploymentIds: deployments });
  return deploymentsInfo;
}

it('shifts nothing when the alias is created, and its traffic when its version changes', async () => {
  await create('shifts', { version: 1 });
  expect(await aliasOf('shifts')).toEqual(['1', null]);
  expect(await deploymentsOf('shifts')).toEqual([]);
  await update('shifts', { version: 2 });
  await isAt('shifts', ['1', { 2: 0.1 }]);
  expect((await statusOf('shifts'))?.StackStatus).toBe('UPDATE_IN_PROGRESS');
  await clock.advance('4m');
  expect((await statusOf('shifts'))?.StackStatus).toBe('UPDATE_IN_PROGRESS');
  await clock.advance('62s');
  await reaches('shifts', 'UPDATE_COMPLETE');
  expect(await aliasOf('shifts')).toEqual(['2', null]);
  const [one] = await deploymentsOf('shifts');
  expect(one).toMatchObject({ status: 'Succeeded', creator: 'user' });
  expect(await reasonsOf('shifts', 'Alias')).toContain(
    `UPDATE_IN_PROGRESS CodeDeploy deployment started: ${one?.deploymentId}`,
  );
});

describe('a deployment that does not succeed', () => {
  it('fails the alias, and the stack goes back', async () => {
    await create('stops', { version: 1 });
    await update('stops', { version: 2 });
    await isAt('stops', ['1', { 2: 0.1 }]);
    const [one] = await deploymentsOf('stops');
    await codedeploy.stopDeployment({ deploymentId: one?.deploymentId });
    await clock.advance('2s');
    await reaches('stops', 'UPDATE_ROLLBACK_COMPLETE');
    expect(await aliasOf('stops')).toEqual(['1', null]);
    const { Configuration } = await cloud.lambda.getFunction({ FunctionName: 'stops' });
    expect(Configuration?.CodeSha256).toBeDefined();
    const reasons = await reasonsOf('stops', 'Alias');
    expect(reasons).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^UPDATE_FAILED Resource handler returned message: "${one?.deploymentId} failed\\. The deployment was stopped manually\\." \\(RequestToken: [-0-9a-f]+, HandlerErrorCode: InternalFailure\\)$`,
        ),
      ),
    );
    expect(reasons).toContainEqual(
      expect.stringMatching(/^UPDATE_IN_PROGRESS CodeDeploy rollback deployment started: d-/),
    );
    expect((await deploymentsOf('stops')).map(({ creator }) => creator)).toEqual(['codeDeployRollback', 'user']);
    // The version stays, as its DeletionPolicy says.
    const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName: 'stops' });
    expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2']);
  });

  it('is stopped when the update is cancelled', async () => {
    await create('cancels', { version: 1 });
    await update('cancels', { version: 2 });
    await isAt('cancels', ['1', { 2: 0.1 }]);
    await stacks.cancelUpdateStack({ StackName: 'cancels' });
    await clock.advance('2s');
    await reaches('cancels', 'UPDATE_ROLLBACK_COMPLETE');
    expect(await aliasOf('cancels')).toEqual(['1', null]);
    expect(await reasonsOf('cancels', 'Alias')).toContain('UPDATE_FAILED Resource update cancelled');
    expect((await deploymentsOf('cancels')).map(({ status }) => status)).toEqual(['Succeeded', 'Stopped']);
  });

  it('is rolled back at once when another resource fails after it', async () => {
    await create('later', { version: 1, config: 'LambdaAllAtOnce' });
    const bad = { Type: 'AWS::SQS::Queue', DependsOn: 'Alias', Properties: { VisibilityTimeout: 99_999_999 } };
    await update('later', { version: 2, config: 'LambdaAllAtOnce', more: { Bad: bad } });
    await vi.waitFor(async () => {
      await clock.advance('100ms');
      expect((await statusOf('later'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    expect(await aliasOf('later')).toEqual(['1', null]);
    // CodeDeploy was not involved.
    expect((await deploymentsOf('later')).map(({ status }) => status)).toEqual(['Succeeded']);
  });
});

it('goes back after a restart in the middle', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-shift-'));
  const outer = [cloud, stacks, codedeploy] as const;
  try {
    const first = await lambdaCloud({ clock, dir });
    [cloud, stacks, codedeploy] = [first, new CloudFormation(first.config), new CodeDeploy(first.config)];
    await create('restarts', { version: 1 });
    await update('restarts', { version: 2 });
    await isAt('restarts', ['1', { 2: 0.1 }]);
    await cloud.close();

    const second = await startCloud({ port: 0, clock, dir });
    const config = { ...first.config, endpoint: second.endpoint };
    cloud = { ...first, ...second, config, lambda: new Lambda(config) };
    [stacks, codedeploy] = [new CloudFormation(config), new CodeDeploy(config)];
    await clock.advance('2s');
    await reaches('restarts', 'UPDATE_ROLLBACK_COMPLETE');
    expect(await aliasOf('restarts')).toEqual(['1', null]);
    expect((await deploymentsOf('restarts')).map(({ creator, status }) => [creator, status])).toEqual([
      ['codeDeployRollback', 'Succeeded'],
      ['user', 'Stopped'],
    ]);
    await clock.advance('10m');
    expect(await aliasOf('restarts')).toEqual(['1', null]);
    await cloud.close();
  } finally {
    [cloud, stacks, codedeploy] = outer;
    await rm(dir, { recursive: true });
  }
}, 180_000);

it('fails a version of a function in which nothing changed', async () => {
  await create('same', { version: 1 });
  const again = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } };
  await update('same', { version: 1, more: { Again: again } });
  await reaches('same', 'UPDATE_ROLLBACK_COMPLETE');
  expect(await reasonsOf('same', 'Again')).toContain(
    'CREATE_FAILED A version for this Lambda function exists ( 1 ). Modify the function to create a new version.',
  );
  // The alias never belonged to this resource, so the rollback does not delete it.
  expect(await aliasOf('same')).toEqual(['1', null]);
  expect((await cloud.call('same:live')).version).toBe('1');
});

it('refuses a policy without its group', async () => {
  const TemplateBody = template('bad', { version: 1, hooks: { DeploymentGroupName: undefined } });
  await expect(stacks.createStack({ StackName: 'bad', TemplateBody, Capabilities })).rejects.toThrow(
    'Property DeploymentGroupName is required',
  );
  const unknown = template('bad', { version: 1, hooks: { BeforeAllowTrafficHook: { Ref: 'Nobody' } } });
  await expect(stacks.createStack({ StackName: 'bad', TemplateBody: unknown, Capabilities })).rejects.toThrow(
    'Unresolved resource dependencies [Nobody]',
  );
  // An alias waits for the resources that its policy names.
  const { Resources, ...rest } = JSON.parse(template('bad', { version: 1 }));
  const turned = { ...Resources, Group: { ...Resources.Group, DependsOn: 'Alias' } };
  const circular = JSON.stringify({ ...rest, Resources: turned });
  await expect(stacks.createStack({ StackName: 'bad', TemplateBody: circular, Capabilities })).rejects.toThrow(
    /Circular dependency between resources: \[.*(Alias|Group)/,
  );
});
