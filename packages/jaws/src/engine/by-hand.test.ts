import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Event } from '../events.ts';
import type { Template } from '../model/types.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const host = () => testHost(cloud.endpoint);
const run = (root: string, over: Partial<DeployOptions> = {}, at: TestHost = host()) =>
  deploy(at, { project: openProject(root), selection: all, ...over });
const clients = async () => {
  const aws = (await host().connect(undefined)).in('us-east-1');
  return { cf: await aws.cloudFormation(), s3: await aws.s3(), lambda: await aws.lambda() };
};
const messages = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'notice' || event.type === 'warning' ? [event.message] : []));
const statusOf = async (StackName: string) => {
  const { cf } = await clients();
  return (await cf.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
};

const file = 'cloudformation/dev/us-east-1/resources-cf.json';
const withGroup = (root: string, name = 'audit') => {
  const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
  template.Resources.Audit = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name, RetentionInDays: 7 } };
  write(root, { [file]: template });
};
const project = (name: string, envVars: readonly string[] = []) =>
  projectFolder({
    name,
    domain: `${name}.test`,
    files: functionFiles('m/hello', { lambda: { envVars, cloudFormation: lambda() } }),
  });
const lambda = (MemorySize = 128) => ({
  Handler: 'aws_modules/m/hello/handler.handler',
  Runtime: 'nodejs22.x',
  MemorySize,
  // A slow machine may need time to start a function.
  Timeout: 60,
});
const resize = (root: string, memory: number) =>
  write(root, functionFiles('m/hello', { lambda: { envVars: [], cloudFormation: lambda(memory) } }));
const nameOf = (name: string) => `dev-${name}-lMHello`;
const bucketOf = (name: string) => `jaws.dev.useast1.${name}.test`;
const memoryOf = async (name: string) =>
  (await (await clients()).lambda.send(new GetFunctionConfigurationCommand({ FunctionName: nameOf(name) }))).MemorySize;
const roleOf = async (name: string) =>
  (await (await clients()).lambda.send(new GetFunctionConfigurationCommand({ FunctionName: nameOf(name) }))).Role ?? '';
const deleteFunction = async (name: string) =>
  (await clients()).lambda.send(new DeleteFunctionCommand({ FunctionName: nameOf(name) }));
async function answers(name: string): Promise<boolean> {
  const { lambda: client } = await clients();
  const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: nameOf(name) }));
  return FunctionError === undefined && JSON.parse(Payload!.transformToString()).statusCode === 200;
}
async function deleteBucket(name: string): Promise<void> {
  const { s3 } = await clients();
  const Bucket = bucketOf(name);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

describe('a function deleted by hand, and a setting changed by hand', () => {
  test('are shown by --plan --drift, and brought back by --revert-drift', async () => {
    const root = project('drift');
    withGroup(root);
    await run(root);
    expect((await run(root, { mode: 'plan', drift: true })).plan).toMatchObject({ empty: true, drift: [] });
    expect((await run(root, { mode: 'plan' })).plan.drift).toBeUndefined();
    // Without drift, nothing happens.
    expect((await run(root, { revertDrift: true })).stacks.map(({ result }) => result)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);

    await deleteFunction('drift');
    const aws = (await host().connect(undefined)).in('us-east-1');
    const logs = await aws.logs();
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'audit', retentionInDays: 30 }));
    const seen = host();
    const { plan, applied } = await run(root, { mode: 'plan', drift: true }, seen);
    expect(applied).toBe(false);
    expect(plan.drift).toEqual(
      expect.arrayContaining([
        {
          stage: 'dev',
          region: 'us-east-1',
          stack: 'dev-drift-l',
          logicalId: 'lMHello',
          type: 'AWS::Lambda::Function',
          status: 'DELETED',
          properties: [],
        },
        {
          stage: 'dev',
          region: 'us-east-1',
          stack: 'dev-drift-r',
          logicalId: 'Audit',
          type: 'AWS::Logs::LogGroup',
          status: 'MODIFIED',
          properties: ['/RetentionInDays'],
        },
      ]),
    );
    expect(seen.events.find((event) => event.type === 'plan')).toMatchObject({ plan: { drift: plan.drift } });

    expect((await run(root, { mode: 'plan', revertDrift: true })).plan.drift).toEqual(plan.drift);
    const { stacks } = await run(root, { revertDrift: true });
    expect(stacks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ stack: 'dev-drift-r', result: 'updated' }),
        expect.objectContaining({ stack: 'dev-drift-l', result: 'updated' }),
      ]),
    );
    expect(await answers('drift')).toBe(true);
    expect((await run(root, { mode: 'plan', drift: true })).plan.drift).toEqual([]);
  }, 60_000);

  test('a memory size is put back, and a role is made again that functions then get', async () => {
    const root = project('role');
    await run(root);
    const { lambda: client } = await clients();
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: nameOf('role'), MemorySize: 1024 }));
    const before = await roleOf('role');
    const RoleName = before.slice(before.lastIndexOf('/') + 1);
    const iam = new IAMClient({ endpoint: cloud.endpoint });
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await run(root, { revertDrift: true });
    expect(await memoryOf('role')).toBe(128);
    const after = await roleOf('role');
    expect(after).not.toBe(before);
    const again = await iam.send(new ListRolePoliciesCommand({ RoleName: after.slice(after.lastIndexOf('/') + 1) }));
    expect(again.PolicyNames).toEqual(PolicyNames);
    expect(await answers('role')).toBe(true);
  }, 60_000);

  test('variables are compared by their digests, and put back', async () => {
    const name = 'hidden';
    const root = project(name, ['TOKEN', 'MODE']);
    await run(root);
    await setEnv(host(), { root, stage: 'dev', region: 'us-east-1' }, 'TOKEN', 'secret');
    await setEnv(host(), { root, stage: 'dev', region: 'us-east-1' }, 'MODE', 'fast');
    await run(root);
    const { lambda: client } = await clients();
    const FunctionName = nameOf(name);
    const variables = async () =>
      (await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).Environment?.Variables ?? {};
    const deployed = await variables();
    expect(deployed).toMatchObject({ TOKEN: 'secret', MODE: 'fast' });
    expect((await run(root, { mode: 'plan', drift: true })).plan.drift).toEqual([]);

    const { MODE: _gone, ...others } = deployed;
    const Variables = { ...others, TOKEN: 'changed', ADDED: 'x' };
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    const seen = host();
    const { plan } = await run(root, { mode: 'plan', drift: true }, seen);
    const properties = ['ADDED', 'MODE', 'TOKEN'].map((one) => `/Environment/Variables/${one}`);
    expect(plan.drift).toMatchObject([
      { stack: `dev-${name}-l`, logicalId: 'lMHello', status: 'MODIFIED', properties },
    ]);
    expect(JSON.stringify(seen.events)).not.toContain('secret');
    // A variable set again is deployed; the others are restored all the same.
    const reverted = host();
    await run(root, { revertDrift: true }, reverted);
    expect(await variables()).toEqual(deployed);
    expect(messages(reverted.events)).toContain(
      `Put ADDED, MODE, TOKEN of ${FunctionName} in us-east-1 back as deployed.`,
    );
    expect(JSON.stringify(reverted.events)).not.toContain('secret');
    expect((await run(root, { mode: 'plan', drift: true })).plan.drift).toEqual([]);
  }, 60_000);

  test('a nested stack is compared as well', async () => {
    const name = 'nested';
    const { s3 } = await clients();
    await s3.send(new CreateBucketCommand({ Bucket: 'templates-nested' }));
    const group = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'inner', RetentionInDays: 7 } };
    await s3.send(
      new PutObjectCommand({
        Bucket: 'templates-nested',
        Key: 'inner.json',
        Body: JSON.stringify({ Resources: { Inner: group } }),
      }),
    );
    const root = project(name);
    const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
    const TemplateURL = 'https://templates-nested.s3.amazonaws.com/inner.json';
    template.Resources.Cache = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } };
    write(root, { [file]: template });
    await run(root);
    expect((await run(root, { mode: 'plan', drift: true })).plan.drift).toEqual([]);
    const logs = await (await host().connect(undefined)).in('us-east-1').logs();
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: 'inner', retentionInDays: 30 }));
    expect((await run(root, { mode: 'plan', drift: true })).plan.drift).toMatchObject([
      { stack: `dev-${name}-r/Cache`, logicalId: 'Inner', status: 'MODIFIED', properties: ['/RetentionInDays'] },
    ]);
  }, 60_000);

  test('without the flag the failure names the way out, and that way works', async () => {
    const root = project('wayout');
    await run(root);
    await deleteFunction('wayout');
    resize(root, 256);
    await expect(run(root)).rejects.toMatchObject({
      code: 'StackFailed',
      hint: expect.stringContaining('--recover --revert-drift'),
    });
    expect(await statusOf('dev-wayout-l')).toBe('UPDATE_ROLLBACK_FAILED');
    await expect(run(root)).rejects.toMatchObject({
      code: 'StackBlocked',
      hint: expect.stringMatching(/--recover.*--revert-drift/),
    });
    await run(root, { recover: true, revertDrift: true });
    expect(await statusOf('dev-wayout-l')).toBe('UPDATE_COMPLETE');
    expect(await memoryOf('wayout')).toBe(256);
    expect(await answers('wayout')).toBe(true);
    expect((await run(root)).stacks.every(({ result }) => result === 'unchanged')).toBe(true);
  }, 60_000);
});

describe('the jaws bucket deleted by hand', () => {
  test('stops a deployment, is said by a plan, and is made again by --revert-drift', async () => {
    const root = project('bucket', ['TOKEN']);
    await run(root);
    await setEnv(host(), { root, stage: 'dev', region: 'us-east-1' }, 'TOKEN', 'x');
    await run(root);
    await deleteBucket('bucket');
    const stopped = host();
    await expect(run(root, {}, stopped)).rejects.toMatchObject({
      code: 'BucketMissing',
      message: expect.stringContaining(bucketOf('bucket')),
      hint: expect.stringContaining('jaws deploy all dev us-east-1'),
    });
    expect(stopped.events.some(({ type }) => type === 'uploaded' || type === 'stack')).toBe(false);
    // Without the resources the flag cannot help.
    await expect(run(root, { selection: { ...all, resources: false }, revertDrift: true })).rejects.toMatchObject({
      code: 'BucketMissing',
    });
    const planned = host();
    await run(root, { mode: 'plan' }, planned);
    const lost = expect.stringMatching(
      /jaws\.dev\.useast1\.bucket\.test .*does not exist any more.*variables are lost/,
    );
    expect(messages(planned.events)).toContainEqual(lost);

    const seen = host();
    await run(root, { revertDrift: true }, seen);
    expect(messages(seen.events)).toContainEqual(lost);
    expect(messages(seen.events)).toContainEqual(expect.stringContaining('Not set in dev us-east-1: TOKEN (m/hello)'));
    expect(seen.events).toContainEqual(expect.objectContaining({ type: 'uploaded', function: 'm/hello' }));
    const { s3 } = await clients();
    const at = { Bucket: bucketOf('bucket') };
    expect((await s3.send(new GetBucketPolicyCommand(at))).Policy).toContain('TlsOnly');
    expect((await s3.send(new GetBucketEncryptionCommand(at))).ServerSideEncryptionConfiguration).toBeDefined();
    expect((await s3.send(new GetPublicAccessBlockCommand(at))).PublicAccessBlockConfiguration).toMatchObject({
      BlockPublicPolicy: true,
    });
    const [env] = await listEnv(host(), { root, stage: 'dev', region: 'us-east-1' });
    expect(env?.variables.filter(({ value }) => value !== undefined).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['JAWS_STAGE', 'JAWS_DATA_MODEL_STAGE']),
    );
    expect(await answers('bucket')).toBe(true);
    expect((await run(root)).stacks.every(({ result }) => result === 'unchanged')).toBe(true);
  }, 60_000);
});

test('code that is gone from the bucket is uploaded again with the next change, and by --revert-drift', async () => {
  const name = 'coded';
  const root = project(name);
  write(root, functionFiles('m/other'));
  await run(root);
  const { s3 } = await clients();
  const stored = async () =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: bucketOf(name), Prefix: 'JAWS/code/' }))).Contents ?? [])
      .map(({ Key = '' }) => Key)
      .sort();
  const before = await stored();
  expect(before).toHaveLength(2);
  const drop = async () => {
    for (const Key of before) await s3.send(new DeleteObjectCommand({ Bucket: bucketOf(name), Key }));
  };
  await drop();
  resize(root, 256);
  await run(root);
  expect(await stored()).toEqual(before);
  await drop();
  await run(root, { revertDrift: true });
  expect(await stored()).toEqual(before);
  // Nothing is uploaded that exists.
  const seen = host();
  await run(root, { revertDrift: true }, seen);
  expect(seen.events.filter(({ type }) => type === 'uploaded')).toEqual([]);
}, 60_000);

describe('the resources stack deleted by hand', () => {
  async function deleteResources(name: string): Promise<void> {
    const { cf } = await clients();
    await cf.send(new DeleteStackCommand({ StackName: `dev-${name}-r` }));
    await expect.poll(() => statusOf(`dev-${name}-r`).catch(() => 'gone'), { timeout: 20_000 }).toBe('gone');
  }

  test.each(['kept', 'deleted'])(
    'is made again with its bucket %s, and functions get the new role',
    async (how) => {
      const name = `res${how}`;
      const root = project(name, ['TOKEN']);
      await run(root);
      await setEnv(host(), { root, stage: 'dev', region: 'us-east-1' }, 'TOKEN', 'x');
      await run(root);
      const before = await roleOf(name);
      await deleteResources(name);
      if (how === 'deleted') await deleteBucket(name);
      const seen = host();
      await run(root, {}, seen);
      const after = await roleOf(name);
      expect(after).not.toBe(before);
      expect(await answers(name)).toBe(true);
      const [env] = await listEnv(host(), { root, stage: 'dev', region: 'us-east-1' });
      const token = env?.variables.find((one) => one.name === 'TOKEN')?.value;
      if (how === 'kept') {
        expect(messages(seen.events)).toContainEqual(expect.stringContaining('take it over with its environment'));
        expect(token).toBe('x');
      } else {
        expect(messages(seen.events)).toContainEqual(expect.stringContaining('variables are lost'));
        expect(token).toBeUndefined();
      }
      const { s3 } = await clients();
      expect((await s3.send(new GetBucketPolicyCommand({ Bucket: bucketOf(name) }))).Policy).toContain('TlsOnly');
      expect((await run(root)).stacks.every(({ result }) => result === 'unchanged')).toBe(true);
    },
    60_000,
  );

  test('before its outputs were read is made once more by the same deployment', async () => {
    const name = 'resagain';
    const root = project(name);
    await run(root);
    withGroup(root, `${name}-audit`);
    const { cf } = await clients();
    let deleted: Promise<unknown> | undefined;
    const seen = testHost(cloud.endpoint, (event) => {
      if (event.type !== 'stack' || event.stack !== `dev-${name}-r` || event.state !== 'done' || deleted) return;
      // The deployment reads the stack a moment after its end, and by then somebody is deleting it.
      cloud.faults.add({ service: 'cloudformation', operation: 'DescribeStacks', latency: 2_000, times: 1 });
      deleted = cf.send(new DeleteStackCommand({ StackName: `dev-${name}-r` }));
    });
    const { stacks } = await run(root, {}, seen);
    await deleted;
    expect(messages(seen.events)).toContain('dev us-east-1 changed meanwhile: reading and planning again.');
    expect(stacks).toContainEqual(expect.objectContaining({ stack: `dev-${name}-r`, result: 'created' }));
    expect(await answers(name)).toBe(true);
    expect((await run(root)).stacks.every(({ result }) => result === 'unchanged')).toBe(true);
  }, 60_000);
});
