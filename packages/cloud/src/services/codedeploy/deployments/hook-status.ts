import type {
  PutLifecycleEventHookExecutionStatusCommandInput,
  PutLifecycleEventHookExecutionStatusCommandOutput,
} from '@aws-sdk/client-codedeploy';
import type { Operation, Output } from '../../../kernel/context.ts';
import { deployer } from '../engine/deployer.ts';
import { hookFailed, withEvent } from '../engine/steps.ts';
import { failure } from '../errors.ts';
import { findDeployment } from '../find.ts';
import { isActive } from '../records.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html */
export const putLifecycleEventHookExecutionStatus: Operation<
  PutLifecycleEventHookExecutionStatusCommandInput,
  Output<PutLifecycleEventHookExecutionStatusCommandOutput>
> = async (input, ctx) => {
  const { deploymentId, lifecycleEventHookExecutionId: execution, status } = input;
  const { id } = findDeployment(ctx, deploymentId);
  if (status !== 'Succeeded' && status !== 'Failed') {
    throw failure(
      'InvalidLifecycleEventHookExecutionStatus',
      `The status of a lifecycle event hook must be Succeeded or Failed, not ${status}.`,
    );
  }
  await ctx.kernel.part(deployer).inTurn(ctx, id, (one) => {
    const { answered = [], hook } = one;
    if (execution === undefined || (hook?.execution !== execution && !answered.includes(execution))) {
      throw failure(
        'InvalidLifecycleEventHookExecutionId',
        `The lifecycle event hook execution ID ${execution} is invalid.`,
      );
    }
    if (!hook || hook.execution !== execution || !isActive(one)) {
      throw failure('LifecycleEventAlreadyCompleted', 'The lifecycle event has already completed.');
    }
    if (status === 'Failed') throw hookFailed();
    const done = withEvent(one, hook.event, { status: 'Succeeded', ended: ctx.kernel.clock.now() });
    return { ...done, hook: undefined, answered: [...answered, execution] };
  });
  return { lifecycleEventHookExecutionId: execution };
};
