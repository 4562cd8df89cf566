import { describe, expect, test } from 'vitest';
import { deployedTemplate, describeStack, isGone, listOf, listResources, listStacks } from './describe.ts';
import { stateOf } from './handle.ts';
import { answerOf, described, fakeHandle, id, noStack, place, state } from './testing.ts';

const unreadable = (call: string) => ({
  code: 'AwsAnswerUnreadable',
  message: expect.stringContaining(`cloudformation:${call} in us-east-1`),
});

test.each([
  [noStack(), true],
  [answerOf('StackNotFoundException'), true],
  [answerOf('ValidationError', 'Template error'), false],
  [answerOf('AccessDenied', 'Stack does not exist'), false],
  [new Error('Stack does not exist'), false],
  [undefined, false],
])('%s says that a stack is gone: %s', (error, gone) => {
  expect(isGone(error)).toBe(gone);
});

test('a list that is missing is not an empty list', () => {
  expect(listOf([], 'X', 'us-east-1')).toEqual([]);
  expect(() => listOf(undefined, 'X', 'us-east-1')).toThrow(expect.objectContaining(unreadable('X')));
});

describe('a stack', () => {
  const read = (answer: unknown) =>
    describeStack(fakeHandle({ DescribeStacks: () => answer }).handle.cf, 'us-east-1', id);

  test('is read by its name', async () => {
    const { handle, calls } = fakeHandle({ DescribeStacks: () => described() });
    expect(await describeStack(handle.cf, 'us-east-1', 'dev-shop-l')).toEqual(state());
    expect(calls).toEqual([['DescribeStacks', { StackName: 'dev-shop-l' }]]);
  });

  test('is not there', async () => {
    expect(await read(noStack())).toBeUndefined();
  });

  test.each([
    [{}],
    [{ Stacks: [] }],
    [{ Stacks: [{ StackStatus: 'CREATE_COMPLETE' }] }],
    [{ Stacks: [{ StackId: id }] }],
  ])('is not what %j says', async (answer) => {
    await expect(read(answer)).rejects.toMatchObject(unreadable('DescribeStacks'));
  });

  test('cannot be read', async () => {
    const denied = answerOf('AccessDenied');
    await expect(read(denied)).rejects.toBe(denied);
  });

  test('has everything that CloudFormation says, and a revision that changes with each operation', () => {
    const [stack] = described({
      StackStatusReason: 'why',
      Parameters: [{ ParameterKey: 'A', ParameterValue: '1' }, { ParameterKey: 'B' }],
      Outputs: [{ OutputKey: 'C', OutputValue: '2' }],
      Tags: [{ Key: 'D', Value: '3' }],
    }).Stacks;
    expect(stateOf(stack as never)).toEqual(
      state({ reason: 'why', parameters: { A: '1', B: '' }, outputs: { C: '2' }, tags: { D: '3' } }),
    );
    const updated = { ...stack, LastUpdatedTime: new Date(1000) };
    expect(stateOf(updated as never).revision).toBe(`${id}|1970-01-01T00:00:01.000Z`);
    expect(stateOf({} as never)).toMatchObject({ id: '', status: '', revision: 'undefined|' });
  });
});

test('all stacks of a region, to the last page', async () => {
  const { handle, calls } = fakeHandle({
    DescribeStacks: (_input, call) => ({
      ...described({ StackName: String(call) }),
      ...(call < 3 && { NextToken: `t${call}` }),
    }),
  });
  expect((await listStacks(handle.cf, 'us-east-1')).map(({ StackName }) => StackName)).toEqual(['1', '2', '3']);
  expect(calls.map(([, input]) => input)).toEqual([{}, { NextToken: 't1' }, { NextToken: 't2' }]);
  const cut = fakeHandle({ DescribeStacks: (_input, call) => (call === 1 ? { Stacks: [], NextToken: 't' } : {}) });
  await expect(listStacks(cut.handle.cf, 'us-east-1')).rejects.toMatchObject(unreadable('DescribeStacks'));
});

test('all resources of a stack, to the last page', async () => {
  const { handle, calls } = fakeHandle({
    ListStackResources: (_input, call) => ({
      StackResourceSummaries: [{ LogicalResourceId: String(call) }],
      ...(call < 2 && { NextToken: 't' }),
    }),
  });
  expect(await listResources(handle.cf, 'us-east-1', 's')).toEqual([
    { LogicalResourceId: '1' },
    { LogicalResourceId: '2' },
  ]);
  expect(calls.map(([, input]) => input)).toEqual([{ StackName: 's' }, { StackName: 's', NextToken: 't' }]);
  const cut = fakeHandle({ ListStackResources: () => ({}) });
  await expect(listResources(cut.handle.cf, 'us-east-1', 's')).rejects.toMatchObject(unreadable('ListStackResources'));
});

describe('a deployed template', () => {
  const read = (TemplateBody: string | undefined, status = 'UPDATE_COMPLETE') => {
    const { handle, calls } = fakeHandle({ GetTemplate: () => ({ TemplateBody }) });
    return { template: deployedTemplate(handle.cf, place, { id, status }), calls };
  };

  test('is as it was sent', async () => {
    const { template, calls } = read('{"Resources": {"A": {"Type": "X"}}, "Outputs": {}}');
    expect(await template).toEqual({ template: { Resources: { A: { Type: 'X' } }, Outputs: {} } });
    expect(calls).toEqual([['GetTemplate', { StackName: id, TemplateStage: 'Original' }]]);
  });

  test('tells apart what was sent and the version that sent it', async () => {
    const of = async (Metadata: object) => read(JSON.stringify({ Metadata, Resources: {} })).template;
    const own = { 'jaws:version': '2.1.0' };
    expect(await of(own)).toEqual({ jaws: '2.1.0', template: { Resources: {} } });
    expect(await of({ ...own, a: 1 })).toEqual({ jaws: '2.1.0', template: { Metadata: { a: 1 }, Resources: {} } });
    expect(await of({ 'jaws:version': 2 })).toEqual({ template: { Resources: {} } });
  });

  test('is nothing in a stack that was only made to carry a change set', async () => {
    const { template, calls } = read(undefined, 'REVIEW_IN_PROGRESS');
    expect(await template).toEqual({ template: { Resources: {} } });
    expect(calls).toEqual([]);
  });

  test.each([
    [undefined, 'CloudFormation answered without a template'],
    ['', 'CloudFormation answered without a template'],
    ['Resources:\n  A:', 'Unexpected token'],
    ['null', 'it has no Resources'],
    ['{}', 'it has no Resources'],
    ['{"Resources": null}', 'it has no Resources'],
    ['{"Resources": "x"}', 'it has no Resources'],
  ])('that is %j cannot be read', async (body, detail) => {
    await expect(read(body).template).rejects.toMatchObject({
      code: 'DeployedTemplateUnreadable',
      message: expect.stringMatching(new RegExp(`dev-shop-l.*${detail}|${detail}.*dev-shop-l`, 's')),
    });
  });
});
