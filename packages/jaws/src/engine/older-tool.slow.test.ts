import {
  DescribeStackEventsCommand,
  GetTemplateCommand,
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  GetAliasCommand,
  InvokeCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Template } from '../model/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { rollback } from './releases/rollback.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
const job = (status: number) =>
  functionFiles('m/job', {
    apiGateway: null,
    code: `export const handler = async () => ({ statusCode: ${status} });\n`,
  });

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
    run: async () => {
      const host = testHost(cloud.endpoint);
      return { ...(await deploy(host, { project: openProject(root), selection })), events: host.events };
    },
    back: (release: string) =>
      rollback(testHost(cloud.endpoint), {
        ...{ project: openProject(root), stage: 'dev', region: undefined, release },
        ...{ plan: false, recover: false, forceUnlock: false, allowDataLoss: [] },
      }),
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

test('only what Lambda would not publish again is taken over, also what somebody published by hand', async () => {
  const { root, run, older, live, lambda, imported } = await shop('some');
  await run();
  write(root, job(201));
  await run();
  await older();
  write(root, job(202));
  await lambda.send(new PublishVersionCommand({ FunctionName: 'dev-some-lMOther', Description: 'mine' }));
  await run();
  // The code that came meanwhile is published after it.
  expect([await live(), (await imported()).includes('dev-some-lMOther:1')]).toEqual(['3', true]);
  expect((await run()).plan.empty).toBe(true);
});
