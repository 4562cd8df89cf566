import type { UpdateStageCommandInput, UpdateStageCommandOutput } from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { seconds } from '../../shared/time.ts';
import { defined, mergeMap } from '../../shared/values.ts';
import { findApi, findDeployment, findStage } from '../../state/find.ts';
import type { StageRecord } from '../../state/records.ts';
import { definition, deployments, snapshots, stages } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { viewStage } from './stages.ts';
import { checkRoutes, checkStage } from './validate.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export const updateStage: Operation<UpdateStageCommandInput, Output<UpdateStageCommandOutput>> = (input, ctx) => {
  const before = findStage(ctx, input.ApiId, input.StageName);
  const { ApiId: _, ...fields } = defined(input);
  const AutoDeploy = input.AutoDeploy ?? before.AutoDeploy ?? false;
  if (input.DeploymentId !== undefined) {
    if (AutoDeploy) throw badRequest('Deployment ID cannot be set on stage when AutoDeploy is enabled');
    findDeployment(ctx, input.ApiId, input.DeploymentId);
  }
  const record: StageRecord = {
    ...before,
    ...fields,
    StageName: before.StageName,
    AutoDeploy,
    DefaultRouteSettings: { ...before.DefaultRouteSettings, ...input.DefaultRouteSettings },
    RouteSettings: { ...before.RouteSettings, ...input.RouteSettings },
    StageVariables: mergeMap(before.StageVariables, input.StageVariables) ?? {},
    LastUpdatedDate: seconds(ctx.kernel),
  };
  checkStage(findApi(ctx, input.ApiId), record);
  checkRoutes(ctx, input.ApiId!, input.RouteSettings);
  if (before.AutoDeploy && !AutoDeploy) freeze(ctx, input.ApiId!, before.DeploymentId);
  stages(ctx, input.ApiId!).put(record.StageName, record);
  if (!before.AutoDeploy && AutoDeploy) autoDeploy(ctx, input.ApiId!);
  return viewStage(stages(ctx, input.ApiId!).get(record.StageName)!);
};

/** A stage that no longer deploys automatically keeps its last deployment. */
function freeze(ctx: Context, api: string, deployment: string | undefined): void {
  if (deployment !== undefined && deployments(ctx, api).has(deployment)) {
    snapshots(ctx, api).put(deployment, definition(ctx, api));
  }
}
