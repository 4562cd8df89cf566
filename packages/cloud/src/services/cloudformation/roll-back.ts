import type {
  ContinueUpdateRollbackCommandInput,
  ContinueUpdateRollbackCommandOutput,
  RollbackStackCommandInput,
  RollbackStackCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { checkRole, withRole } from './engine/as-role.ts';
import { rollBackCreate } from './engine/create.ts';
import { setStack } from './engine/journal.ts';
import { rollBackUpdate } from './engine/roll-back-update.ts';
import { settleSoon, startRun } from './engine/runs.ts';
import type { ResourceRecord } from './records.ts';
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
    await checkRole(ctx, request.RoleARN);
    const d = { ...(await quietDeployment(ctx, id)), token: request.ClientRequestToken };
    const stack = requireStack(ctx, id);
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be continued to roll back.`);
    }
    const skip = resourcesToSkip(request, resourcesOf(ctx, stack.id));
    const { input, previous } = withRole(stack, request.RoleARN);
    setStack(d, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated', { skip, input, previous });
    remember({});
    await settleSoon(startRun(ctx, stack.id, rollBackUpdate, { token: d.token }));
    return {};
  });
};

function resourcesToSkip(
  { ResourcesToSkip: named = [], ForceRollback: force }: ContinueUpdateRollbackCommandInput,
  records: Pick<ReadonlyMap<string, ResourceRecord>, 'get' | 'values'>,
): string[] {
  if (force && named.length > 0) {
    throw validationError('ForceRollback and ResourcesToSkip are mutually exclusive');
  }
  const failed = [...records.values()].filter((record) => record.status === 'UPDATE_FAILED');
  if (force) return failed.map((record) => record.logicalId);
  const wrong = named.filter((logicalId) => records.get(logicalId)?.status !== 'UPDATE_FAILED');
  if (wrong.length > 0) {
    throw validationError(`Resources to skip must be in UPDATE_FAILED state: [${wrong.join(', ')}]`);
  }
  return named;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
export const rollbackStack: Operation<RollbackStackCommandInput, Output<RollbackStackCommandOutput>> = async (
  request,
  ctx,
) => {
  const { id, name } = requireStack(ctx, request.StackName);
  return once(ctx, { operation: 'RollbackStack', stackName: name, request }, async (remember) => {
    await checkRole(ctx, request.RoleARN);
    const d = { ...(await quietDeployment(ctx, id)), token: request.ClientRequestToken };
    const stack = requireStack(ctx, id);
    const created = stack.status === 'CREATE_FAILED';
    if (!created && stack.status !== 'UPDATE_FAILED') {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    }
    const { input, previous } = withRole(stack, request.RoleARN);
    const status = created ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS';
    setStack(d, status, 'User Initiated', { input, previous });
    const answer = begunOperation(ctx, stack.id);
    remember(answer);
    await settleSoon(startRun(ctx, stack.id, created ? rollBackCreate : rollBackUpdate, { token: d.token }));
    return answer;
  });
};
