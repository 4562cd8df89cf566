import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeStackEventsCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Template } from '../model/types.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { releases } from './releases/releases.ts';
import { rollback } from './releases/rollback.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import { deployedByVersionOne } from './testing/version-one.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
const job = (status: number) =>
  functionFiles('m/job', {
    apiGateway: null,
    code: `export const handler = async () => ({ statusCode: ${status} });\n`,
  });

const back = (root: string, release?: string) =>
  rollback(testHost(cloud.endpoint), {
    ...{ project: openProject(root), stage: 'dev', region: undefined, release },
    ...{ plan: false, recover: false, forceUnlock: false, allowDataLoss: [] },
  });

/** Number and origin of each release, newest first. */
const history = async (root: string) =>
  (await releases(testHost(cloud.endpoint), { root, stage: 'dev', limit: 20 })).releases.map(
    ({ number, origin, result }) => `${number} ${origin?.type ?? 'deployed'} ${result}`,
  );

/** A project, and what a tool without versions and aliases does to its functions. */
async function shop(name: string) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    files: { ...job(200), ...functionFiles('m/other', { apiGateway: null }) },
  });
  const clients = (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1');
  const [cf, lambda] = await Promise.all([clients.cloudFormation(), clients.lambda()]);
  const StackName = `dev-${name}-l`;
  const FunctionName = `dev-${name}-lMJob`;
  const template = async (): Promise<Template> =>
    JSON.parse((await cf.send(new GetTemplateCommand({ StackName }))).TemplateBody!) as Template;
  return {
    root,
    lambda,
    FunctionName,
    run: async (over: Partial<Selection> = {}) => {
      const host = testHost(cloud.endpoint);
      const chosen = { ...selection, ...over };
      return { ...(await deploy(host, { project: openProject(root), selection: chosen })), events: host.events };
    },
    back: (release?: string) => back(root, release),
    older: async () => {
      const { Metadata: _, ...before } = await template();
      const Resources = Object.fromEntries(
        Object.entries(before.Resources).filter(([, { Type }]) => !/::Version$|::Alias$/.test(Type)),
      );
      const Parameters = Object.keys(before.Parameters ?? {}).map((ParameterKey) => ({
        ParameterKey,
        UsePreviousValue: true,
      }));
      await cf.send(
        new UpdateStackCommand({
          ...{ StackName, Parameters, Capabilities: ['CAPABILITY_NAMED_IAM'] },
          TemplateBody: JSON.stringify({ ...before, Resources }),
        }),
      );
      await waitUntilStackUpdateComplete({ client: cf, maxWaitTime: 60, minDelay: 0.1, maxDelay: 0.5 }, { StackName });
    },
    versions: async () => {
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      return Versions.map(({ Version }) => Version);
    },
    live: async () => (await lambda.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).FunctionVersion,
    imported: async () => {
      const { StackEvents = [] } = await cf.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents.flatMap(({ ResourceStatus, PhysicalResourceId = '' }) =>
        ResourceStatus === 'IMPORT_COMPLETE' && PhysicalResourceId.includes(':function:')
          ? [PhysicalResourceId.split(':').slice(-2).join(':')]
          : [],
      ).sort();
    },
  };
}

test('a stage over which an older tool deployed is taken up again with the versions that it has', async () => {
  const { root, run, older, live, versions, imported, back, lambda, FunctionName } = await shop('again');
  await run();
  await older();
  await expect(live()).rejects.toThrow();
  const { events } = await run();
  expect([await live(), await versions(), await imported()]).toEqual([
    '1',
    ['$LATEST', '1'],
    ['dev-again-lMJob:1', 'dev-again-lMOther:1'],
  ]);
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'notice',
      message: expect.stringMatching(/^Took published versions over .*dev-again-lMJob 1/),
    }),
  );
  expect((await run()).plan.empty).toBe(true);
  write(root, job(201));
  await run();
  expect([await live(), await versions()]).toEqual(['2', ['$LATEST', '1', '2']]);
  await back('1');
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'live' }));
  expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({ statusCode: 200 });
});

test('only what Lambda would not publish again is taken over, also where its name is another one', async () => {
  const { root, run, older, live, lambda, FunctionName, imported } = await shop('some');
  await run();
  write(root, job(201));
  await run();
  await older();
  write(root, job(202));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: emptyZip }));
  // With the mark of another hash than this JAWS would give it.
  const other = { FunctionName: 'dev-some-lMOther' };
  await lambda.send(new DeleteFunctionCommand({ ...other, Qualifier: '1' }));
  await lambda.send(new PublishVersionCommand({ ...other, Description: 'jaws 0123456789ab' }));
  await run();
  expect([await live(), await imported()]).toEqual(['3', ['dev-some-lMOther:2']]);
  expect((await run()).plan.empty).toBe(true);
});

test('what another tool deployed is a release, once, and can be returned to', async () => {
  const { root, run, older, live, back, lambda, FunctionName } = await shop('found');
  await run();
  expect(await history(root)).toEqual(['1 deployed done']);
  await older();
  write(root, job(201));
  const { events, releaseNumber } = await run();
  expect([releaseNumber, await history(root)]).toEqual([3, ['3 deployed done', '2 found done', '1 deployed done']]);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'notice', message: expect.stringContaining('recorded as release 2') }),
  );
  await back();
  expect((await history(root))[0]).toBe('4 rollback done');
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: await live() }));
  expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({ statusCode: 200 });
  await back('3');
  expect((await history(root)).slice(0, 2)).toEqual(['5 rollback done', '4 rollback done']);
});

test('what a release has already is not found again where a deployment leaves it alone', async () => {
  const { root, run, older } = await shop('once');
  await run();
  await older();
  const path = 'cloudformation/dev/us-east-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(root, path), 'utf8')) as Template;
  write(root, { [path]: { ...template, Resources: { ...template.Resources, Jobs: { Type: 'AWS::SQS::Queue' } } } });
  await run({ functions: [], endpoints: [] });
  expect(await history(root)).toEqual(['3 deployed done', '2 found done', '1 deployed done']);
  await run();
  expect((await history(root))[0]).toBe('4 deployed done');
  expect(await history(root)).toHaveLength(4);
});

test('the first deployment over JAWS 1 can be rolled back to what was there', async () => {
  const made = { env: 'GREETING=hi of 2015\nJAWS_STAGE=dev\n', envVars: ['GREETING'] };
  const aws = await testHost(cloud.endpoint).connect(undefined);
  const { root, functionName, url } = await deployedByVersionOne(aws, cloud.endpoint, 'zero', made);
  const clients = aws.in('us-east-1');
  const [cf, lambda] = await Promise.all([clients.cloudFormation(), clients.lambda()]);
  const resources = async (StackName: string) => {
    const { TemplateBody } = await cf.send(new GetTemplateCommand({ StackName }));
    return Object.entries((JSON.parse(TemplateBody!) as Template).Resources).map(([id, { Type }]) => `${id} ${Type}`);
  };
  const of = async () => ({
    functions: await resources('dev-zero-l'),
    code: (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }))).CodeSha256,
    answer: await (await fetch(url)).text(),
  });
  const before = await of();
  write(root, {
    'aws_modules/greetings/hello/handler.js': "exports.handler = (event, context, done) => done(null, 'new');\n",
  });
  await deploy(testHost(cloud.endpoint), { project: openProject(root), selection });
  expect((await of()).code).not.toBe(before.code);
  expect(await history(root)).toEqual(['1 deployed done', '0 found done']);
  await back(root, '0');
  expect(await of()).toMatchObject({ code: before.code, answer: before.answer });
  expect(await history(root)).toEqual(['2 rollback done', '1 deployed done', '0 found done']);
  await back(root, '1');
  expect((await of()).code).not.toBe(before.code);
});
