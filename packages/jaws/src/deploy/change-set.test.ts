import {
  type CloudFormationClient,
  CloudFormationServiceException,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import type { StackPlan } from '../plan/types.ts';
import type { JawsBucket } from './bucket.ts';
import { makeChangeSet } from './change-set.ts';
import { Moved } from './context.ts';
import type { StackHandle, StackState } from './handle.ts';

type Answers = (command: object) => unknown;

const answerOf = (name: string, message: string) =>
  new CloudFormationServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });

const stack = { StackId: 'arn:stack/dev-shop-l/1', StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(0) };
const base: StackState = {
  id: stack.StackId,
  status: stack.StackStatus,
  reason: undefined,
  revision: `${stack.StackId}|${stack.CreationTime.toISOString()}`,
  parameters: {},
  outputs: {},
  tags: {},
};

/** A stack whose calls get the test's answers; an Error is thrown. */
function changeOf(answers: Answers, before: StackState | undefined = base) {
  const calls: object[] = [];
  const send = async (command: object) => {
    calls.push(command);
    const answer = answers(command);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const handle: StackHandle = {
    host: { emit: () => {}, signal: new AbortController().signal, now: () => new Date() },
    cf: { send } as unknown as CloudFormationClient,
    place: { stage: 'dev', region: 'us-east-1', stack: 'dev-shop-l' },
    token: 'jaws-1',
    base: before,
  };
  const plan: StackPlan = {
    name: 'dev-shop-l',
    kind: 'lambdas',
    action: 'update',
    template: { Resources: {} },
    parameters: {},
    fromResources: {},
    changes: [],
  };
  // The template fits into the request: nothing is put into a bucket.
  const options = { bucket: {} as JawsBucket, project: 'shop', endpoint: undefined, values: {}, tags: {} };
  const made = makeChangeSet(handle, plan, { ...options, revertDrift: false });
  return { made, calls };
}

// A service's answers if the stack or change set is gone:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html#API_DescribeChangeSet_Errors
// and, for a stack that is gone, ValidationError as DescribeStacks answers it:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html#API_DescribeStacks_RequestParameters
test.each([
  ['ChangeSetNotFound', answerOf('ChangeSetNotFoundException', 'ChangeSet [jaws-1] does not exist')],
  ['a stack that does not exist', answerOf('ValidationError', 'Stack [dev-shop-l] does not exist')],
])('a stack deleted by hand before its change set could be read is one that moved: %s', async (_title, gone) => {
  const { made, calls } = changeOf((command) => {
    if (command instanceof CreateChangeSetCommand) return { Id: 'arn:changeSet/jaws-1/1', StackId: stack.StackId };
    if (command instanceof DescribeChangeSetCommand) return gone;
    throw new Error('nothing else is asked, nothing is deleted');
  });
  await expect(made).rejects.toBeInstanceOf(Moved);
  expect(calls).toHaveLength(2);
});

test('any other error while a change set is read is thrown as it is, and the change set is deleted', async () => {
  const error = answerOf('AccessDenied', 'no');
  const { made, calls } = changeOf((command) => {
    if (command instanceof CreateChangeSetCommand) return { Id: 'arn:changeSet/jaws-1/1', StackId: stack.StackId };
    if (command instanceof DescribeChangeSetCommand) return error;
    return {};
  });
  await expect(made).rejects.toBe(error);
  const [deleted] = calls.filter((call) => call instanceof DeleteChangeSetCommand);
  expect(deleted?.input).toMatchObject({ StackName: 'dev-shop-l', ChangeSetName: 'arn:changeSet/jaws-1/1' });
});

test.each([
  ['is gone', answerOf('ValidationError', 'Stack with id dev-shop-l does not exist')],
  ['was changed', { Stacks: [{ ...stack, LastUpdatedTime: new Date(1) }] }],
  ['is another one of that name', { Stacks: [{ ...stack, StackId: 'arn:stack/dev-shop-l/2' }] }],
])('a stack that %s once its change set was made has moved, and the change set is deleted', async (_title, now) => {
  const { made, calls } = changeOf((command) => {
    if (command instanceof CreateChangeSetCommand) return { Id: 'arn:changeSet/jaws-1/1', StackId: stack.StackId };
    if (command instanceof DescribeChangeSetCommand) return { Status: 'CREATE_COMPLETE', Changes: [] };
    if (command instanceof DescribeStacksCommand) return now;
    return {};
  });
  await expect(made).rejects.toBeInstanceOf(Moved);
  expect(calls.some((call) => call instanceof DeleteChangeSetCommand)).toBe(true);
});

test('a stack that is as it was gives its change set', async () => {
  const { made } = changeOf((command) => {
    if (command instanceof CreateChangeSetCommand) return { Id: 'arn:changeSet/jaws-1/1', StackId: stack.StackId };
    if (command instanceof DescribeChangeSetCommand) return { Status: 'CREATE_COMPLETE', Changes: [] };
    return { Stacks: [stack] };
  });
  expect(await made).toMatchObject({ id: 'arn:changeSet/jaws-1/1', type: 'UPDATE', stack: base });
});

test.each([
  ['gone', answerOf('ValidationError', 'Stack with id dev-shop-l does not exist')],
  ['changed', { Stacks: [{ ...stack, LastUpdatedTime: new Date(1) }] }],
])('a stack whose change set is refused since it is %s by now has moved', async (_title, now) => {
  const { made } = changeOf((command) => {
    if (command instanceof CreateChangeSetCommand) return answerOf('ValidationError', 'Stack is in another state');
    if (command instanceof DescribeStacksCommand) return now;
    return {};
  });
  await expect(made).rejects.toBeInstanceOf(Moved);
});
