import type { ExecuteChangeSetCommandInput, ExecuteChangeSetCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { findChangeSet } from './change-set-state.ts';
import { createStackNow } from './engine/create.ts';
import { importNow } from './engine/import-run.ts';
import { setStack } from './engine/journal.ts';
import { settleSoon, specsOf, startRun } from './engine/runs.ts';
import type { ChangeSetRecord, StackRecord } from './records.ts';
import { changeSetsOf, requireStack } from './state.ts';
import { beginUpdate, checkUpdatable, quietDeployment } from './update-stack.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export const executeChangeSet: Operation<ExecuteChangeSetCommandInput, Output<ExecuteChangeSetCommandOutput>> = async (
  request,
  ctx,
) => {
  await specsOf(ctx.kernel);
  const set = findChangeSet(ctx, request.ChangeSetName, request.StackName);
  const stack = requireStack(ctx, set.stackId);
  const token = request.ClientRequestToken;
  if (token && stack.clientRequestToken === token) return {};
  if (set.executionStatus !== 'AVAILABLE') {
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${set.id}] cannot be executed in its current status of [${set.status}]`,
      400,
    );
  }
  const review = stack.status === 'REVIEW_IN_PROGRESS';
  if (!review) checkUpdatable(stack);
  const d = await quietDeployment(ctx, stack.id);
  const change: Partial<StackRecord> = {
    changeSetId: set.id,
    clientRequestToken: token,
    importing: set.importing,
    disableRollback: request.DisableRollback ?? set.onStackFailure === 'DO_NOTHING',
    retainExceptOnCreate: request.RetainExceptOnCreate,
    ...(set.onStackFailure === 'DELETE' ? { onFailure: 'DELETE' as const } : {}),
  };
  forgetOthers(set);
  if (set.type === 'IMPORT') {
    const next = { ...change, input: set.input, previous: stack.input };
    setStack({ ...d, token }, 'IMPORT_IN_PROGRESS', 'User Initiated', next);
    await settleSoon(startRun(ctx, stack.id, importNow, { token }));
  } else if (review) {
    // For AWS the stack was there already, in review.
    const next = { ...change, input: set.input, updated: ctx.kernel.clock.now() };
    setStack({ ...d, token }, 'CREATE_IN_PROGRESS', 'User Initiated', next);
    await settleSoon(startRun(ctx, stack.id, createStackNow, { token }));
  } else {
    await settleSoon(beginUpdate(d, stack, set.input, change));
  }
  return {};

  // What was worked out against the stack as it was says nothing about the stack as it will be.
  function forgetOthers(executed: ChangeSetRecord): void {
    const sets = changeSetsOf(ctx);
    for (const [id, other] of [...sets.entries()]) {
      if (other.rootId === executed.id) sets.put(id, { ...other, executionStatus: 'EXECUTE_COMPLETE' });
      else if (other.stackId === stack.id && id !== executed.id) sets.delete(id);
    }
    sets.put(executed.id, { ...executed, executionStatus: 'EXECUTE_COMPLETE' });
  }
};
