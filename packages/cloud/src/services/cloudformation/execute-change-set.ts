import type { ExecuteChangeSetCommandInput, ExecuteChangeSetCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { findChangeSet, makeObsolete } from './change-set-state.ts';
import { createStackNow } from './engine/create.ts';
import type { Deployment } from './engine/deployment.ts';
import { importNow } from './engine/import-run.ts';
import { setStack } from './engine/journal.ts';
import { type Run, settleSoon, specsOf, startRun } from './engine/runs.ts';
import { type ChangeSetRecord, effectiveTemplate, type StackRecord } from './records.ts';
import { checkNames } from './stack-policy.ts';
import { requireStack } from './state.ts';
import { prepare } from './template/prepare.ts';
import { once } from './tokens.ts';
import { beginUpdate, checkUpdatable } from './update-stack.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export const executeChangeSet: Operation<ExecuteChangeSetCommandInput, Output<ExecuteChangeSetCommandOutput>> = async (
  request,
  ctx,
) => {
  const { stackName } = findChangeSet(ctx, request.ChangeSetName, request.StackName);
  return once(ctx, { operation: 'ExecuteChangeSet', stackName, request }, async (remember) => {
    const specs = await specsOf(ctx.kernel);
    const set = findChangeSet(ctx, request.ChangeSetName, request.StackName);
    const stack = requireStack(ctx, set.stackId);
    if (set.executionStatus !== 'AVAILABLE') throw notExecutable(set);
    const review = stack.status === 'REVIEW_IN_PROGRESS';
    if (!review) checkUpdatable(stack);
    if (stack.policy !== undefined) {
      const { template } = prepare(effectiveTemplate(set.input), specs, new Map(Object.entries(set.input.parameters)));
      checkNames(stack.policy, new Set(template.resources.keys()), 'existing stack policy');
    }
    const token = request.ClientRequestToken;
    const d: Deployment = { ctx, stackId: stack.id, specs, signal: new AbortController().signal, token };
    const change: Partial<StackRecord> = {
      changeSetId: set.id,
      importing: set.importing,
      disableRollback:
        request.DisableRollback ??
        (set.onStackFailure === 'DO_NOTHING' || set.deploymentConfig?.disableRollback === true),
      deploymentConfig: set.deploymentConfig,
      retainExceptOnCreate: request.RetainExceptOnCreate,
      revertDrift: set.deploymentMode === 'REVERT_DRIFT' || undefined,
      ...(set.onStackFailure === 'DELETE' ? { onFailure: 'DELETE' as const } : {}),
    };
    makeObsolete(ctx, stack.id, set);
    remember({});
    await settleSoon(begin(d, stack, set, change));
    return {};
  });
};

function begin(d: Deployment, stack: StackRecord, set: ChangeSetRecord, change: Partial<StackRecord>): Run {
  const { ctx, token } = d;
  if (set.type === 'IMPORT') {
    setStack(d, 'IMPORT_IN_PROGRESS', 'User Initiated', { ...change, input: set.input, previous: stack.input });
    return startRun(ctx, stack.id, importNow, { token });
  }
  if (stack.status !== 'REVIEW_IN_PROGRESS') return beginUpdate(d, stack, set.input, change);
  // For AWS the stack was there already, in review.
  const next = { ...change, input: set.input, updated: ctx.kernel.clock.now() };
  setStack(d, 'CREATE_IN_PROGRESS', 'User Initiated', next);
  return startRun(ctx, stack.id, createStackNow, { token });
}

/**
 * The SDK's InvalidChangeSetStatusException has this code on the wire.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html#API_ExecuteChangeSet_Errors
 */
function notExecutable({ id, status, executionStatus }: ChangeSetRecord): AwsError {
  const state = status === 'CREATE_COMPLETE' ? `execution status of [${executionStatus}]` : `status of [${status}]`;
  return new AwsError('InvalidChangeSetStatus', `ChangeSet [${id}] cannot be executed in its current ${state}`, 400);
}
