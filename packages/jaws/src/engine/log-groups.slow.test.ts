import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { removeStage } from './remove.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, host: TestHost = testHost(cloud.endpoint)) =>
  deploy(host, { project: openProject(root), selection: all });
const clients = async () => {
  const region = (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1');
  return { logs: await region.logs(), lambda: await region.lambda() };
};
/** Name -> retention in days, for every log group of a project's functions. */
async function groups(project: string): Promise<Record<string, number | undefined>> {
  const { logs } = await clients();
  const prefix = `/aws/lambda/dev-${project}-`;
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix }));
  return Object.fromEntries(
    logGroups.map(({ logGroupName = '', retentionInDays }) => [logGroupName.slice(prefix.length), retentionInDays]),
  );
}
const make = async (name: string) =>
  (await clients()).logs.send(new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${name}` }));

test('functions have log groups that end, and a function’s own setting', async () => {
  const root = projectFolder({
    name: 'plain',
    domain: 'plain.test',
    files: { ...functionFiles('m/a'), ...functionFiles('m/b', { lambda: { logs: 'keep' } }) },
  });
  await run(root);
  expect(await groups('plain')).toEqual({ lMA: 30, lMB: undefined });
  const { lambda, logs } = await clients();
  await lambda.send(new InvokeCommand({ FunctionName: 'dev-plain-lMA' }));
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/aws/lambda/dev-plain-lMA' }));
  expect(logStreams).toHaveLength(1);
  write(root, functionFiles('m/a', { lambda: { logs: 7 } }));
  await run(root);
  expect(await groups('plain')).toEqual({ lMA: 7, lMB: undefined });
  expect((await run(root)).plan.empty).toBe(true);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
test('groups that Lambda has made already are taken over as they are, in new stacks and in others', async () => {
  await make('dev-taken-lMA');
  const root = projectFolder({ name: 'taken', domain: 'taken.test', files: functionFiles('m/a') });
  await run(root);
  expect(await groups('taken')).toEqual({ lMA: undefined });
  await make('dev-taken-lMB');
  write(root, { ...functionFiles('m/b'), ...functionFiles('m/c') });
  const host = testHost(cloud.endpoint);
  await run(root, host);
  expect(await groups('taken')).toEqual({ lMA: undefined, lMB: undefined, lMC: 30 });
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'notice',
      message: expect.stringContaining('keep their events as long as before: /aws/lambda/dev-taken-lMB.'),
    }),
  );
  expect((await run(root)).plan.empty).toBe(true);
});

test('a retention that somebody says reaches groups that were taken over, also where it is the default', async () => {
  await make('dev-said-lMA');
  await make('dev-said-lMB');
  const files = { ...functionFiles('m/a', { lambda: { logs: 60 } }), ...functionFiles('m/b') };
  const root = projectFolder({ name: 'said', domain: 'said.test', files });
  await run(root);
  expect(await groups('said')).toEqual({ lMA: 60, lMB: undefined });
  write(root, functionFiles('m/b', { lambda: { logs: 30 } }));
  await run(root);
  expect(await groups('said')).toEqual({ lMA: 60, lMB: 30 });
});

test('a group stays when its function goes, and is there when it comes back', async () => {
  const root = projectFolder({
    name: 'back',
    domain: 'back.test',
    files: { ...functionFiles('m/a'), ...functionFiles('m/b') },
  });
  await run(root);
  rmSync(join(root, 'aws_modules/m/b'), { recursive: true });
  await run(root);
  expect(await groups('back')).toEqual({ lMA: 30, lMB: 30 });
  write(root, functionFiles('m/b', { lambda: { logs: 14 } }));
  await run(root);
  expect(await groups('back')).toEqual({ lMA: 30, lMB: 14 });
});

test('groups stay with the other data when a stage goes, or go with it', async () => {
  const root = projectFolder({ name: 'gone', domain: 'gone.test', files: functionFiles('m/a') });
  await run(root);
  const remove = (deleteData: boolean) =>
    removeStage(testHost(cloud.endpoint), {
      project: openProject(root),
      stage: 'dev',
      region: undefined,
      deleteData,
      agree: async ({ regions }) => {
        expect(regions[0]?.data.map(({ type }) => type)).not.toContain('AWS::Logs::LogGroup');
        expect(regions[0]?.logGroups).toContain('/aws/lambda/dev-gone-lMA');
      },
    });
  await remove(false);
  expect(await groups('gone')).toEqual({ lMA: 30 });
  const again = projectFolder({ name: 'gone', domain: 'gone.test', files: functionFiles('m/a') });
  await run(again, { ...testHost(cloud.endpoint), agree: async () => true });
  await removeStage(testHost(cloud.endpoint), {
    project: openProject(again),
    stage: 'dev',
    region: undefined,
    deleteData: true,
    agree: async () => {},
  });
  expect(await groups('gone')).toEqual({});
});

test('a function of the same name that is in no stack is not taken over with its log group', async () => {
  const root = projectFolder({ name: 'hand', domain: 'hand.test', files: functionFiles('m/a') });
  await run(root);
  const { lambda } = await clients();
  const { writeZip } = await import('../../../cloud/src/services/lambda/code/zip-write.ts');
  const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'dev-hand-lMA' }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'dev-hand-lMB',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: Configuration?.Role,
      Code: { ZipFile: writeZip({ 'index.js': 'exports.handler = async () => "by hand"' }) },
    }),
  );
  await make('dev-hand-lMB');
  write(root, functionFiles('m/b'));
  await expect(run(root)).rejects.toMatchObject({
    code: 'ValidationFailed',
    problems: [{ message: expect.stringContaining('lMB: AWS::Lambda::Function of this name exists already') }],
  });
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'dev-hand-lMB' }));
  expect(Payload?.transformToString()).toBe('"by hand"');
});
