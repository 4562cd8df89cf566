import type {
  BatchGetDeploymentTargetsCommandInput,
  BatchGetDeploymentTargetsCommandOutput,
  DeploymentTarget,
  GetDeploymentTargetCommandInput,
  GetDeploymentTargetCommandOutput,
  ListDeploymentTargetsCommandInput,
  ListDeploymentTargetsCommandOutput,
} from '@aws-sdk/client-codedeploy';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { failure } from '../errors.ts';
import { findDeployment } from '../find.ts';
import { targetId, targetOf } from './shape.ts';

/** A deployment's only target: it is known once the AppSpec file has been read. */
function startedTarget(ctx: Context, deploymentId: string | undefined): DeploymentTarget {
  const one = findDeployment(ctx, deploymentId);
  if (!one.spec) throw failure('DeploymentNotStarted', `The deployment ${one.id} has not started.`);
  return targetOf(ctx, one, one.spec);
}

function namedTarget(ctx: Context, deploymentId: string | undefined, id: string | undefined): DeploymentTarget {
  const target = startedTarget(ctx, deploymentId);
  if (!id) throw failure('DeploymentTargetIdRequired', 'The ID of a deployment target is required.');
  if (target.lambdaTarget?.targetId === id) return target;
  throw failure('DeploymentTargetDoesNotExist', `The deployment ${deploymentId} has no target ${id}.`);
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentTarget.html */
export const getDeploymentTarget: Operation<
  GetDeploymentTargetCommandInput,
  Output<GetDeploymentTargetCommandOutput>
> = (input, ctx) => ({ deploymentTarget: namedTarget(ctx, input.deploymentId, input.targetId) });

const MOST = 25;

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html */
export const batchGetDeploymentTargets: Operation<
  BatchGetDeploymentTargetsCommandInput,
  Output<BatchGetDeploymentTargetsCommandOutput>
> = (input, ctx) => {
  const ids = input.targetIds ?? [];
  if (ids.length === 0) throw failure('DeploymentTargetIdRequired', 'At least one deployment target ID is required.');
  if (ids.length > MOST) {
    throw failure('DeploymentTargetListSizeExceeded', `The maximum number of deployment target IDs is ${MOST}.`);
  }
  return { deploymentTargets: [...new Set(ids)].map((id) => namedTarget(ctx, input.deploymentId, id)) };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentTargets.html */
export const listDeploymentTargets: Operation<
  ListDeploymentTargetsCommandInput,
  Output<ListDeploymentTargetsCommandOutput>
> = (input, ctx) => {
  const one = findDeployment(ctx, input.deploymentId);
  if (input.nextToken !== undefined) throw failure('InvalidNextToken', `The next token ${input.nextToken} is invalid.`);
  const target = startedTarget(ctx, input.deploymentId);
  const states = input.targetFilters?.TargetStatus;
  const isWanted = !states || states.includes(target.lambdaTarget?.status ?? 'Unknown');
  return { targetIds: one.spec && isWanted ? [targetId(one.spec)] : [] };
};
