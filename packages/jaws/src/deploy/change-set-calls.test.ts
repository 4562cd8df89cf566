import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import { type ChangeSetOptions, deleteChangeSet, makeChangeSet } from './change-set.ts';
import { Moved } from './context.ts';
import { withVersion } from './stack-version.ts';
import {
  type Answers,
  answerOf,
  described,
  fakeHandle,
  id,
  memoryBucket,
  noStack,
  place,
  plan,
  state,
} from './testing.ts';

const made: Answers = {
  CreateChangeSet: () => ({ Id: 'set-1', StackId: id }),
  DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', Changes: [] }),
  DescribeStacks: () => described(),
  DeleteChangeSet: () => ({}),
};

function make(
  answers: Answers,
  over: Partial<ChangeSetOptions> = {},
  handleOver: object = {},
  planOver: Parameters<typeof plan>[0] = {},
) {
  const memory = memoryBucket();
  const options = {
    bucket: memory.bucket,
    project: 'shop',
    endpoint: undefined,
    values: {},
    tags: {},
    revertDrift: false,
  };
  const fake = fakeHandle({ ...made, ...answers }, handleOver);
  const changeSet = makeChangeSet(fake.handle, plan(planOver), { ...options, ...over });
  changeSet.catch(() => {});
  const inputOf = (call: string) => fake.calls.find(([name]) => name === call)?.[1];
  return { changeSet, ...fake, ...memory, inputOf };
}
const unreachable = () => fail('AwsUnreachable', { call: 'x', detail: 'y', endpoint: undefined } as never);
const fresh = { base: undefined };
const shell = () => described({ StackStatus: 'REVIEW_IN_PROGRESS' });

describe('what CloudFormation is asked for', () => {
  test('an update', async () => {
    const template = { Parameters: { A: { Type: 'String' }, B: { Type: 'String' } }, Resources: {} };
    const { changeSet, inputOf } = make(
      {},
      { values: { A: '1', C: '2' }, tags: { 'jaws:kind': 'lambdas' } },
      { base: state({ tags: { theirs: 'x', 'jaws:kind': 'old' } }) },
      { template },
    );
    expect(await changeSet).toEqual({ id: 'set-1', type: 'UPDATE', changes: [], stack: state() });
    expect(inputOf('CreateChangeSet')).toEqual({
      StackName: 'dev-shop-l',
      ChangeSetName: 'jaws-1',
      ClientToken: 'jaws-1',
      ChangeSetType: 'UPDATE',
      TemplateBody: JSON.stringify(withVersion(template), null, 2),
      Parameters: [
        { ParameterKey: 'A', ParameterValue: '1' },
        { ParameterKey: 'B', UsePreviousValue: true },
      ],
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      Tags: [
        { Key: 'theirs', Value: 'x' },
        { Key: 'jaws:kind', Value: 'lambdas' },
      ],
    });
  });

  test.each([
    ['of a stack that is not there', undefined],
    ['of one that only carries a change set', state({ status: 'REVIEW_IN_PROGRESS' })],
  ])('the creation %s', async (_title, base) => {
    const { changeSet, inputOf, names } = make({}, { revertDrift: true, takeOver: 'anything' }, { base });
    expect(await changeSet).toMatchObject({
      type: 'CREATE',
      stack: { id, status: 'REVIEW_IN_PROGRESS', revision: '', parameters: {}, outputs: {}, tags: {} },
    });
    expect(inputOf('CreateChangeSet')).toMatchObject({
      ChangeSetType: 'CREATE',
      ImportExistingResources: true,
      Tags: [],
    });
    expect(inputOf('CreateChangeSet')).not.toHaveProperty('DeploymentMode');
    expect(names()).not.toContain('DescribeStacks');
  });

  test('drift is reverted, and nothing is taken over, by an update', async () => {
    const { changeSet, inputOf } = make({}, { revertDrift: true, takeOver: 'anything' });
    await changeSet;
    expect(inputOf('CreateChangeSet')).toMatchObject({ DeploymentMode: 'REVERT_DRIFT' });
    expect(inputOf('CreateChangeSet')).not.toHaveProperty('ImportExistingResources');
    const plain = make({}, {}, fresh);
    await plain.changeSet;
    expect(plain.inputOf('CreateChangeSet')).not.toHaveProperty('ImportExistingResources');
  });

  test.each([
    ['log groups', {}, true, ['Queue']],
    ['log groups', { revertDrift: true }, false, ['Queue']],
    ['anything', fresh, true, []],
    [undefined, fresh, false, []],
  ] as const)('where %s may be taken over, with %j, nothing else is', async (takeOver, over, isTaking, refused) => {
    const imported = (LogicalResourceId: string, ResourceType: string) => ({
      Type: 'Resource',
      ResourceChange: { Action: 'Import', LogicalResourceId, ResourceType },
    });
    const Changes = [imported('Group', 'AWS::Logs::LogGroup'), imported('Queue', 'AWS::SQS::Queue')];
    const answers = {
      DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', Changes }),
      DeleteChangeSet: () => ({}),
    };
    const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
    const revertDrift = 'revertDrift' in over;
    const handle = 'base' in over ? over : {};
    const { changeSet, inputOf, names } = make(answers, { takeOver, revertDrift }, handle, { template });
    if (refused.length === 0) expect(await changeSet).toMatchObject({ id: 'set-1' });
    else {
      const message = 'Queue: AWS::SQS::Queue of this name exists already, and is in no stack.';
      await expect(changeSet).rejects.toMatchObject({ code: 'ValidationFailed', problems: [{ message }] });
    }
    expect(names().includes('DeleteChangeSet')).toBe(refused.length > 0);
    expect(inputOf('CreateChangeSet')?.ImportExistingResources).toBe(isTaking ? true : undefined);
  });

  test('the template that it has need not be sent', async () => {
    const { changeSet, inputOf } = make({}, { previousTemplate: true });
    await changeSet;
    expect(inputOf('CreateChangeSet')).toMatchObject({ UsePreviousTemplate: true });
    expect(inputOf('CreateChangeSet')).not.toHaveProperty('TemplateBody');
  });

  test('a template that went by the bucket is removed from it, whatever happens', async () => {
    const template = { Description: 'x'.repeat(60_000), Resources: {} };
    const ok = make({}, {}, {}, { template });
    await ok.changeSet;
    expect(ok.inputOf('CreateChangeSet')).toHaveProperty('TemplateURL');
    expect([ok.written.length, ok.held.size]).toEqual([1, 0]);
    const refused = make({ CreateChangeSet: () => answerOf('AccessDenied') }, {}, {}, { template });
    await expect(refused.changeSet).rejects.toThrow();
    expect(refused.held.size).toBe(0);
    const bucket = { ...memoryBucket().bucket, delete: () => Promise.reject(new Error('no')) };
    expect(await make({}, { bucket }, {}, { template }).changeSet).toBeDefined();
  });

  test('changes are read to the last page', async () => {
    const page = (...ids: string[]) => ids.map((LogicalResourceId) => ({ ResourceChange: { LogicalResourceId } }));
    const { changeSet, calls } = make({
      DescribeChangeSet: (_input, call) =>
        call === 1
          ? { Status: 'CREATE_COMPLETE', Changes: [...page('A'), {}], NextToken: 't' }
          : { Changes: page('B'), ...(call === 2 && { NextToken: 'u' }) },
    });
    expect((await changeSet)?.changes).toEqual(['A', 'B', 'B'].map((LogicalResourceId) => ({ LogicalResourceId })));
    const at = { StackName: 'dev-shop-l', ChangeSetName: 'set-1' };
    expect(calls.flatMap(([name, input]) => (name === 'DescribeChangeSet' ? [input] : []))).toEqual([
      at,
      { ...at, NextToken: 't' },
      { ...at, NextToken: 'u' },
    ]);
  });

  test('a list that is missing is not an empty one', async () => {
    const { changeSet, names } = make({ DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE' }) });
    await expect(changeSet).rejects.toMatchObject({
      code: 'AwsAnswerUnreadable',
      message: expect.stringContaining('cloudformation:DescribeChangeSet in us-east-1'),
    });
    expect(names()).toContain('DeleteChangeSet');
  });
});

describe('a change set that is not made', () => {
  test('has no id', async () => {
    await expect(make({ CreateChangeSet: () => ({}) }).changeSet).rejects.toMatchObject({
      code: 'AwsAnswerUnreadable',
      message: expect.stringContaining('cloudformation:CreateChangeSet in us-east-1'),
    });
  });

  test('is there already, since the answer was lost', async () => {
    const exists = { CreateChangeSet: () => answerOf('AlreadyExistsException') };
    expect(await make(exists).changeSet).toMatchObject({ id: 'jaws-1', stack: { id } });
    expect(await make(exists, {}, fresh).changeSet).toMatchObject({ id: 'jaws-1', stack: { id: '' } });
  });

  test('was made although its call got no answer', async () => {
    const lost = make({
      CreateChangeSet: unreachable,
      DescribeChangeSet: () => ({ ChangeSetId: 'set-2', StackId: id, Status: 'CREATE_COMPLETE', Changes: [] }),
    });
    expect(await lost.changeSet).toMatchObject({ id: 'set-2' });
    expect(lost.inputOf('DescribeChangeSet')).toEqual({ StackName: 'dev-shop-l', ChangeSetName: 'jaws-1' });
  });

  test('was not made, or its state is unknown', async () => {
    for (const DescribeChangeSet of [() => ({}), () => answerOf('ChangeSetNotFoundException')]) {
      const { changeSet } = make({ CreateChangeSet: unreachable, DescribeChangeSet });
      await expect(changeSet).rejects.toMatchObject({ code: 'AwsUnreachable' });
    }
  });

  test.each(['ValidationError', 'InsufficientCapabilitiesException'])('%s: the template is refused', async (code) => {
    const refused = answerOf(code, 'Template error');
    const { changeSet } = make({ CreateChangeSet: () => refused });
    await expect(changeSet).rejects.toMatchObject({
      code: 'TemplateInvalid',
      message: expect.stringMatching(/dev-shop-l.*Template error/s),
      cause: refused,
    });
  });

  test('or the stack has moved, unless it still is what carries change sets only', async () => {
    const CreateChangeSet = () => answerOf('ValidationError', 'x');
    const moved = (DescribeStacks: () => unknown, over: object) =>
      make({ CreateChangeSet, DescribeStacks }, {}, over).changeSet;
    await expect(moved(() => described({ LastUpdatedTime: new Date(9) }), {})).rejects.toBeInstanceOf(Moved);
    await expect(moved(() => described(), fresh)).rejects.toBeInstanceOf(Moved);
    for (const over of [fresh, { base: state({ status: 'REVIEW_IN_PROGRESS' }) }]) {
      const answers: Answers = { CreateChangeSet, DescribeStacks: shell, ListChangeSets: () => ({ Summaries: [{}] }) };
      await expect(make(answers, {}, over).changeSet).rejects.toMatchObject({ code: 'TemplateInvalid' });
    }
    const another = () => described({ StackStatus: 'REVIEW_IN_PROGRESS', StackId: 'another' });
    await expect(moved(another, {})).rejects.toBeInstanceOf(Moved);
  });

  test('for any other reason is that error', async () => {
    const denied = answerOf('AccessDenied');
    await expect(make({ CreateChangeSet: () => denied }).changeSet).rejects.toBe(denied);
  });
});

describe('a change set that fails', () => {
  const failing = (StatusReason: string | undefined, more: Answers = {}, over: object = {}) =>
    make(
      { DescribeChangeSet: () => ({ Status: 'FAILED', StatusReason }), DescribeEvents: () => ({}), ...more },
      {},
      over,
    );

  test.each([
    "The submitted information didn't contain changes. Submit different information to create a change set.",
    'No updates are to be performed.',
  ])('since nothing would change is empty: %s', async (reason) => {
    const { changeSet, names } = failing(reason);
    expect(await changeSet).toBeUndefined();
    expect(names()).toEqual(['CreateChangeSet', 'DescribeChangeSet', 'DeleteChangeSet']);
  });

  test('says its reason', async () => {
    const { changeSet, names } = failing('Transform failed');
    await expect(changeSet).rejects.toMatchObject({
      code: 'ChangeSetFailed',
      message: expect.stringMatching(/dev-shop-l.*Transform failed/s),
    });
    expect(names()).toContain('DeleteChangeSet');
    await expect(failing(undefined).changeSet).rejects.toMatchObject({
      message: expect.stringContaining('no reason given'),
    });
  });

  test('says what validation found', async () => {
    const event = { ValidationStatus: 'FAILED', LogicalResourceId: 'A', ValidationStatusReason: 'X is unknown.' };
    const { changeSet, inputOf } = failing('x', { DescribeEvents: () => ({ OperationEvents: [event] }) });
    await expect(changeSet).rejects.toMatchObject({
      code: 'ValidationFailed',
      problems: [{ message: 'A: X is unknown.' }],
      message: expect.stringContaining('dev-shop-l'),
    });
    expect(inputOf('DescribeEvents')).toEqual({ StackName: 'dev-shop-l', ChangeSetName: 'set-1' });
  });

  test.each([
    ['for a reason', {}],
    [
      'by validation',
      { DescribeEvents: () => ({ OperationEvents: [{ ValidationStatus: 'FAILED', LogicalResourceId: 'A' }] }) },
    ],
  ])('%s, since the stack has moved, is planned again', async (_title, more: Answers) => {
    const DescribeStacks = () => described({ LastUpdatedTime: new Date(9) });
    const { changeSet, names } = failing('x', { ...more, DescribeStacks });
    await expect(changeSet).rejects.toBeInstanceOf(Moved);
    expect(names()).toContain('DeleteChangeSet');
    // That it cannot be read again is not what went wrong.
    const lost = failing('x', { ...more, DescribeStacks: () => answerOf('AccessDenied') });
    await expect(lost.changeSet).rejects.toMatchObject({
      code: expect.stringMatching(/^(ChangeSet|Validation)Failed$/),
    });
  });

  test('says which bucket is taken', async () => {
    const event = {
      ValidationStatus: 'FAILED',
      LogicalResourceId: 'Files',
      ResourceType: 'AWS::S3::Bucket',
      ValidationName: 'NAME_CONFLICT_VALIDATION',
      ValidationStatusReason: "identifier 'my-files' already exists",
    };
    const { changeSet } = failing('x', { DescribeEvents: () => ({ OperationEvents: [event] }) });
    await expect(changeSet).rejects.toMatchObject({
      code: 'BucketNameTaken',
      message: expect.stringMatching(/my-files.*Files|Files.*my-files/s),
    });
  });

  test('is waited for until then, or until an interruption', async () => {
    const { changeSet, names } = make({
      DescribeChangeSet: (_input, call) =>
        call === 1 ? { Status: 'CREATE_IN_PROGRESS' } : { Status: 'CREATE_COMPLETE', Changes: [] },
    });
    expect(await changeSet).toBeDefined();
    expect(names().filter((name) => name === 'DescribeChangeSet')).toHaveLength(2);
    const stopped = make(
      { DescribeChangeSet: () => ({ Status: 'CREATE_PENDING' }) },
      {},
      { host: { emit: () => {}, signal: AbortSignal.abort(), now: () => new Date() } },
    );
    await expect(stopped.changeSet).rejects.toThrow('interrupted');
    expect(stopped.names()).toContain('DeleteChangeSet');
  });
});

describe('a stack that was only made to carry a change set', () => {
  const nothing: Answers = {
    DescribeChangeSet: () => ({ Status: 'FAILED', StatusReason: "didn't contain changes" }),
    DeleteStack: () => ({}),
  };

  test('is deleted once it carries none', async () => {
    const { changeSet, calls } = make({ ...nothing, DescribeStacks: shell, ListChangeSets: () => ({}) }, {}, fresh);
    expect(await changeSet).toBeUndefined();
    expect(calls.slice(-3)).toEqual([
      ['DescribeStacks', { StackName: 'dev-shop-l' }],
      ['ListChangeSets', { StackName: id }],
      ['DeleteStack', { StackName: id }],
    ]);
  });

  test('also when the change set failed', async () => {
    const answers = {
      DescribeChangeSet: () => answerOf('AccessDenied'),
      DeleteStack: () => ({}),
      DescribeStacks: shell,
      ListChangeSets: () => ({}),
    };
    const { changeSet, names } = make(answers, {}, fresh);
    await expect(changeSet).rejects.toThrow();
    expect(names().at(-1)).toBe('DeleteStack');
  });

  test.each<[string, Answers]>([
    ['carries another one', { DescribeStacks: shell, ListChangeSets: () => ({ Summaries: [{}] }) }],
    ['came up meanwhile', { DescribeStacks: () => described() }],
    ['is gone', { DescribeStacks: noStack }],
  ])('stays where it %s', async (_title, answers) => {
    const { changeSet, names } = make({ ...nothing, ...answers }, {}, fresh);
    expect(await changeSet).toBeUndefined();
    expect(names()).not.toContain('DeleteStack');
  });

  test('that cannot be deleted is said', async () => {
    const { changeSet, events } = make(
      { ...nothing, DescribeStacks: shell, ListChangeSets: () => answerOf('AccessDenied', 'no') },
      {},
      fresh,
    );
    expect(await changeSet).toBeUndefined();
    expect(events).toEqual([{ type: 'warning', message: 'dev-shop-l in us-east-1 stays as an empty stack: no' }]);
  });

  test('does not happen in an update', async () => {
    const { changeSet, names } = make(nothing);
    await changeSet;
    expect(names()).not.toContain('DescribeStacks');
  });
});

test('taking a change set back never fails', async () => {
  const { handle, calls } = fakeHandle({ DeleteChangeSet: () => answerOf('AccessDenied') });
  await deleteChangeSet(handle, 'set-1');
  expect(calls).toEqual([['DeleteChangeSet', { StackName: place.stack, ChangeSetName: 'set-1' }]]);
});
