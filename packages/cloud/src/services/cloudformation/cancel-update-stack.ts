import type { CancelUpdateStackCommandInput, CancelUpdateStackCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { runOf } from './engine/runs.ts';
import { requireStack } from './state.ts';
import { validationError } from './template/errors.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html */
export const cancelUpdateStack: Operation<CancelUpdateStackCommandInput, Output<CancelUpdateStackCommandOutput>> = (
  request,
  ctx,
) => {
  const stack = requireStack(ctx, request.StackName);
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw validationError('CancelUpdateStack cannot be called from current stack status');
  }
  runOf(ctx.kernel, stack.id)?.cancel();
  return {};
};
