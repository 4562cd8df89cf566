import type {
  CreateStageCommandOutput,
  CreateStageRequest,
  DeleteStageRequest,
  GetStageCommandOutput,
  GetStageRequest,
  GetStagesCommandOutput,
  GetStagesRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { responseCache } from '../../execute/cache/response-cache.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { findApi, findDeployment, findStage } from '../../state/find.ts';
import { mappings, stages, usagePlans } from '../../state/state.ts';
import { checkCanary, checkStageName, checkVariables, newStage, viewStage } from './new-stage.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html */
export const createStage: Operation<CreateStageRequest, Output<CreateStageCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.restApiId);
  checkStageName(input.stageName);
  checkVariables(input.variables);
  findDeployment(ctx, input.restApiId, input.deploymentId);
  checkCanary(ctx, input.restApiId!, input.canarySettings);
  const { restApiId, ...fields } = input;
  if (stages(ctx, restApiId!).has(input.stageName)) throw conflict('Stage already exists');
  const record = newStage({ ...fields, stageName: input.stageName, deploymentId: input.deploymentId! }, ctx);
  stages(ctx, restApiId!).put(record.stageName, record);
  return viewStage(ctx, record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetStage.html */
export const getStage: Operation<GetStageRequest, Output<GetStageCommandOutput>> = (input, ctx) =>
  viewStage(ctx, findStage(ctx, input.restApiId, input.stageName));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html */
export const getStages: Operation<GetStagesRequest, Output<GetStagesCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.restApiId);
  const all = [...stages(ctx, input.restApiId!).values()];
  const wanted = input.deploymentId ? all.filter((stage) => stage.deploymentId === input.deploymentId) : all;
  return { item: wanted.map((stage) => viewStage(ctx, stage)) };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteStage.html */
export const deleteStage: Operation<DeleteStageRequest, Record<string, never>> = (input, ctx) => {
  const { stageName } = findStage(ctx, input.restApiId, input.stageName);
  for (const mapping of mappings(ctx).values()) {
    if (mapping.restApiId === input.restApiId && mapping.stage === stageName) {
      throw badRequest('Stages pointing to this API with a base path mapping must be moved or deleted');
    }
  }
  for (const [id, plan] of usagePlans(ctx).entries()) {
    const apiStages = plan.apiStages?.filter((one) => one.apiId !== input.restApiId || one.stage !== stageName);
    if (apiStages && apiStages.length !== plan.apiStages?.length) usagePlans(ctx).put(id, { ...plan, apiStages });
  }
  stages(ctx, input.restApiId!).delete(stageName);
  ctx.kernel.part(responseCache).flush(input.restApiId!, stageName);
  return {};
};
