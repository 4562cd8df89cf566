import type {
  CreateStageCommandInput,
  CreateStageCommandOutput,
  DeleteAccessLogSettingsCommandInput,
  DeleteRouteSettingsCommandInput,
  DeleteStageCommandInput,
  GetStageCommandInput,
  GetStageCommandOutput,
  GetStagesCommandInput,
  GetStagesCommandOutput,
  Stage,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { date, seconds } from '../../shared/time.ts';
import { defined } from '../../shared/values.ts';
import { findApi, findDeployment, findStage } from '../../state/find.ts';
import type { ApiRecord, StageRecord } from '../../state/records.ts';
import { mappings, stages } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { checkRoutes, checkStage } from './validate.ts';

export const viewStage = (record: StageRecord): Stage => ({
  ...record,
  CreatedDate: date(record.CreatedDate),
  LastUpdatedDate: date(record.LastUpdatedDate),
});

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const createStage: Operation<CreateStageCommandInput, Output<CreateStageCommandOutput>> = (input, ctx) => {
  const api = findApi(ctx, input.ApiId);
  const name = input.StageName ?? '';
  checkStage(api, { ...input, StageName: name });
  checkRoutes(ctx, api.ApiId, input.RouteSettings);
  if (stages(ctx, api.ApiId).has(name)) throw conflict('Stage already exists');
  // Together with AutoDeploy it is refused in updates only: AWS's own example makes such a stage
  // (https://github.com/aws-samples/aws-cdk-examples, api-websocket-lambda-dynamodb).
  if (input.DeploymentId !== undefined) findDeployment(ctx, api.ApiId, input.DeploymentId);
  return viewStage(newStage(api, input, ctx));
};

/** Makes a stage of a valid input, and deploys to it when it deploys automatically. */
export function newStage(
  { ApiId, ProtocolType }: ApiRecord,
  input: CreateStageCommandInput & { ApiGatewayManaged?: boolean },
  ctx: Context,
): StageRecord {
  const { ApiId: _, ...fields } = defined(input);
  const now = seconds(ctx.kernel);
  const record: StageRecord = {
    ...fields,
    StageName: input.StageName!,
    AutoDeploy: input.AutoDeploy ?? false,
    CreatedDate: now,
    LastUpdatedDate: now,
    DefaultRouteSettings: input.DefaultRouteSettings ?? {
      ...(ProtocolType === 'WEBSOCKET' && { DataTraceEnabled: false, LoggingLevel: 'OFF' as const }),
      DetailedMetricsEnabled: false,
    },
    RouteSettings: { ...input.RouteSettings },
    StageVariables: { ...input.StageVariables },
    Tags: { ...input.Tags },
  };
  stages(ctx, ApiId).put(record.StageName, record);
  if (record.AutoDeploy) autoDeploy(ctx, ApiId);
  return stages(ctx, ApiId).get(record.StageName)!;
}

export const getStage: Operation<GetStageCommandInput, Output<GetStageCommandOutput>> = (input, ctx) =>
  viewStage(findStage(ctx, input.ApiId, input.StageName));

export const getStages: Operation<GetStagesCommandInput, Output<GetStagesCommandOutput>> = (input, ctx) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  return page([...stages(ctx, ApiId).values()].map(viewStage), input);
};

export const deleteStage: Operation<DeleteStageCommandInput, Record<string, never>> = (input, ctx) => {
  const { StageName } = findStage(ctx, input.ApiId, input.StageName);
  for (const mapping of mappings(ctx).values()) {
    if (mapping.ApiId === input.ApiId && mapping.Stage === StageName) {
      throw badRequest('Stage is in use by a custom domain. Please delete its API mappings first.');
    }
  }
  stages(ctx, input.ApiId!).delete(StageName);
  return {};
};

export const deleteAccessLogSettings: Operation<DeleteAccessLogSettingsCommandInput, Record<string, never>> = (
  input,
  ctx,
) => {
  const { AccessLogSettings: _, ...rest } = findStage(ctx, input.ApiId, input.StageName);
  stages(ctx, input.ApiId!).put(rest.StageName, { ...rest, LastUpdatedDate: seconds(ctx.kernel) });
  return {};
};

export const deleteRouteSettings: Operation<DeleteRouteSettingsCommandInput, Record<string, never>> = (input, ctx) => {
  const before = findStage(ctx, input.ApiId, input.StageName);
  const left = Object.entries(before.RouteSettings ?? {}).filter(([key]) => key !== input.RouteKey);
  stages(ctx, input.ApiId!).put(before.StageName, {
    ...before,
    RouteSettings: Object.fromEntries(left),
    LastUpdatedDate: seconds(ctx.kernel),
  });
  return {};
};
