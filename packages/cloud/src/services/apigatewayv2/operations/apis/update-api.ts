import type { UpdateApiCommandInput, UpdateApiCommandOutput } from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { defined } from '../../shared/values.ts';
import { findApi } from '../../state/find.ts';
import type { ApiRecord } from '../../state/records.ts';
import { apis, integrations, routes } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { checkSelection } from './create-api.ts';
import { targetOf } from './quick-create.ts';
import { checkCors, checkName, keptCors } from './validate.ts';
import { viewApi } from './view.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html#apis-apiid-http-methods */
export const updateApi: Operation<UpdateApiCommandInput, Output<UpdateApiCommandOutput>> = (input, ctx) => {
  const before = findApi(ctx, input.ApiId);
  const { ApiId: _, RouteKey: __, Target: ___, CredentialsArn: ____, ...fields } = defined(input);
  checkName(input.Name);
  if (before.ProtocolType === 'HTTP') {
    checkCors(input.CorsConfiguration, ctx);
    checkSelection(input.RouteSelectionExpression, ctx);
  } else if (input.CorsConfiguration) {
    throw badRequest('CORS configuration is only supported for HTTP APIs');
  }
  updateManaged(before, input, ctx);
  const cors = fields.CorsConfiguration && { CorsConfiguration: keptCors(fields.CorsConfiguration) };
  const record: ApiRecord = { ...before, ...fields, ...cors };
  apis(ctx).put(record.ApiId, record);
  autoDeploy(ctx, record.ApiId);
  return viewApi(record, ctx);
};

/** `Target`, `RouteKey` and `CredentialsArn` change what quick create has made. */
function updateManaged({ ApiId }: ApiRecord, input: UpdateApiCommandInput, ctx: Context): void {
  const { Target, RouteKey, CredentialsArn } = input;
  if (Target === undefined && RouteKey === undefined && CredentialsArn === undefined) return;
  const route = [...routes(ctx, ApiId).values()].find(({ ApiGatewayManaged }) => ApiGatewayManaged);
  const integration = [...integrations(ctx, ApiId).values()].find(({ ApiGatewayManaged }) => ApiGatewayManaged);
  if (!route || !integration) {
    if (ctx.kernel.lenient) return;
    throw badRequest('Target, route key and credentials can only be updated for APIs made by quick create');
  }
  if (RouteKey !== undefined) routes(ctx, ApiId).put(route.RouteId, { ...route, RouteKey });
  if (Target !== undefined || CredentialsArn !== undefined) {
    integrations(ctx, ApiId).put(integration.IntegrationId, {
      ...integration,
      ...(Target === undefined ? { CredentialsArn } : targetOf({ Target, CredentialsArn })),
    });
  }
}
