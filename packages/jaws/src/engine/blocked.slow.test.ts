import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Event } from '../events.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { removeStage } from './remove.ts';
import { status } from './status.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterEach(() => cloud.faults.clear());
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const host = () => testHost(cloud.endpoint);
const run = (root: string, over: Partial<DeployOptions> = {}, at: TestHost = host()) =>
  deploy(at, { project: openProject(root), selection: all, ...over });
const cfIn = async (region = 'us-east-1') => (await host().connect(undefined)).in(region).cloudFormation();
const stackIn = async (StackName: string, region?: string) => {
  const { Stacks } = await (await cfIn(region)).send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0];
};
const statusOf = async (name: string) => (await stackIn(name))?.StackStatus;
const rests = (name: string) => expect.poll(() => statusOf(name), { timeout: 20_000 }).not.toMatch(/_IN_PROGRESS$/);
const messages = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'notice' || event.type === 'warning' ? [event.message] : []));
const unchanged = async (root: string) => (await run(root)).stacks.every(({ result }) => result === 'unchanged');

const file = 'cloudformation/dev/us-east-1/resources-cf.json';
function edit(root: string, resources: Readonly<Record<string, TemplateResource | undefined>>): void {
  const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
  write(root, { [file]: { ...template, Resources: { ...template.Resources, ...resources } } });
}
const group = (name: string, RetentionInDays: number): TemplateResource => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: name, RetentionInDays },
});
const broken: TemplateResource = {
  Type: 'AWS::IAM::InstanceProfile',
  DependsOn: 'Audit',
  Properties: { Roles: ['no-such-role'] },
};
const project = (name: string, regions = ['us-east-1']) =>
  projectFolder({ name, domain: `${name}.test`, stages: { dev: regions }, files: functionFiles('m/hello') });
const denied = { code: 'AccessDeniedException', status: 400, message: 'not today' };

describe('UPDATE_ROLLBACK_FAILED', () => {
  /** An update that fails after it changed a log group, and a rollback that cannot undo that change. */
  async function stuck(name: string): Promise<string> {
    const root = project(name);
    edit(root, { Audit: group(name, 7) });
    await run(root);
    edit(root, { Audit: group(name, 30), Broken: broken });
    cloud.faults.add({ service: 'logs', operation: 'PutRetentionPolicy', error: denied, skip: 1 });
    await expect(run(root)).rejects.toMatchObject({ code: 'StackFailed', hint: expect.stringContaining('--recover') });
    expect(await statusOf(`dev-${name}-r`)).toBe('UPDATE_ROLLBACK_FAILED');
    edit(root, { Audit: group(name, 7), Broken: undefined });
    return root;
  }

  test('is reported although nothing would change, and --recover ends the roll-back', async () => {
    const root = await stuck('ended');
    await expect(run(root)).rejects.toMatchObject({
      code: 'StackBlocked',
      message: expect.stringContaining('UPDATE_ROLLBACK_FAILED'),
      hint: expect.stringContaining('--recover'),
    });
    expect((await status(host(), { root })).regions[0]?.stacks).toContainEqual({
      name: 'dev-ended-r',
      kind: 'resources',
      status: 'UPDATE_ROLLBACK_FAILED',
    });
    cloud.faults.clear();
    await run(root, { recover: true });
    expect(await statusOf('dev-ended-r')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await unchanged(root)).toBe(true);
  }, 180_000);

  test('skips what cannot be rolled back, by name, and --revert-drift makes that right', async () => {
    const root = await stuck('skipped');
    const seen = host();
    await run(root, { recover: true }, seen);
    expect(messages(seen.events)).toContainEqual(expect.stringMatching(/cannot roll back Audit: skipped/));
    expect(await statusOf('dev-skipped-r')).toBe('UPDATE_ROLLBACK_COMPLETE');
    cloud.faults.clear();
    await run(root, { revertDrift: true });
    expect((await run(root, { mode: 'plan', drift: true })).plan).toMatchObject({ empty: true, drift: [] });
  }, 180_000);
});

describe('DELETE_FAILED', () => {
  test('is reported although nothing would change, and --recover deletes the rest and deploys again', async () => {
    const root = project('half');
    await run(root);
    cloud.faults.add({ service: 'lambda', operation: 'DeleteFunction', error: denied });
    await (await cfIn()).send(new DeleteStackCommand({ StackName: 'dev-half-l' }));
    await rests('dev-half-l');
    expect(await statusOf('dev-half-l')).toBe('DELETE_FAILED');
    await expect(run(root)).rejects.toMatchObject({
      code: 'StackBlocked',
      message: expect.stringContaining('DELETE_FAILED'),
      hint: expect.stringContaining('--recover'),
    });
    // As long as the cause remains, the message names it with the resource.
    await expect(run(root, { recover: true })).rejects.toMatchObject({
      code: 'StackBlocked',
      message: expect.stringContaining('not today'),
    });
    cloud.faults.clear();
    const before = (await stackIn('dev-half-l'))?.StackId;
    await run(root, { recover: true });
    const after = await stackIn('dev-half-l');
    expect(after).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    expect(after?.StackId).not.toBe(before);
    const lambda = await (await host().connect(undefined)).in('us-east-1').lambda();
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'dev-half-lMHello' }));
    expect(found.State).toBe('Active');
    expect(await unchanged(root)).toBe(true);
  }, 180_000);
});

describe('a stack that never came up', () => {
  test.each([
    ['CREATE_FAILED', 'DO_NOTHING'],
    ['ROLLBACK_COMPLETE', 'ROLLBACK'],
    ['ROLLBACK_FAILED', 'ROLLBACK'],
  ] as const)(
    'in %s is named, and --recover makes it again',
    async (state, OnFailure) => {
      const name = state.toLowerCase().replace('_', '');
      const root = project(name);
      await run(root, { selection: { ...all, functions: [], endpoints: [] } });
      const StackName = `dev-${name}-l`;
      const Resources = { Audit: group(name, 7), Broken: broken };
      if (state === 'ROLLBACK_FAILED')
        cloud.faults.add({ service: 'logs', operation: 'DeleteLogGroup', error: denied });
      const cf = await cfIn();
      const TemplateBody = JSON.stringify({ Resources });
      await cf.send(new CreateStackCommand({ StackName, TemplateBody, OnFailure, Capabilities: ['CAPABILITY_IAM'] }));
      await rests(StackName);
      expect(await statusOf(StackName)).toBe(state);
      await expect(run(root)).rejects.toMatchObject({
        code: 'StackNeverCameUp',
        message: expect.stringContaining(state),
        hint: expect.stringContaining('--recover'),
      });
      cloud.faults.clear();
      await run(root, { recover: true });
      expect(await statusOf(StackName)).toBe('CREATE_COMPLETE');
    },
    60_000,
  );
});

describe('what CloudFormation does not take', () => {
  test('a change that it cannot work out is ChangeSetFailed', async () => {
    const root = project('types');
    edit(root, { Audit: group('types', 7) });
    await run(root);
    edit(root, { Audit: { Type: 'AWS::SNS::Topic' } });
    await expect(run(root)).rejects.toMatchObject({
      code: 'ChangeSetFailed',
      message: expect.stringMatching(/dev-types-r: Update of resource type is not permitted/),
    });
    expect(await statusOf('dev-types-r')).toBe('CREATE_COMPLETE');
  });

  test('a template of more than a million bytes is TemplateTooLarge', async () => {
    const root = project('large');
    await run(root);
    const Metadata = { text: 'x'.repeat(1_000_000) };
    edit(root, { Audit: { ...group('large', 7), Metadata } });
    await expect(run(root)).rejects.toMatchObject({
      code: 'TemplateTooLarge',
      message: expect.stringContaining('dev-large-r'),
    });
  });

  test('a stack that another change took just before is StackBusy', async () => {
    const root = project('busy');
    await run(root);
    edit(root, { Audit: group('busy', 7) });
    const error = { code: 'ValidationError', status: 400, message: 'is in UPDATE_IN_PROGRESS state' };
    cloud.faults.add({ service: 'cloudformation', operation: 'ExecuteChangeSet', error, times: 1 });
    await expect(run(root)).rejects.toMatchObject({
      code: 'StackBusy',
      message: expect.stringContaining('dev-busy-r'),
    });
    expect((await run(root)).stacks[0]).toMatchObject({ result: 'updated' });
  });
});

describe('an answer that was lost', () => {
  const lost = ['reset', { code: 'InternalFailure', status: 500, message: 'lost' }] as const;
  const begun = async (StackName: string, what: string) => {
    const { StackEvents = [] } = await (await cfIn()).send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents.filter(
      ({ ResourceType, ResourceStatus, PhysicalResourceId, StackId }) =>
        ResourceType === 'AWS::CloudFormation::Stack' && PhysicalResourceId === StackId && ResourceStatus === what,
    ).length;
  };
  const loseEach = (error: (typeof lost)[number]) => {
    for (const operation of ['CreateChangeSet', 'ExecuteChangeSet', 'DeleteStack']) {
      cloud.faults.add({ service: 'cloudformation', operation, error, after: true, times: 1 });
    }
  };

  test.each(lost.map((error, at) => [typeof error === 'string' ? error : error.code, error, `lost${at}`] as const))(
    '(%s) to making, executing and deleting is not a failure, and nothing is done twice',
    async (_, error, name) => {
      const root = project(name);
      loseEach(error);
      const made = await run(root);
      expect(made.stacks.map(({ result }) => result)).toEqual(['created', 'created', 'created']);
      for (const kind of ['r', 'l', 'e']) expect(await begun(`dev-${name}-${kind}`, 'CREATE_IN_PROGRESS')).toBe(1);

      cloud.faults.clear();
      loseEach(error);
      edit(root, { Audit: group(name, 7) });
      expect((await run(root)).stacks[0]).toMatchObject({ result: 'updated' });
      expect(await begun(`dev-${name}-r`, 'UPDATE_IN_PROGRESS')).toBe(1);

      cloud.faults.clear();
      loseEach(error);
      const id = (await stackIn(`dev-${name}-e`))?.StackId ?? '';
      const removed = await removeStage(host(), {
        project: openProject(root),
        stage: 'dev',
        region: undefined,
        deleteData: false,
        agree: async () => {},
      });
      expect(removed.stacks.map(({ result }) => result)).toEqual(['deleted', 'deleted', 'deleted']);
      expect(await begun(id, 'DELETE_IN_PROGRESS')).toBe(1);
    },
    60_000,
  );
});

describe('every answer of a call lost, to its last attempt', () => {
  const bare = (name: string) => projectFolder({ name, domain: `${name}.test` });
  const lose = (operation: string, after: boolean) =>
    cloud.faults.add({ service: 'cloudformation', operation, error: 'reset', after });

  test('is not a failure where the change set and the events say that it was done', async () => {
    const root = bare('silent');
    for (const operation of ['CreateChangeSet', 'ExecuteChangeSet', 'DeleteStack']) lose(operation, true);
    expect((await run(root)).stacks).toMatchObject([{ result: 'created' }]);
    const removed = await removeStage(host(), {
      project: openProject(root),
      stage: 'dev',
      region: undefined,
      deleteData: false,
      agree: async () => {},
    });
    expect(removed.stacks).toMatchObject([{ result: 'deleted' }]);
  }, 120_000);

  test.each(['CreateChangeSet', 'ExecuteChangeSet'])(
    'is one where %s did not arrive',
    async (operation) => {
      const root = bare(`not${operation.slice(0, 3).toLowerCase()}`);
      lose(operation, false);
      await expect(run(root)).rejects.toMatchObject({ code: 'AwsUnreachable' });
      cloud.faults.clear();
      expect((await run(root)).stacks).toMatchObject([{ result: 'created' }]);
    },
    120_000,
  );
});

describe('a region taken out of jaws.json', () => {
  test('is named by status and deploy as long as its stacks and its folder exist', async () => {
    const regions = ['us-east-1', 'eu-west-1'];
    const root = project('left', regions);
    await run(root);
    const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
    write(root, { 'jaws.json': { ...jaws, stages: { dev: jaws.stages.dev.slice(0, 1) } } });
    const warning = expect.objectContaining({
      type: 'warning',
      message: expect.stringMatching(/no longer has dev eu-west-1.*: dev-left-e, dev-left-l, dev-left-r\.$/),
      hint: 'jaws region remove dev eu-west-1',
    });
    const asked = host();
    await status(asked, { root });
    expect(asked.events).toContainEqual(warning);
    const deployed = host();
    await run(root, {}, deployed);
    expect(deployed.events).toContainEqual(warning);
    const other = host();
    await status(other, { root, stage: 'dev', region: 'us-east-1' });
    expect(other.events).toContainEqual(warning);

    // An unreadable answer is not a failure, and nothing is reported.
    cloud.faults.add({ service: 'cloudformation', region: 'eu-west-1', error: denied });
    const blind = host();
    expect((await status(blind, { root })).regions).toMatchObject([{ error: undefined }]);
    expect(messages(blind.events)).toEqual([]);
    cloud.faults.clear();

    await removeStage(host(), {
      project: openProject(root),
      stage: 'dev',
      region: 'eu-west-1',
      deleteData: false,
      agree: async () => {},
    });
    await expect(stackIn('dev-left-l', 'eu-west-1')).rejects.toThrow(/does not exist/);
    const after = host();
    await status(after, { root });
    expect(messages(after.events)).toEqual([]);
  }, 180_000);

  test('whose folder is gone is not looked for', async () => {
    const root = project('folder', ['us-east-1', 'eu-west-1']);
    await run(root);
    const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
    write(root, { 'jaws.json': { ...jaws, stages: { dev: jaws.stages.dev.slice(0, 1) } } });
    rmSync(join(root, 'cloudformation', 'dev', 'eu-west-1'), { recursive: true });
    const seen = host();
    await status(seen, { root });
    expect(messages(seen.events)).toEqual([]);
  }, 180_000);
});
