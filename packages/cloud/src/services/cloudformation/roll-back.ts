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
import { begunOperation, requireStack, resourcesOf } from './state.ts';
import { validationError } from './template/errors.ts';
import { once } from './tokens.ts';
import { quietDeployment } from './update-stack.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
export const continueUpdateRollback: Operation<
  ContinueUpdateRollbackCommandInput,
  Output<ContinueUpdateRollbackCommandOutput>
> = async (request, ctx) => {
  const { id, name } = requireStack(ctx, request.StackName);
  return once(ctx, { operation: 'ContinueUpdateRollback', stackName: name, request }, async (remember) => {
    const d = { ...(await quietDeployment(ctx, id)), token: request.ClientRequestToken };
    const stack = requireStack(ctx, id);
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be continued to roll back.`);
    }
    const skip = request.ResourcesToSkip ?? [];
    const records = resourcesOf(ctx, stack.id);
    const wrong = skip.filter((logicalId) => records.get(logicalId)?.status !== 'UPDATE_FAILED');
    if (wrong.length > 0) {
      throw validationError(`Resources to skip must be in UPDATE_FAILED state: [${wrong.join(', ')}]`);
    }
    setStack(d, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated', { skip });
    remember({});
    await settleSoon(startRun(ctx, stack.id, rollBackUpdate, { token: d.token }));
    return {};
  });
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
export const rollbackStack: Operation<RollbackStackCommandInput, Output<RollbackStackCommandOutput>> = async (
  request,
  ctx,
) => {
  const { id, name } = requireStack(ctx, request.StackName);
  return once(ctx, { operation: 'RollbackStack', stackName: name, request }, async (remember) => {
    const d = { ...(await quietDeployment(ctx, id)), token: request.ClientRequestToken };
    const stack = requireStack(ctx, id);
    const created = stack.status === 'CREATE_FAILED';
    if (!created && stack.status !== 'UPDATE_FAILED') {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    }
    setStack(d, created ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    const answer = begunOperation(ctx, stack.id);
    remember(answer);
    await settleSoon(startRun(ctx, stack.id, created ? rollBackCreate : rollBackUpdate, { token: d.token }));
    return answer;
  });
};
