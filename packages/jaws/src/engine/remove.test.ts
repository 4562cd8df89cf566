import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Question } from '../events.ts';
import type { Template } from '../model/types.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { type RemovalPlan, type RemoveStageOptions, removeStage } from './remove.ts';
import { type FunctionsRemovalPlan, removeFunctions } from './remove-functions.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const up = (root: string, stage = 'dev') =>
  deploy(testHost(cloud.endpoint), { project: openProject(root), selection: { ...all, stage } });
const clients = async (region = 'us-east-1') => {
  const aws = (await testHost(cloud.endpoint).connect(undefined)).in(region);
  const [cf, s3, lambda, logs] = await Promise.all([aws.cloudFormation(), aws.s3(), aws.lambda(), aws.logs()]);
  return { cf, s3, lambda, logs };
};
const queue = { Type: 'AWS::SQS::Queue' };
function project(name: string, stages: Record<string, string[]> = { dev: ['us-east-1'] }): string {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages,
    files: { ...functionFiles('m/a'), ...functionFiles('m/b') },
  });
  for (const [stage, regions] of Object.entries(stages)) {
    for (const region of regions) {
      const file = `cloudformation/${stage}/${region}/resources-cf.json`;
      const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
      template.Resources.Links = queue;
      write(root, { [file]: template });
    }
  }
  return root;
}
const remove = (root: string, over: Partial<RemoveStageOptions> = {}) =>
  removeStage(testHost(cloud.endpoint), {
    project: openProject(root),
    stage: 'dev',
    region: undefined,
    deleteData: false,
    agree: async () => {},
    ...over,
  });
/** All resources of a project that still exist in its region. */
async function left(name: string, region = 'us-east-1') {
  const { cf, s3, lambda, logs } = await clients(region);
  const { StackSummaries = [] } = await cf.send(new ListStacksCommand({}));
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  return {
    stacks: StackSummaries.filter((one) => one.StackStatus !== 'DELETE_COMPLETE' && one.StackName?.includes(name)),
    buckets: Buckets.filter((one) => one.Name?.includes(name)),
    functions: Functions.filter((one) => one.FunctionName?.includes(name)),
    logGroups: logGroups.filter((one) => one.logGroupName?.includes(name)),
  };
}
const jawsJson = (root: string) => JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));

describe('a region', () => {
  test('is deleted with its stacks; resources that hold data stay, though their template would delete them', async () => {
    const root = project('leaves', { dev: ['us-east-1', 'eu-west-1'] });
    await up(root);
    let shown: RemovalPlan | undefined;
    const result = await remove(root, {
      region: 'eu-west-1',
      agree: async (plan) => {
        shown = plan;
        expect((await left('leaves', 'eu-west-1')).stacks).toHaveLength(3);
      },
    });
    expect(shown?.regions).toMatchObject([
      { stage: 'dev', region: 'eu-west-1', stacks: ['dev-leaves-e', 'dev-leaves-l', 'dev-leaves-r'], functions: 2 },
    ]);
    const names = result.kept.map(({ physicalId }) => physicalId);
    expect(names).toContainEqual(expect.stringMatching(/dev-leaves-r-Links-/));
    expect(names).toContain('jaws.dev.euwest1.leaves.test');
    expect((await left('leaves', 'eu-west-1')).stacks).toEqual([]);
    const { cf: _, s3 } = await clients('eu-west-1');
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain(
      'jaws.dev.euwest1.leaves.test',
    );
    const sqs = new SQSClient({
      endpoint: cloud.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const QueueUrl = names.find((name) => name.includes('Links'))!;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'still there' }));
    sqs.destroy();
    expect(jawsJson(root).stages.dev.map(({ region }: { region: string }) => region)).toEqual(['us-east-1']);
    expect(existsSync(join(root, 'cloudformation/dev/eu-west-1'))).toBe(false);
    // The other region is unchanged.
    expect((await left('leaves')).stacks).toHaveLength(3);
  });

  test('that jaws.json no longer has is removed by its name', async () => {
    const root = project('forgotten', { dev: ['us-east-1', 'eu-west-1'] });
    await up(root);
    const json = jawsJson(root);
    json.stages.dev = json.stages.dev.filter(({ region }: { region: string }) => region === 'us-east-1');
    write(root, { 'jaws.json': json });
    await remove(root, { region: 'eu-west-1', deleteData: true });
    expect((await left('forgotten', 'eu-west-1')).stacks).toEqual([]);
  });
});

describe('a stage', () => {
  test('with its data leaves nothing behind, logs and objects included', async () => {
    const root = project('nothing');
    await up(root);
    const { s3, lambda } = await clients();
    await lambda.send(new InvokeCommand({ FunctionName: 'dev-nothing-lMA' }));
    await s3.send(new PutObjectCommand({ Bucket: 'jaws.dev.useast1.nothing.test', Key: 'mine', Body: 'x' }));
    await expect.poll(async () => (await left('nothing')).logGroups.length).toBeGreaterThan(0);
    await remove(root, { deleteData: true });
    expect(await left('nothing')).toEqual({ stacks: [], buckets: [], functions: [], logGroups: [] });
    expect(jawsJson(root).stages).toEqual({});
  });

  test('is not touched when the answer is no', async () => {
    const root = project('stays');
    await up(root);
    const no = new Error('no');
    await expect(
      remove(root, {
        deleteData: true,
        agree: async () => {
          throw no;
        },
      }),
    ).rejects.toBe(no);
    expect((await left('stays')).stacks).toHaveLength(3);
    expect(jawsJson(root).stages.dev).toHaveLength(1);
  });

  test('that was interrupted is finished by the same command', async () => {
    const root = project('resumed');
    await up(root);
    const host = testHost(cloud.endpoint, (event, abort) => {
      if (event.type === 'stack' && event.state === 'done' && event.stack === 'dev-resumed-l') abort.abort();
    });
    const options = {
      project: openProject(root),
      stage: 'dev',
      region: undefined,
      deleteData: true,
      agree: async () => {},
    };
    await expect(removeStage(host, options)).rejects.toMatchObject({ code: 'DeployInterrupted' });
    expect((await left('resumed')).stacks).toHaveLength(1);
    expect(jawsJson(root).stages.dev).toHaveLength(1);
    await remove(root, { deleteData: true });
    expect((await left('resumed')).stacks).toEqual([]);
  });

  test.each([
    ['prod', {}, ['prod']],
    ['prod', { protected: false }, []],
    ['dev', { protected: true }, ['dev']],
    ['dev', {}, []],
  ] as const)('%s %j is protected: %j', async (stage, over, expected) => {
    const root = projectFolder({ name: 'guard', domain: 'guard.test', stages: { [stage]: ['us-east-1'] } });
    const json = jawsJson(root);
    Object.assign(json.stages[stage][0], over);
    write(root, { 'jaws.json': json });
    let shown: RemovalPlan | undefined;
    await remove(root, {
      stage,
      agree: async (plan) => {
        shown = plan;
      },
    });
    expect(shown?.protected).toEqual(expected);
  });
});

describe('a function', () => {
  test('is removed with its endpoint and its folder; the other one is not touched', async () => {
    const root = project('less');
    const before = await up(root);
    const result = await removeFunctions(testHost(cloud.endpoint), {
      project: openProject(root),
      what: 'm/a',
      stage: undefined,
      region: undefined,
      files: true,
      agree: async () => {},
    });
    expect(result).toMatchObject({ functions: ['m/a'], endpoints: ['GET /m/a'], folder: 'aws_modules/m/a' });
    expect((await left('less')).functions.map(({ FunctionName }) => FunctionName)).toEqual(['dev-less-lMB']);
    expect(existsSync(join(root, 'aws_modules/m/a'))).toBe(false);
    const url = before.urls.find(({ path }) => path === '/m/b')!.url;
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace('/m/b', '/m/a'))).status).toBe(403);
    const { plan } = await deploy(testHost(cloud.endpoint), {
      project: openProject(root),
      selection: all,
      mode: 'plan',
    });
    expect(plan.empty).toBe(true);
  });
});

test('the URL of a function is named before it goes; one that only AWS has is asked about', async () => {
  const root = project('urled');
  write(
    root,
    functionFiles('m/a', { lambda: { eventSources: { Open: { Type: 'AWS::Lambda::Url', Properties: {} } } } }),
  );
  await up(root);
  const stages = { stage: undefined, region: undefined, files: false };
  const [shown, asked]: [FunctionsRemovalPlan[], string[]] = [[], []];
  const agree = async (plan: FunctionsRemovalPlan) => void shown.push(plan);
  const host = (answer: boolean) => ({
    ...testHost(cloud.endpoint),
    agree: async (question: Question) => {
      asked.push(question.type === 'data-loss' ? question.losses.map(({ resourceType }) => resourceType).join() : '');
      return answer;
    },
  });
  const whole = await new Promise<RemovalPlan>(
    (resolve) =>
      void remove(root, {
        agree: async (plan) => {
          resolve(plan);
          throw new Error('no');
        },
      }).catch(() => {}),
  );
  expect(whole.regions[0]!.addresses.map(({ type }) => type).sort()).toEqual([
    'AWS::ApiGateway::RestApi',
    'AWS::Lambda::Url',
  ]);
  const older = openProject(root);
  write(root, functionFiles('m/a'));
  const changed = removeFunctions(host(false), { project: openProject(root), what: 'm/a', ...stages, agree });
  await expect(changed).rejects.toMatchObject({ code: 'AddressWouldBeLost' });
  expect(asked).toEqual(['AWS::Lambda::Url']);
  expect((await left('urled')).functions).toHaveLength(2);
  await removeFunctions(host(false), { project: older, what: 'm/a', ...stages, agree });
  expect(shown.map(({ urls }) => urls)).toEqual([[], ['m/a']]);
  expect(asked).toHaveLength(1);
  expect((await left('urled')).functions).toHaveLength(1);
});

test('consent to what was shown of one function does not cover another; its name does', async () => {
  const url = { lambda: { eventSources: { Open: { Type: 'AWS::Lambda::Url', Properties: {} } } } };
  const root = project('others');
  write(root, { ...functionFiles('n/a', url), ...functionFiles('n/b', { ...url, apiGateway: null }) });
  await up(root);
  // The project no longer has the URL of n/b.
  write(root, functionFiles('n/b', { apiGateway: null }));
  const asked: string[] = [];
  const host = {
    ...testHost(cloud.endpoint),
    agree: async (question: Question) => {
      if (question.type === 'data-loss') asked.push(...question.losses.map(({ logicalId }) => logicalId));
      return false;
    },
  };
  const options = { project: openProject(root), what: 'n', stage: undefined, region: undefined, files: false };
  const agree = async () => {};
  const refused = removeFunctions(host, { ...options, agree });
  await expect(refused).rejects.toMatchObject({
    code: 'AddressWouldBeLost',
    hint: expect.stringContaining(`--allow-address-loss ${asked[0] ?? 'lNBOpen'}`),
  });
  expect(asked).toContain('lNBOpen');
  expect((await left('others')).functions).toHaveLength(4);
  await removeFunctions(host, { ...options, agree, allowAddressLoss: ['lNBOpen'] });
  expect((await left('others')).functions).toHaveLength(2);
});

test('an endpoint is removed before its function', async () => {
  const root = project('ordered');
  await up(root);
  const changed: string[] = [];
  const host = testHost(cloud.endpoint, (event) => {
    if (event.type === 'stack' && event.state === 'done') changed.push(event.stack);
  });
  const options = { what: 'm/a', stage: undefined, region: undefined, files: true, agree: async () => {} };
  await removeFunctions(host, { project: openProject(root), ...options });
  expect(changed).toEqual(['dev-ordered-e', 'dev-ordered-l']);
});

test('what was deployed during the question is not removed unseen', async () => {
  const root = project('asked');
  await up(root);
  const meanwhile = async () => {
    write(root, functionFiles('m/new'));
    await up(root);
  };
  await expect(remove(root, { agree: meanwhile })).rejects.toMatchObject({ code: 'RemovalOutdated' });
  expect((await left('asked')).functions).toHaveLength(3);
  await remove(root, { deleteData: true });
  expect((await left('asked')).functions).toEqual([]);
});
