import type {
  CreateRouteResponseCommandInput,
  CreateRouteResponseCommandOutput,
  DeleteRouteResponseCommandInput,
  GetRouteResponseCommandInput,
  GetRouteResponseCommandOutput,
  GetRouteResponsesCommandInput,
  GetRouteResponsesCommandOutput,
  UpdateRouteResponseCommandInput,
  UpdateRouteResponseCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined } from '../../shared/values.ts';
import { findRoute, findRouteResponse } from '../../state/find.ts';
import type { RouteResponseRecord } from '../../state/records.ts';
import { routeResponses } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes-routeid-routeresponses.html */
export const createRouteResponse: Operation<
  CreateRouteResponseCommandInput,
  Output<CreateRouteResponseCommandOutput>
> = (input, ctx) => {
  findRoute(ctx, input.ApiId, input.RouteId);
  if (!input.RouteResponseKey) throw badRequest('No route response key specified');
  const { ApiId, RouteId, ...fields } = defined(input);
  const record: RouteResponseRecord = { ...fields, RouteResponseId: ctx.kernel.ids.random(7) };
  routeResponses(ctx, ApiId).put(`${RouteId}/${record.RouteResponseId}`, record);
  autoDeploy(ctx, ApiId);
  return record;
};

export const getRouteResponse: Operation<GetRouteResponseCommandInput, Output<GetRouteResponseCommandOutput>> = (
  input,
  ctx,
) => findRouteResponse(ctx, input.ApiId, input.RouteId, input.RouteResponseId);

export const getRouteResponses: Operation<GetRouteResponsesCommandInput, Output<GetRouteResponsesCommandOutput>> = (
  input,
  ctx,
) => {
  const { RouteId } = findRoute(ctx, input.ApiId, input.RouteId);
  const own = [...routeResponses(ctx, input.ApiId!).entries()].filter(([key]) => key.startsWith(`${RouteId}/`));
  return page(
    own.map(([, record]) => record),
    input,
  );
};

export const updateRouteResponse: Operation<
  UpdateRouteResponseCommandInput,
  Output<UpdateRouteResponseCommandOutput>
> = (input, ctx) => {
  const before = findRouteResponse(ctx, input.ApiId, input.RouteId, input.RouteResponseId);
  const { ApiId, RouteId, RouteResponseId: _, ...fields } = defined(input);
  const record: RouteResponseRecord = { ...before, ...fields };
  routeResponses(ctx, ApiId).put(`${RouteId}/${record.RouteResponseId}`, record);
  autoDeploy(ctx, ApiId);
  return record;
};

export const deleteRouteResponse: Operation<DeleteRouteResponseCommandInput, Record<string, never>> = (input, ctx) => {
  const { RouteResponseId } = findRouteResponse(ctx, input.ApiId, input.RouteId, input.RouteResponseId);
  routeResponses(ctx, input.ApiId!).delete(`${input.RouteId}/${RouteResponseId}`);
  autoDeploy(ctx, input.ApiId!);
  return {};
};
