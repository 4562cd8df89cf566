import type { DeleteStackCommandInput, DeleteStackCommandOutput, DeletionMode } from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { deploymentConfig } from './deployment-config.ts';
import { checkRole, withRole } from './engine/as-role.ts';
import { deleteStackNow } from './engine/delete.ts';
import { stackOf } from './engine/deployment.ts';
import { setStack } from './engine/journal.ts';
import { type Run, runOf, settleSoon, specsOf, startRun } from './engine/runs.ts';
import { nameOf } from './names.ts';
import type { StackRecord } from './records.ts';
import { changeSetsOf, findStack, resourcesOf, stacksOf } from './state.ts';
import { validationError } from './template/errors.ts';
import { once } from './tokens.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
export const deleteStack: Operation<DeleteStackCommandInput, Output<DeleteStackCommandOutput>> = async (
  request,
  ctx,
) => {
  const stackName = nameOf(request.StackName);
  deploymentConfig(request.DeploymentConfig);
  return once(ctx, { operation: 'DeleteStack', stackName, request }, async (remember) => {
    await specsOf(ctx.kernel);
    await checkRole(ctx, request.RoleARN);
    const stack = findStack(ctx, request.StackName ?? '');
    if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') {
      remember({});
      return {};
    }
    const skip = checkDeletion(request, stack, ctx);
    const { RoleARN: roleArn, ClientRequestToken: token, DeletionMode: deletionMode } = request;
    const begun = await beginDelete(ctx, stack, { skip, roleArn, token, deletionMode }, () => remember({}));
    await settleSoon(begun);
    return {};
  });
};

/** Throws what AWS refuses; returns the logical ids to retain. */
function checkDeletion(request: DeleteStackCommandInput, stack: StackRecord, ctx: Context): readonly string[] {
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  const retain = request.RetainResources ?? [];
  const known = resourcesOf(ctx, stack.id);
  const force = request.DeletionMode === 'FORCE_DELETE_STACK';
  if (retain.length > 0 && stack.status !== 'DELETE_FAILED' && !force) {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. ResourcesToRetain can only be specified for a stack that is in the DELETE_FAILED state`,
    );
  }
  const strange = retain.filter((logicalId) => !known.has(logicalId));
  if (strange.length > 0)
    throw validationError(`Resources [${strange.join(', ')}] do not exist in stack ${stack.name}`);
  if (!force || stack.status !== 'DELETE_FAILED') return retain;
  return [...known.values()].filter((record) => record.status === 'DELETE_FAILED').map((record) => record.logicalId);
}

interface DeletionOptions {
  readonly skip?: readonly string[];
  readonly roleArn?: string | undefined;
  readonly token?: string | undefined;
  readonly deletionMode?: DeletionMode | undefined;
}

/** Begins the deletion of a stack, after the end of what is under way on it; `written` is called with the first record of it. */
export async function beginDelete(
  ctx: Context,
  stack: StackRecord,
  options: DeletionOptions = {},
  written: () => void = () => undefined,
): Promise<Run> {
  const specs = await specsOf(ctx.kernel);
  for (;;) {
    const running = runOf(ctx.kernel, stack.id);
    if (!running) break;
    if (stacksOf(ctx).get(stack.id)?.status === 'DELETE_IN_PROGRESS') {
      written();
      return running;
    }
    running.supersede();
    await running.done;
  }
  const { token, skip, roleArn, deletionMode } = options;
  if (stacksOf(ctx).get(stack.id)?.status === 'DELETE_COMPLETE') {
    written();
    return startRun(ctx, stack.id, async () => undefined);
  }
  // Those that were executed can still be looked at by their ids.
  for (const [id, set] of [...changeSetsOf(ctx).entries()]) {
    if (set.stackId === stack.id && set.executionStatus !== 'EXECUTE_COMPLETE') changeSetsOf(ctx).delete(id);
  }
  const d = { ctx, stackId: stack.id, specs, signal: new AbortController().signal, token };
  const forced = deletionMode === 'FORCE_DELETE_STACK' && stackOf(d).status === 'DELETE_FAILED';
  const change = { skip, deletionMode, forced, ...withRole(stackOf(d), roleArn) };
  setStack(d, 'DELETE_IN_PROGRESS', 'User Initiated', change);
  written();
  return startRun(ctx, stack.id, deleteStackNow, { token });
}
