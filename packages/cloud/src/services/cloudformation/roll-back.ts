import type {
  ContinueUpdateRollbackCommandInput,
  ContinueUpdateRollbackCommandOutput,
  RollbackStackCommandInput,
  RollbackStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { rollBackCreate } from './engine/create.ts';
import { setStack } from './engine/journal.ts';
import { rollBackUpdate } from './engine/roll-back-update.ts';
import { settleSoon, startRun } from './engine/runs.ts';
import { requireStack, resourcesOf } from './state.ts';
import { validationError } from './template/errors.ts';
import { quietDeployment } from './update-stack.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
export const continueUpdateRollback: Operation<
  ContinueUpdateRollbackCommandInput,
  Output<ContinueUpdateRollbackCommandOutput>
> = async (request, ctx) => {
  const d = await quietDeployment(ctx, requireStack(ctx, request.StackName).id);
  const stack = requireStack(ctx, d.stackId);
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be continued to roll back.`);
  }
  const skip = request.ResourcesToSkip ?? [];
  const records = resourcesOf(ctx, stack.id);
  const wrong = skip.filter((name) => records.get(name)?.status !== 'UPDATE_FAILED');
  if (wrong.length > 0) {
    throw validationError(`Resources to skip must be in UPDATE_FAILED state: [${wrong.join(', ')}]`);
  }
  const token = request.ClientRequestToken;
  setStack({ ...d, token }, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated', { skip });
  await settleSoon(startRun(ctx, stack.id, rollBackUpdate, { token }));
  return {};
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
export const rollbackStack: Operation<RollbackStackCommandInput, Output<RollbackStackCommandOutput>> = async (
  request,
  ctx,
) => {
  const d = await quietDeployment(ctx, requireStack(ctx, request.StackName).id);
  const stack = requireStack(ctx, d.stackId);
  const token = request.ClientRequestToken;
  if (stack.status === 'CREATE_FAILED') {
    setStack({ ...d, token }, 'ROLLBACK_IN_PROGRESS', 'User Initiated');
    await settleSoon(startRun(ctx, stack.id, rollBackCreate, { token }));
  } else if (stack.status === 'UPDATE_FAILED') {
    setStack({ ...d, token }, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    await settleSoon(startRun(ctx, stack.id, rollBackUpdate, { token }));
  } else {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
  }
  return { StackId: stack.id };
};
