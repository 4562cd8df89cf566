import type {
  CreateRouteCommandInput,
  CreateRouteCommandOutput,
  DeleteRouteCommandInput,
  DeleteRouteRequestParameterCommandInput,
  GetRouteCommandInput,
  GetRouteCommandOutput,
  GetRoutesCommandInput,
  GetRoutesCommandOutput,
  UpdateRouteCommandInput,
  UpdateRouteCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { notFound } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined } from '../../shared/values.ts';
import { findApi, findRoute } from '../../state/find.ts';
import type { RouteRecord } from '../../state/records.ts';
import { deleteBelow, routeResponses, routes } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { newRoute } from './new-route.ts';
import { checkRoute } from './validate.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const createRoute: Operation<CreateRouteCommandInput, Output<CreateRouteCommandOutput>> = (input, ctx) => {
  const api = findApi(ctx, input.ApiId);
  const { ApiId, ...fields } = defined(input);
  checkRoute(api, fields, ctx);
  const record = newRoute(api, fields, ctx);
  autoDeploy(ctx, ApiId);
  return record;
};

export const getRoute: Operation<GetRouteCommandInput, Output<GetRouteCommandOutput>> = (input, ctx) =>
  findRoute(ctx, input.ApiId, input.RouteId);

export const getRoutes: Operation<GetRoutesCommandInput, Output<GetRoutesCommandOutput>> = (input, ctx) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  return page([...routes(ctx, ApiId).values()], input);
};

export const updateRoute: Operation<UpdateRouteCommandInput, Output<UpdateRouteCommandOutput>> = (input, ctx) => {
  const before = findRoute(ctx, input.ApiId, input.RouteId);
  const { ApiId, RouteId: _, ...fields } = defined(input);
  const record: RouteRecord = { ...before, ...fields };
  checkRoute(findApi(ctx, ApiId), record, ctx, before.RouteId);
  routes(ctx, ApiId).put(record.RouteId, record);
  autoDeploy(ctx, ApiId);
  return record;
};

export const deleteRoute: Operation<DeleteRouteCommandInput, Record<string, never>> = (input, ctx) => {
  const { RouteId } = findRoute(ctx, input.ApiId, input.RouteId);
  routes(ctx, input.ApiId!).delete(RouteId);
  deleteBelow(routeResponses(ctx, input.ApiId!), `${RouteId}/`);
  autoDeploy(ctx, input.ApiId!);
  return {};
};

export const deleteRouteRequestParameter: Operation<DeleteRouteRequestParameterCommandInput, Record<string, never>> = (
  input,
  ctx,
) => {
  const before = findRoute(ctx, input.ApiId, input.RouteId);
  const parameters = { ...before.RequestParameters };
  const key = input.RequestParameterKey ?? '';
  if (!Object.hasOwn(parameters, key)) throw notFound(`Invalid request parameter key specified ${key}`);
  delete parameters[key];
  routes(ctx, input.ApiId!).put(before.RouteId, { ...before, RequestParameters: parameters });
  autoDeploy(ctx, input.ApiId!);
  return {};
};
