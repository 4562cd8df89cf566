import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, host: TestHost = testHost(cloud.endpoint), mode?: 'plan') =>
  deploy(host, { project: openProject(root), selection: all, ...(mode && { mode }) });
const region = async () => (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1');
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Writes settings to jaws.json, for the project and for its one region. */
function say(root: string, project: object, entry: object = {}): void {
  const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  const { name, domain } = jaws;
  write(root, { 'jaws.json': { name, domain, ...project, stages: { dev: [{ region: 'us-east-1', ...entry }] } } });
}

const own = { lambda: { iamPolicyDocumentStatements: [], cloudFormation: { Runtime: 'nodejs22.x' } } };

describe('tags of jaws.json', () => {
  const root = projectFolder({ name: 'tagged', domain: 'tagged.test', files: functionFiles('m/hello', own) });
  const tagsOf = async (StackName: string) => {
    const { Stacks } = await (await (await region()).cloudFormation()).send(new DescribeStacksCommand({ StackName }));
    return Object.fromEntries((Stacks?.[0]?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  };
  const stacks = ['dev-tagged-r', 'dev-tagged-l', 'dev-tagged-e'];

  test('are on every stack, and on what is in it', async () => {
    say(root, { tags: { team: 'shop', cost: '1' } }, { tags: { cost: '2' } });
    await run(root);
    for (const stack of stacks) {
      expect(await tagsOf(stack)).toMatchObject({ team: 'shop', cost: '2', 'jaws:project': 'tagged' });
    }
    const lambda = await (await region()).lambda();
    const { Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: 'dev-tagged-lMHello' }));
    expect(Tags).toMatchObject({ team: 'shop', cost: '2' });
    expect((await run(root)).plan.empty).toBe(true);
  });

  test('change by themselves, and go with their line; those of others stay', async () => {
    const cf = await (await region()).cloudFormation();
    const { UpdateStackCommand } = await import('@aws-sdk/client-cloudformation');
    const before = await tagsOf('dev-tagged-l');
    await cf.send(
      new UpdateStackCommand({
        StackName: 'dev-tagged-l',
        UsePreviousTemplate: true,
        Capabilities: ['CAPABILITY_IAM'],
        Parameters: await parametersOf('dev-tagged-l'),
        Tags: Object.entries({ ...before, audit: 'yes' }).map(([Key, Value]) => ({ Key, Value: String(Value) })),
      }),
    );
    await expect.poll(async () => (await tagsOf('dev-tagged-l')).audit).toBe('yes');
    say(root, { tags: { team: 'web' } });
    const { plan } = await run(root, undefined, 'plan');
    expect(JSON.stringify(plan)).toContain('tags');
    await run(root);
    const tags = await tagsOf('dev-tagged-l');
    expect(tags).toMatchObject({ team: 'web', audit: 'yes' });
    expect(tags).not.toHaveProperty('cost');
    say(root, {});
    await run(root);
    for (const stack of stacks) expect(await tagsOf(stack)).not.toHaveProperty('team');
    expect((await run(root)).plan.empty).toBe(true);
  });

  async function parametersOf(StackName: string) {
    const cf = await (await region()).cloudFormation();
    const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName }));
    return (Stacks?.[0]?.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true }));
  }
});

describe('a permissions boundary', () => {
  const root = projectFolder({ name: 'bounded', domain: 'bounded.test', files: functionFiles('m/hello', own) });
  const boundary = 'arn:aws:iam::000000000000:policy/team/boundary';

  test('is on every role', async () => {
    const iam = new IAMClient({ region: 'us-east-1', endpoint: cloud.endpoint, credentials });
    const { CreatePolicyCommand } = await import('@aws-sdk/client-iam');
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    await iam.send(
      new CreatePolicyCommand({ PolicyName: 'boundary', Path: '/team/', PolicyDocument: JSON.stringify(document) }),
    );
    say(root, { permissionsBoundary: boundary });
    await run(root);
    const cf = await (await region()).cloudFormation();
    const { DescribeStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
    const roles: string[] = [];
    for (const StackName of ['dev-bounded-r', 'dev-bounded-l', 'dev-bounded-e']) {
      const { StackResources = [] } = await cf.send(new DescribeStackResourcesCommand({ StackName }));
      for (const { ResourceType, PhysicalResourceId: RoleName } of StackResources) {
        if (ResourceType !== 'AWS::IAM::Role') continue;
        roles.push(RoleName ?? '');
        const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
        expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary);
      }
    }
    expect(roles.length).toBeGreaterThanOrEqual(3);
    expect((await run(root)).plan.empty).toBe(true);
  });
});

describe('a role for CloudFormation', () => {
  test('is the stack’s, and has to be one that CloudFormation may assume', async () => {
    const iam = new IAMClient({ region: 'us-east-1', endpoint: cloud.endpoint, credentials });
    const { CreateRoleCommand, PutRolePolicyCommand } = await import('@aws-sdk/client-iam');
    const roleFor = async (RoleName: string, Service: string) => {
      const trust = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
      };
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
      );
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
      await iam.send(
        new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: JSON.stringify(document) }),
      );
      return Role?.Arn ?? '';
    };
    const root = projectFolder({ name: 'roled', domain: 'roled.test', files: functionFiles('m/hello') });
    say(root, { cloudFormationRole: await roleFor('not-for-cloudformation', 'lambda.amazonaws.com') });
    await expect(run(root)).rejects.toMatchObject({ message: expect.stringContaining('cannot be assumed') });
    const role = await roleFor('for-cloudformation', 'cloudformation.amazonaws.com');
    say(root, { cloudFormationRole: role });
    await run(root);
    const cf = await (await region()).cloudFormation();
    for (const StackName of ['dev-roled-r', 'dev-roled-l', 'dev-roled-e']) {
      const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName }));
      expect(Stacks?.[0]?.RoleARN).toBe(role);
    }
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html
describe('the express mode', () => {
  const root = projectFolder({ name: 'fast', domain: 'fast.test', files: functionFiles('m/hello') });
  const stackOf = async (StackName: string) => {
    const { Stacks } = await (await (await region()).cloudFormation()).send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  };

  test('is for stages that say so', async () => {
    await run(root);
    expect((await stackOf('dev-fast-l'))?.DeploymentConfig).toBeUndefined();
    say(root, {}, { mode: 'express' });
    write(root, functionFiles('m/hello', { lambda: { cloudFormation: { MemorySize: 256 } } }));
    await run(root);
    expect((await stackOf('dev-fast-l'))?.DeploymentConfig).toEqual({ Mode: 'EXPRESS', DisableRollback: false });
  });

  test('rolls back all the same', async () => {
    // A role of another account: Lambda refuses it.
    const Role = 'arn:aws:iam::999999999999:role/other';
    write(root, functionFiles('m/hello', { lambda: { cloudFormation: { Role } } }));
    await expect(run(root)).rejects.toMatchObject({ code: 'StackFailed' });
    expect((await stackOf('dev-fast-l'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});
