import { CreateStackCommand, DescribeStacksCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { RegionClients } from '../aws/types.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterEach(() => cloud.faults.clear());
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, selection: Partial<Selection> = {}, host: TestHost = testHost(cloud.endpoint)) =>
  deploy(host, { project: openProject(root), selection: { ...all, ...selection } });
const clients = async () => (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1');
const project = (name: string) =>
  projectFolder({ name, domain: `${name}.test`, files: { ...functionFiles('m/a'), ...functionFiles('m/b') } });
const hashOf = async (name: string) => {
  const lambda = await (await clients()).lambda();
  return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).CodeSha256;
};

/** A host that passes each answer to this function: its service, its operation and its content. */
function listening(onCall: (call: string, output: Record<string, unknown>) => void): TestHost {
  const host = testHost(cloud.endpoint);
  const listenTo = <Client extends { middlewareStack: unknown }>(service: string, client: Client): Client => {
    const stack = client.middlewareStack as {
      add(make: (next: Next, context: { commandName?: string }) => Next, options: object): void;
    };
    const name = 'listening';
    stack.add(
      (next, context) => async (args) => {
        const result = await next(args);
        onCall(`${service}:${context.commandName?.replace(/Command$/, '')}`, result.output);
        return result;
      },
      { step: 'initialize', name, override: true },
    );
    return client;
  };
  type Next = (args: unknown) => Promise<{ output: Record<string, unknown> }>;
  return {
    ...host,
    connect: async (profile) => {
      const aws = await host.connect(profile);
      return {
        ...aws,
        in: (region): RegionClients => {
          const own = aws.in(region);
          return {
            ...own,
            account: async () => {
              onCall('sts:GetCallerIdentity', {});
              return own.account();
            },
            cloudFormation: async () => listenTo('cloudformation', await own.cloudFormation()),
            s3: async () => listenTo('s3', await own.s3()),
          };
        },
      };
    },
  };
}

describe('an answer that says nothing of what is deployed is an error', () => {
  test('a template that is refused: no function is deleted', async () => {
    const root = project('refused');
    await run(root);
    const before = await hashOf('dev-refused-lMB');
    const error = { code: 'ValidationError', status: 400, message: 'Stack with id dev-refused-l does not exist' };
    cloud.faults.add({ service: 'cloudformation', operation: 'GetTemplate', error });
    write(root, functionFiles('m/a', { code: 'export const handler = async () => 2;\n' }));
    await expect(run(root, { functions: ['m/a'], endpoints: [] })).rejects.toMatchObject({ code: 'AwsRejected' });
    cloud.faults.clear();
    expect(await hashOf('dev-refused-lMB')).toBe(before);
  });

  test('a list of stacks without the list', async () => {
    const root = project('listless');
    await run(root);
    const calls = new Set<string>();
    const host = listening((call, output) => {
      calls.add(call);
      if (call === 'cloudformation:DescribeStacks') delete output.Stacks;
    });
    await expect(run(root, {}, host)).rejects.toMatchObject({
      code: 'AwsAnswerUnreadable',
      message: expect.stringContaining('cloudformation:DescribeStacks'),
    });
    expect(calls).toEqual(new Set(['sts:GetCallerIdentity', 'cloudformation:DescribeStacks']));
  });

  test('a change set without its changes is not executed', async () => {
    const root = project('changeless');
    await run(root);
    write(root, functionFiles('m/a', { code: 'export const handler = async () => 2;\n' }));
    const before = await hashOf('dev-changeless-lMA');
    const host = listening((call, output) => {
      if (call === 'cloudformation:DescribeChangeSet') delete output.Changes;
    });
    await expect(run(root, {}, host)).rejects.toMatchObject({
      code: 'AwsAnswerUnreadable',
      message: expect.stringContaining('cloudformation:DescribeChangeSet'),
    });
    expect(await hashOf('dev-changeless-lMA')).toBe(before);
    const cf = await (await clients()).cloudFormation();
    const { Summaries } = await cf.send(new ListChangeSetsCommand({ StackName: 'dev-changeless-l' }));
    expect(Summaries).toEqual([]);
  });
});

test('a stack of our name that belongs to another project is not touched', async () => {
  const root = project('owned');
  const cf = await (await clients()).cloudFormation();
  const Tags = ['project', 'stage', 'kind'].map((tag) => ({ Key: `jaws:${tag}`, Value: 'theirs' }));
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  await cf.send(new CreateStackCommand({ StackName: 'dev-owned-l', TemplateBody, Tags }));
  await expect(run(root)).rejects.toMatchObject({
    code: 'StackOfAnotherProject',
    message: expect.stringMatching(/dev-owned-l .*theirs, stage theirs/),
  });
  const { Stacks } = await cf.send(new DescribeStacksCommand({}));
  expect(Stacks?.map(({ StackName }) => StackName)).not.toContain('dev-owned-r');
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
test('what early validation finds is named by resource and property, and nothing is changed', async () => {
  const root = project('early');
  await run(root);
  const file = 'cloudformation/dev/us-east-1/resources-cf.json';
  const template = structuredClone(openProject(root).model.stages[0]!.regions[0]!.resources);
  template.Resources.Pictures = { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { More: 1 } } };
  write(root, { [file]: template });
  await expect(run(root)).rejects.toMatchObject({
    code: 'ValidationFailed',
    message: expect.stringContaining('dev-early-r'),
    problems: [
      { message: expect.stringMatching(/^Pictures \(AWS::S3::Bucket\) at \/Resources\/Pictures\/Properties.*More/) },
      { message: expect.stringMatching(/^Pictures \(AWS::S3::Bucket\) at .*\[Status\]/) },
    ],
  });
  const cf = await (await clients()).cloudFormation();
  const { Stacks } = await cf.send(new DescribeStacksCommand({ StackName: 'dev-early-r' }));
  expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
});

test('a deployment that is done is not a failure where its addresses cannot be read', async () => {
  const root = project('unheard');
  const host = testHost(cloud.endpoint, (event) => {
    if (event.type !== 'stack' || event.state !== 'done' || event.stack !== 'dev-unheard-e') return;
    const error = { code: 'AccessDenied', status: 403, message: 'not today' };
    cloud.faults.add({ service: 'cloudformation', operation: 'DescribeStacks', error });
  });
  const done = await run(root, {}, host);
  expect(done.stacks.map(({ result }) => result)).toEqual(['created', 'created', 'created']);
  const warnings = host.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toContainEqual(expect.stringMatching(/dev-unheard-e in us-east-1 is deployed.*cannot be read/));
});

test('a deployment that finds nothing to do asks for each stack once, in seven calls', async () => {
  const root = project('again');
  await run(root);
  const calls: string[] = [];
  await run(
    root,
    {},
    listening((call) => calls.push(call)),
  );
  const made = (call: string) => calls.filter((one) => one === call).length;
  expect([made('cloudformation:DescribeStacks'), made('cloudformation:GetTemplate')]).toEqual([1, 3]);
  // The command itself asks the embedded cloud for its health, and remembers the answer; this host does not.
  expect(calls.filter((call) => call !== 'sts:GetCallerIdentity').toSorted()).toEqual([
    'cloudformation:DescribeStacks',
    ...Array.from({ length: 3 }, () => 'cloudformation:GetTemplate'),
    's3:GetObject',
    's3:ListObjectsV2',
  ]);
});

test('stacks on a further page of the list are found', async () => {
  const root = project('paged');
  await run(root);
  const cf = await (await clients()).cloudFormation();
  const TemplateBody = JSON.stringify({ Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } });
  // Newest stacks first, fifty in an answer.
  for (let n = 0; n < 50; n++) await cf.send(new CreateStackCommand({ StackName: `other-${n}`, TemplateBody }));
  const { NextToken } = await cf.send(new DescribeStacksCommand({}));
  expect(NextToken).toBeDefined();
  expect((await run(root)).stacks.map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'unchanged']);
});
