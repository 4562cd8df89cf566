import type { StopDeploymentCommandInput, StopDeploymentCommandOutput } from '@aws-sdk/client-codedeploy';
import type { Operation, Output } from '../../../kernel/context.ts';
import { deployer } from '../engine/deployer.ts';
import { DeploymentFailure } from '../engine/failure.ts';
import { failure } from '../errors.ts';
import { findDeployment } from '../find.ts';
import { isActive } from '../records.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_StopDeployment.html */
export const stopDeployment: Operation<StopDeploymentCommandInput, Output<StopDeploymentCommandOutput>> = async (
  input,
  ctx,
) => {
  const { id } = findDeployment(ctx, input.deploymentId);
  await ctx.kernel.part(deployer).inTurn(ctx, id, (one) => {
    if (!isActive(one)) {
      throw failure('DeploymentAlreadyCompleted', `The deployment ${id} has already completed.`);
    }
    throw new DeploymentFailure(
      'MANUAL_STOP',
      'The deployment was stopped manually.',
      'DEPLOYMENT_STOP_ON_REQUEST',
      input.autoRollbackEnabled,
    );
  });
  return { status: 'Succeeded', statusMessage: 'The deployment was stopped.' };
};
