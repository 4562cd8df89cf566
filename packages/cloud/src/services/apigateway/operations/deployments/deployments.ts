import type {
  DeleteDeploymentRequest,
  GetDeploymentCommandOutput,
  GetDeploymentRequest,
  GetDeploymentsCommandOutput,
  GetDeploymentsRequest,
  UpdateDeploymentCommandOutput,
  UpdateDeploymentRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { findApi, findDeployment } from '../../state/find.ts';
import type { DeploymentRecord } from '../../state/records.ts';
import { deployments, snapshots, stages } from '../../state/state.ts';
import { summaryOf, viewDeployment } from './view.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployment.html */
export const getDeployment: Operation<GetDeploymentRequest, Output<GetDeploymentCommandOutput>> = (input, ctx) => {
  const record = findDeployment(ctx, input.restApiId, input.deploymentId);
  const summary = input.embed?.includes('apisummary')
    ? summaryOf(snapshots(ctx, input.restApiId!).get(record.id))
    : undefined;
  return viewDeployment(record, summary);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployments.html */
export const getDeployments: Operation<GetDeploymentsRequest, Output<GetDeploymentsCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.restApiId);
  const { items, position } = page([...deployments(ctx, input.restApiId!).values()], input);
  return { items: items.map((record) => viewDeployment(record)), position };
};

const RULES: readonly Rule<DeploymentRecord>[] = [text('/description', 'description')];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDeployment.html */
export const updateDeployment: Operation<UpdateDeploymentRequest, Output<UpdateDeploymentCommandOutput>> = (
  input,
  ctx,
) => {
  const updated = patch(
    findDeployment(ctx, input.restApiId, input.deploymentId),
    input.patchOperations,
    RULES,
    'updateDeploymentInput',
  );
  deployments(ctx, input.restApiId!).put(updated.id, updated);
  return viewDeployment(updated);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteDeployment.html */
export const deleteDeployment: Operation<DeleteDeploymentRequest, Record<string, never>> = (input, ctx) => {
  const { id } = findDeployment(ctx, input.restApiId, input.deploymentId);
  for (const stage of stages(ctx, input.restApiId!).values()) {
    if (stage.deploymentId === id || stage.canarySettings?.deploymentId === id) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted');
    }
  }
  deployments(ctx, input.restApiId!).delete(id);
  snapshots(ctx, input.restApiId!).delete(id);
  return {};
};
