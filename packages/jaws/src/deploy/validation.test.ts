import { expect, test } from 'vitest';
import { answerOf, fakeHandle } from './testing.ts';
import { validationFindings } from './validation.ts';

const event = (over: object) => ({
  ValidationStatus: 'FAILED',
  ValidationFailureMode: 'FAIL',
  LogicalResourceId: 'Files',
  ResourceType: 'AWS::S3::Bucket',
  ValidationPath: '/Resources/Files/Properties/X',
  ValidationStatusReason: 'X is unknown.',
  ValidationName: 'PROPERTY_VALIDATION',
  ...over,
});
const find = (...events: object[]) =>
  validationFindings(fakeHandle({ DescribeEvents: () => ({ OperationEvents: events }) }).handle, 'set-1');

test('each finding says where and what', async () => {
  expect(
    await find(
      event({}),
      event({ ValidationPath: undefined }),
      event({ ResourceType: undefined }),
      event({ LogicalResourceId: undefined }),
      event({ LogicalResourceId: undefined, ValidationPath: undefined }),
      event({ ValidationStatusReason: undefined }),
      event({ ValidationStatusReason: undefined, ValidationName: undefined }),
    ),
  ).toEqual({
    problems: [
      'Files (AWS::S3::Bucket) at /Resources/Files/Properties/X: X is unknown.',
      'Files (AWS::S3::Bucket): X is unknown.',
      'Files at /Resources/Files/Properties/X: X is unknown.',
      '/Resources/Files/Properties/X: X is unknown.',
      'X is unknown.',
      'Files (AWS::S3::Bucket) at /Resources/Files/Properties/X: PROPERTY_VALIDATION',
      'Files (AWS::S3::Bucket) at /Resources/Files/Properties/X: refused',
    ].map((message) => ({ message })),
  });
});

test('passed checks and warnings are not failures', async () => {
  expect(await find(event({ ValidationStatus: 'SKIPPED' }), event({ ValidationFailureMode: 'WARN' }))).toEqual({
    problems: [],
  });
});

test('they are read to the last page', async () => {
  const { handle, calls } = fakeHandle({
    DescribeEvents: (_input, call) => ({
      ...(call !== 2 && { OperationEvents: [event({})] }),
      ...(call < 3 && { NextToken: `t${call}` }),
    }),
  });
  expect((await validationFindings(handle, 'set-1')).problems).toHaveLength(2);
  expect(calls.map(([, input]) => input)).toEqual([
    { StackName: 'dev-shop-l', ChangeSetName: 'set-1' },
    { StackName: 'dev-shop-l', ChangeSetName: 'set-1', NextToken: 't1' },
    { StackName: 'dev-shop-l', ChangeSetName: 'set-1', NextToken: 't2' },
  ]);
});

test('without readable events, the change set gives its own reason', async () => {
  const { handle } = fakeHandle({ DescribeEvents: () => answerOf('AccessDenied') });
  expect(await validationFindings(handle, 'set-1')).toEqual({ problems: [] });
});

const conflict = {
  ValidationName: 'NAME_CONFLICT_VALIDATION',
  ValidationStatusReason: "Resource of type 'AWS::S3::Bucket' with identifier 'my-files' already exists.",
};

test('a bucket whose name is taken, where that is all', async () => {
  expect((await find(event(conflict))).takenBucket).toEqual({ bucket: 'my-files', resource: 'Files' });
  for (const others of [
    [event(conflict), event({})],
    [event({ ...conflict, ResourceType: 'AWS::SQS::Queue' })],
    [event({ ...conflict, ValidationName: 'PROPERTY_VALIDATION' })],
    [event({ ...conflict, ValidationStatusReason: 'no name in it' })],
    [],
  ]) {
    expect(await find(...others)).not.toHaveProperty('takenBucket');
  }
});
