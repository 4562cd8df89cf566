import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStackResourceCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { jawsBucket } from '../deploy/bucket.ts';
import { writeRemoved } from '../deploy/removed.ts';
import type { Question } from '../events.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { removeFunctions } from './remove-functions.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, over: Partial<DeployOptions> = {}) =>
  deploy(testHost(cloud.endpoint), { project: openProject(root), selection: all, ...over });

async function idOf(StackName: string, LogicalResourceId: string): Promise<string | undefined> {
  const cf = await (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1').cloudFormation();
  const { StackResourceDetail } = await cf.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
  return StackResourceDetail?.PhysicalResourceId;
}

function ofKind(root: string, ProtocolType: string): void {
  const json = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  write(root, { 'jaws.json': { ...json, apiGateway: { ProtocolType } } });
}

test.each([
  ['loses its last endpoint', 'none', (root: string) => write(root, functionFiles('m/a', { apiGateway: null }))],
  ['becomes one of another kind', 'kind', (root: string) => ofKind(root, 'HTTP')],
] as const)('an API that %s keeps its address until somebody agrees', async (_title, name, change) => {
  const root = projectFolder({ name, domain: `${name}.test`, files: functionFiles('m/a') });
  await run(root);
  const before = await idOf(`dev-${name}-e`, 'RestApi');
  change(root);
  await expect(run(root)).rejects.toMatchObject({
    code: 'AddressWouldBeLost',
    message: expect.stringContaining(
      `RestApi (AWS::ApiGateway::RestApi) of dev-${name}-e in us-east-1 would be deleted`,
    ),
    hint: expect.stringContaining('--allow-address-loss RestApi'),
  });
  expect(await idOf(`dev-${name}-e`, 'RestApi')).toBe(before);
  await run(root, { allowAddressLoss: ['RestApi'] });
  await expect(idOf(`dev-${name}-e`, 'RestApi')).rejects.toThrow();
});

/** A project whose first region loses its API, and gets a queue in one or several regions in the same deployment. */
async function losing(name: string, regions: readonly string[], { queueIn }: { readonly queueIn: readonly string[] }) {
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: regions }, files: functionFiles('m/a') });
  const without = functionFiles('m/a', { apiGateway: null });
  await run(root);
  write(root, without);
  const allowAddressLoss = ['RestApi'];
  for (const region of regions.slice(1)) await run(root, { selection: { ...all, region }, allowAddressLoss });
  for (const region of queueIn) {
    const file = `cloudformation/dev/${region}/resources-cf.json`;
    const template = JSON.parse(readFileSync(join(root, file), 'utf8'));
    template.Resources.Jobs = { Type: 'AWS::SQS::Queue' };
    write(root, { [file]: template });
  }
  const asked: Question[] = [];
  const answering = (answer: boolean) => ({
    ...testHost(cloud.endpoint),
    agree: async (question: Question) => {
      asked.push(question);
      return answer;
    },
  });
  const up = (answer: boolean) => deploy(answering(answer), { project: openProject(root), selection: all });
  const hasQueue = async (region: string) => {
    const cf = await (await testHost(cloud.endpoint).connect(undefined)).in(region).cloudFormation();
    const { StackResourceSummaries = [] } = await cf.send(
      new ListStackResourcesCommand({ StackName: `dev-${name}-r` }),
    );
    return StackResourceSummaries.some(({ LogicalResourceId }) => LogicalResourceId === 'Jobs');
  };
  return { root, asked, up, hasQueue };
}

test('what is refused has changed nothing before, and is asked about once', async () => {
  const shop = await losing('first', ['us-east-1'], { queueIn: ['us-east-1'] });
  const api = await idOf('dev-first-e', 'RestApi');
  await expect(shop.up(false)).rejects.toMatchObject({ code: 'AddressWouldBeLost' });
  expect(await shop.hasQueue('us-east-1')).toBe(false);
  await shop.up(true);
  expect(await shop.hasQueue('us-east-1')).toBe(true);
  const lost = { stack: 'dev-first-e', logicalId: 'RestApi', physicalId: api, how: 'deleted' };
  expect(shop.asked).toEqual(
    [lost, lost].map((one) => ({ type: 'data-loss', losses: [expect.objectContaining(one)] })),
  );
});

test('a refusal in one region stops the others, also beside one that cannot be deployed', async () => {
  const shop = await losing('many', ['us-east-1', 'eu-west-1', 'ap-southeast-1'], { queueIn: ['eu-west-1'] });
  await expect(shop.up(false)).rejects.toMatchObject({ code: 'AddressWouldBeLost' });
  expect([await shop.hasQueue('eu-west-1'), shop.asked.length]).toEqual([false, 1]);
  const { regions } = openProject(shop.root).model.stages[0]!;
  const place = regions.find(({ region }) => region === 'ap-southeast-1')!;
  const bucket = jawsBucket(await testHost(cloud.endpoint).connect(undefined), place);
  await writeRemoved(bucket, 'many', { at: '', by: 'user/anna', kept: [] });
  await expect(shop.up(false)).rejects.toMatchObject({ code: 'DeployFailed' });
  expect(await shop.hasQueue('eu-west-1')).toBe(false);
});

test('a removal of functions that was agreed to takes their addresses along', async () => {
  const root = projectFolder({ name: 'gone', domain: 'gone.test', files: functionFiles('m/a') });
  await run(root);
  const options = { what: 'm/a', stage: undefined, region: undefined, files: true, agree: async () => {} };
  await removeFunctions(testHost(cloud.endpoint), { project: openProject(root), ...options });
  await expect(idOf('dev-gone-e', 'RestApi')).rejects.toThrow();
});

test('functions alone keep one that a deployed endpoint calls, and say what removes both', async () => {
  const root = projectFolder({
    name: 'older',
    domain: 'older.test',
    files: { ...functionFiles('m/a'), ...functionFiles('m/b') },
  });
  const { urls } = await run(root);
  const url = urls.find((one) => one.url.endsWith('/m/b'))!.url;
  expect((await fetch(url)).status).toBe(200);
  rmSync(join(root, 'aws_modules/m/b'), { recursive: true });
  const host = testHost(cloud.endpoint);
  const selection: Selection = { ...all, resources: false, endpoints: [] };
  await deploy(host, { project: openProject(root), selection });
  expect((await fetch(url)).status).toBe(200);
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'notice',
      message:
        'Not in the project, and kept because deployed endpoints name them: m/b. `jaws deploy all dev` removes both.',
    }),
  );
  await run(root);
  await expect(idOf('dev-older-l', 'lMB')).rejects.toThrow();
});
