import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import type { Aws } from '../aws/types.ts';
import type { StackWork } from './context.ts';
import { prepareStack } from './prepare.ts';

/** Work on a stack that is in this state and stays in it. */
function workIn(status: string): StackWork {
  const stack = { StackName: 'dev-shop-l', StackId: 'arn:stack', StackStatus: status, StackStatusReason: 'Because.' };
  const cf = { send: async () => ({ Stacks: [stack] }) };
  return {
    host: { emit() {}, signal: new AbortController().signal, now: () => new Date() },
    aws: {} as Aws,
    // Only what describes stacks is asked for.
    cf: cf as unknown as CloudFormationClient,
    place: { stage: 'dev', region: 'us-east-1', stack: 'dev-shop-l' },
  };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
  '%s takes an update',
  async (status) => {
    expect(await prepareStack(workIn(status), false)).toBe('UPDATE');
  },
);

test('REVIEW_IN_PROGRESS is created like a new stack', async () => {
  expect(await prepareStack(workIn('REVIEW_IN_PROGRESS'), false)).toBe('CREATE');
});

test.each([
  ['ROLLBACK_COMPLETE', 'StackNeverCameUp', /--recover/],
  ['ROLLBACK_FAILED', 'StackNeverCameUp', /--recover/],
  ['CREATE_FAILED', 'StackNeverCameUp', /--recover/],
  [
    'UPDATE_ROLLBACK_FAILED',
    'StackBlocked',
    /aws cloudformation continue-update-rollback --stack-name dev-shop-l --region us-east-1/,
  ],
  ['DELETE_FAILED', 'StackBlocked', /aws cloudformation delete-stack --stack-name dev-shop-l --region us-east-1/],
  ['IMPORT_ROLLBACK_FAILED', 'StackBlocked', /aws cloudformation describe-stack-events --stack-name dev-shop-l/],
])('%s blocks with %s and says the next command', async (status, code, hint) => {
  await expect(prepareStack(workIn(status), false)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`dev-shop-l in us-east-1 is in ${status}.*Because\\.`)),
    hint: expect.stringMatching(hint),
  });
});
