import type { CreateRouteCommandInput } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../../kernel/context.ts';
import { defined } from '../../shared/values.ts';
import type { ApiRecord, RouteRecord } from '../../state/records.ts';
import { routes } from '../../state/state.ts';

/** Makes a route of a valid input. */
export function newRoute(
  { ApiId }: ApiRecord,
  input: Omit<CreateRouteCommandInput, 'ApiId'> & { ApiGatewayManaged?: boolean },
  ctx: Context,
): RouteRecord {
  const record: RouteRecord = {
    ...defined(input),
    RouteId: ctx.kernel.ids.random(7),
    RouteKey: input.RouteKey!,
    ApiKeyRequired: input.ApiKeyRequired ?? false,
    AuthorizationType: input.AuthorizationType ?? 'NONE',
  };
  routes(ctx, ApiId).put(record.RouteId, record);
  return record;
}
