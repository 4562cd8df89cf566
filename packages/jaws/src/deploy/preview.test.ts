import { expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { Change, DeployedStack } from '../plan/types.ts';
import { previewUpdate } from './preview.ts';
import {
  type Answers,
  answerOf,
  described,
  fakeAws,
  fakeClient,
  fakeHost,
  id,
  memoryBucket,
  place,
  plan,
  state,
} from './testing.ts';

const table = { Type: 'AWS::DynamoDB::Table', Properties: {} };
const before: DeployedStack = {
  ...state({ tags: { theirs: 'x' } }),
  name: place.stack,
  kind: 'resources',
  template: { Resources: { Users: table, Files: { Type: 'AWS::S3::Bucket' }, Role: { Type: 'AWS::IAM::Role' } } },
};

function preview(changes: readonly Change[], real: readonly object[], answers: Answers = {}) {
  const { host, events } = fakeHost();
  const cf = fakeClient({
    CreateChangeSet: () => ({ Id: 'set-1', StackId: id }),
    DescribeChangeSet: () => ({
      Status: 'CREATE_COMPLETE',
      Changes: real.map((ResourceChange) => ({ ResourceChange })),
    }),
    DescribeStacks: () => described(),
    DeleteChangeSet: () => ({}),
    ...answers,
  });
  const work = {
    host,
    aws: fakeAws({ cloudFormation: cf.client }),
    project: 'shop',
    token: 'jaws-1',
    bucket: memoryBucket().bucket,
  };
  const template = { Parameters: { A: { Type: 'String' } }, Resources: {} };
  const found = previewUpdate(work, plan({ kind: 'resources', parameters: { A: '1' }, changes, template }), before);
  found.catch(() => {});
  return { found, events, ...cf };
}
const update = (name: string, more: object = {}): Change => ({
  action: 'update',
  kind: 'resource',
  id: name,
  why: ['X'],
  ...more,
});

test('a change set is made as a deployment would make it, and deleted', async () => {
  const { found, calls, names } = preview([], []);
  expect(await found).toEqual([]);
  expect(names()).toEqual(['CreateChangeSet', 'DescribeChangeSet', 'DescribeStacks', 'DeleteChangeSet']);
  expect(calls[0]?.[1]).toMatchObject({
    StackName: 'dev-shop-l',
    ChangeSetName: 'jaws-1',
    Parameters: [{ ParameterKey: 'A', ParameterValue: '1' }],
    Tags: [
      { Key: 'theirs', Value: 'x' },
      { Key: 'jaws:kind', Value: 'resources' },
      { Key: 'jaws:project', Value: 'shop' },
      { Key: 'jaws:stage', Value: 'dev' },
    ],
  });
  expect(calls[0]?.[1]).not.toHaveProperty('DeploymentMode');
});

test('the plan’s changes say what happens to their data', async () => {
  const planned = [
    update('Users'),
    update('Role', { maybe: true }),
    update('Gone', { maybe: true }),
    update('Topic'),
    update('dev-shop-r', { kind: 'stack' }),
  ];
  const { found } = preview(planned, [
    { LogicalResourceId: 'Users', ResourceType: table.Type, Action: 'Modify', Replacement: 'True' },
    { LogicalResourceId: 'Role', ResourceType: 'AWS::IAM::Role', Action: 'Modify' },
  ]);
  expect(await found).toEqual([
    { ...planned[0], data: 'replaced' },
    planned[1],
    // A possible change that does not happen is left out.
    planned[3],
    planned[4],
  ]);
});

test('what the plan did not know is added', async () => {
  const target = (Name: string | undefined, Attribute?: string) => ({ Target: { Name, Attribute } });
  const { found } = preview(
    [],
    [
      { LogicalResourceId: 'New', ResourceType: 'AWS::SQS::Queue', Action: 'Add' },
      { LogicalResourceId: 'Files', ResourceType: 'AWS::S3::Bucket', Action: 'Remove' },
      {
        LogicalResourceId: 'Role',
        ResourceType: 'AWS::IAM::Role',
        Action: 'Modify',
        Details: [target('Path'), target('Path'), target(undefined, 'Tags'), {}],
      },
    ],
  );
  expect(await found).toEqual([
    { action: 'create', kind: 'resource', id: 'New', why: [] },
    { action: 'delete', kind: 'resource', id: 'Files', why: [], data: 'deleted' },
    { action: 'update', kind: 'resource', id: 'Role', why: ['Path', 'Tags'] },
  ]);
});

test('a change set without changes is empty', async () => {
  const none = { DescribeChangeSet: () => ({ Status: 'FAILED', StatusReason: "didn't contain changes" }) };
  expect(await preview([update('Users')], [], none).found).toEqual([]);
});

test('a stack that somebody else changes says nothing', async () => {
  const { found, events } = preview([], [], { DescribeStacks: () => described({ LastUpdatedTime: new Date(5) }) });
  expect(await found).toBeUndefined();
  expect(events).toEqual([]);
});

test('without the permission for change sets, the unknown parts are reported', async () => {
  const denied = fail('AwsAccessDenied', { call: 'x', detail: 'no', operation: 'x' } as never);
  const { found, events } = preview([], [], { CreateChangeSet: () => denied });
  expect(await found).toBeUndefined();
  expect(events).toEqual([
    { type: 'warning', message: `Whether dev-shop-l in us-east-1 would lose data is not known: ${denied.message}` },
  ]);
});

test('any other error is one', async () => {
  for (const error of [answerOf('Throttling'), fail('EnvContended', { stage: 'dev', region: 'x' })]) {
    await expect(preview([], [], { CreateChangeSet: () => error }).found).rejects.toBe(error);
  }
});
