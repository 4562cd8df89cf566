import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Event, Question } from '../events.ts';
import type { Template } from '../model/types.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, over: Partial<DeployOptions> = {}, host: TestHost = testHost(cloud.endpoint)) =>
  deploy(host, { project: openProject(root), selection: all, ...over });
const cf = async (region = 'us-east-1') =>
  (await testHost(cloud.endpoint).connect(undefined)).in(region).cloudFormation();

function edit(root: string, change: (template: Template) => void, region = 'us-east-1'): void {
  const file = `cloudformation/dev/${region}/resources-cf.json`;
  const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
  change(template);
  write(root, { [file]: template });
}
const table = (key: string, over: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  },
  ...over,
});
async function tableName(project: string, region = 'us-east-1'): Promise<string | undefined> {
  const command = new DescribeStackResourceCommand({ StackName: `dev-${project}-r`, LogicalResourceId: 'Links' });
  return (await (await cf(region)).send(command)).StackResourceDetail?.PhysicalResourceId;
}
async function deployed(name: string, over: object = {}, regions = ['us-east-1']): Promise<string> {
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: regions } });
  for (const region of regions) {
    edit(
      root,
      (template) => {
        template.Resources.Links = table('id', over);
      },
      region,
    );
  }
  await run(root);
  return root;
}
const replace = (template: Template) => {
  template.Resources.Links = table('other');
};
const remove = (template: Template) => {
  delete template.Resources.Links;
};
const answering = (answer: boolean) => {
  const asked: Question[] = [];
  const host: TestHost = {
    ...testHost(cloud.endpoint),
    agree: async (question) => {
      asked.push(question);
      return answer;
    },
  };
  return { host, asked };
};

describe('a table that would be replaced or deleted', () => {
  test.each([
    ['replaced', replace],
    ['deleted', remove],
  ] as const)('and %s is left alone where nobody can be asked', async (how, change) => {
    const root = await deployed(`alone${how}`);
    const before = await tableName(`alone${how}`);
    edit(root, change);
    await expect(run(root)).rejects.toMatchObject({
      code: 'DataWouldBeLost',
      message: expect.stringMatching(new RegExp(`Links \\(AWS::DynamoDB::Table\\).*would be ${how}`)),
      hint: expect.stringContaining('--allow-data-loss Links'),
    });
    expect(await tableName(`alone${how}`)).toBe(before);
    // Nothing is left behind: no change set, no intermediate stack.
    const { Summaries } = await (await cf()).send(new ListChangeSetsCommand({ StackName: `dev-alone${how}-r` }));
    expect(Summaries).toEqual([]);
  });

  test('is shown by --plan, which changes nothing', async () => {
    const root = await deployed('shown');
    edit(root, replace);
    const { plan } = await run(root, { mode: 'plan' });
    expect(plan.regions[0]?.stacks[0]?.changes).toContainEqual({
      action: 'update',
      kind: 'resource',
      id: 'Links',
      why: ['AttributeDefinitions', 'KeySchema'],
      data: 'replaced',
    });
    const { Stacks } = await (await cf()).send(new DescribeStacksCommand({ StackName: 'dev-shown-r' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });

  test('is asked about once, with its name, and stays when the answer is no', async () => {
    const root = await deployed('declined');
    const before = await tableName('declined');
    edit(root, replace);
    const { host, asked } = answering(false);
    await expect(run(root, {}, host)).rejects.toMatchObject({ code: 'DataWouldBeLost' });
    expect(asked).toMatchObject([{ losses: [{ logicalId: 'Links', physicalId: before, how: 'replaced' }] }]);
    expect(await tableName('declined')).toBe(before);
    expect(host.events.filter(({ type }: Event) => type === 'answer')).toMatchObject([{ agreed: false }]);
  });

  test('is deleted after a yes, or with consent by name', async () => {
    const root = await deployed('agreed');
    const first = await tableName('agreed');
    edit(root, replace);
    await run(root, {}, answering(true).host);
    const second = await tableName('agreed');
    expect(second).not.toBe(first);
    edit(root, remove);
    await expect(run(root, { allowDataLoss: ['Other'] })).rejects.toMatchObject({ code: 'DataWouldBeLost' });
    expect(await tableName('agreed')).toBe(second);
    await run(root, { allowDataLoss: ['Links'] });
    await expect(tableName('agreed')).rejects.toThrow();
  });

  test('that CloudFormation keeps is not a question', async () => {
    const root = await deployed('kept', { DeletionPolicy: 'Retain' });
    edit(root, remove);
    const result = await run(root);
    expect(result.stacks).toMatchObject([{ result: 'updated' }]);
  });

  test('in several regions is one question, and no region is changed without the answer', async () => {
    const regions = ['us-east-1', 'eu-west-1'];
    const root = await deployed('several', {}, regions);
    edit(root, replace, 'eu-west-1');
    edit(
      root,
      (template) => {
        template.Resources.Queue = { Type: 'AWS::SQS::Queue' };
      },
      'us-east-1',
    );
    const { host, asked } = answering(false);
    await expect(run(root, {}, host)).rejects.toMatchObject({ code: 'DataWouldBeLost' });
    expect(asked).toHaveLength(1);
    const { Stacks } = await (await cf()).send(new DescribeStacksCommand({ StackName: 'dev-several-r' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  });
});
