import type {
  CreateDeploymentCommandInput,
  CreateDeploymentCommandOutput,
  DeleteDeploymentCommandInput,
  Deployment,
  GetDeploymentCommandInput,
  GetDeploymentCommandOutput,
  GetDeploymentsCommandInput,
  GetDeploymentsCommandOutput,
  UpdateDeploymentCommandInput,
  UpdateDeploymentCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { date, seconds } from '../../shared/time.ts';
import { findApi, findDeployment, findStage } from '../../state/find.ts';
import type { DeploymentRecord } from '../../state/records.ts';
import { definition, deployments, routes, snapshots, stages } from '../../state/state.ts';

const view = (record: DeploymentRecord): Deployment => ({ ...record, CreatedDate: date(record.CreatedDate) });

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export const createDeployment: Operation<CreateDeploymentCommandInput, Output<CreateDeploymentCommandOutput>> = (
  input,
  ctx,
) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  const stage = input.StageName === undefined ? undefined : findStage(ctx, ApiId, input.StageName);
  if (stage?.AutoDeploy) {
    throw badRequest(`Deployment is not allowed: the stage ${stage.StageName} deploys automatically.`);
  }
  if (routes(ctx, ApiId).size === 0) throw badRequest('At least one route is required before deploying the Api.');
  const record: DeploymentRecord = {
    AutoDeployed: false,
    CreatedDate: seconds(ctx.kernel),
    DeploymentId: ctx.kernel.ids.random(6),
    DeploymentStatus: 'DEPLOYED',
    ...(input.Description !== undefined && { Description: input.Description }),
  };
  deployments(ctx, ApiId).put(record.DeploymentId, record);
  snapshots(ctx, ApiId).put(record.DeploymentId, definition(ctx, ApiId));
  if (stage) {
    stages(ctx, ApiId).put(stage.StageName, {
      ...stage,
      DeploymentId: record.DeploymentId,
      LastUpdatedDate: seconds(ctx.kernel),
    });
  }
  return view(record);
};

export const getDeployment: Operation<GetDeploymentCommandInput, Output<GetDeploymentCommandOutput>> = (input, ctx) =>
  view(findDeployment(ctx, input.ApiId, input.DeploymentId));

export const getDeployments: Operation<GetDeploymentsCommandInput, Output<GetDeploymentsCommandOutput>> = (
  input,
  ctx,
) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  // Newest first, as AWS lists them.
  return page([...deployments(ctx, ApiId).values()].reverse().map(view), input);
};

export const updateDeployment: Operation<UpdateDeploymentCommandInput, Output<UpdateDeploymentCommandOutput>> = (
  input,
  ctx,
) => {
  const before = findDeployment(ctx, input.ApiId, input.DeploymentId);
  const record = input.Description === undefined ? before : { ...before, Description: input.Description };
  deployments(ctx, input.ApiId!).put(record.DeploymentId, record);
  return view(record);
};

export const deleteDeployment: Operation<DeleteDeploymentCommandInput, Record<string, never>> = (input, ctx) => {
  const { DeploymentId } = findDeployment(ctx, input.ApiId, input.DeploymentId);
  for (const stage of stages(ctx, input.ApiId!).values()) {
    if (stage.DeploymentId === DeploymentId) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted');
    }
  }
  deployments(ctx, input.ApiId!).delete(DeploymentId);
  snapshots(ctx, input.ApiId!).delete(DeploymentId);
  return {};
};
