import type {
  CreateIntegrationCommandInput,
  CreateIntegrationCommandOutput,
  DeleteIntegrationCommandInput,
  GetIntegrationCommandInput,
  GetIntegrationCommandOutput,
  GetIntegrationsCommandInput,
  GetIntegrationsCommandOutput,
  UpdateIntegrationCommandInput,
  UpdateIntegrationCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined, mergeMap } from '../../shared/values.ts';
import { findApi, findIntegration } from '../../state/find.ts';
import type { IntegrationRecord } from '../../state/records.ts';
import { deleteBelow, integrationResponses, integrations, routes } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { newIntegration } from './new-integration.ts';
import { checkIntegration } from './validate.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const createIntegration: Operation<CreateIntegrationCommandInput, Output<CreateIntegrationCommandOutput>> = (
  input,
  ctx,
) => {
  const api = findApi(ctx, input.ApiId);
  const { ApiId, ...fields } = defined(input);
  checkIntegration(api, fields, ctx);
  const record = newIntegration(api, fields, ctx);
  autoDeploy(ctx, ApiId);
  return record;
};

export const getIntegration: Operation<GetIntegrationCommandInput, Output<GetIntegrationCommandOutput>> = (
  input,
  ctx,
) => findIntegration(ctx, input.ApiId, input.IntegrationId);

export const getIntegrations: Operation<GetIntegrationsCommandInput, Output<GetIntegrationsCommandOutput>> = (
  input,
  ctx,
) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  return page([...integrations(ctx, ApiId).values()], input);
};

export const updateIntegration: Operation<UpdateIntegrationCommandInput, Output<UpdateIntegrationCommandOutput>> = (
  input,
  ctx,
) => {
  const before = findIntegration(ctx, input.ApiId, input.IntegrationId);
  const { ApiId, IntegrationId: _, RequestParameters, ResponseParameters, ...fields } = defined(input);
  const request = mergeMap(before.RequestParameters, RequestParameters);
  const response = mergeResponses(before.ResponseParameters, ResponseParameters);
  const record: IntegrationRecord = {
    ...before,
    ...fields,
    ...(request && { RequestParameters: request }),
    ...(response && { ResponseParameters: response }),
  };
  checkIntegration(findApi(ctx, ApiId), record, ctx);
  integrations(ctx, ApiId).put(record.IntegrationId, record);
  autoDeploy(ctx, ApiId);
  return record;
};

type Responses = Record<string, Record<string, string>>;

/** Merged status by status; a status without mappings is emptied. */
function mergeResponses(before: Responses | undefined, value: Responses | undefined): Responses | undefined {
  if (value === undefined) return before;
  const merged = new Map(Object.entries(before ?? {}));
  for (const [status, mappings] of Object.entries(value)) {
    const isEmpty = Object.keys(mappings).length === 0;
    merged.set(status, isEmpty ? {} : (mergeMap(merged.get(status), mappings) ?? {}));
  }
  return Object.fromEntries(merged);
}

export const deleteIntegration: Operation<DeleteIntegrationCommandInput, Record<string, never>> = (input, ctx) => {
  const { IntegrationId } = findIntegration(ctx, input.ApiId, input.IntegrationId);
  for (const route of routes(ctx, input.ApiId!).values()) {
    if (route.Target === `integrations/${IntegrationId}`) {
      throw conflict(
        `Cannot delete Integration '${IntegrationId}' because it is referenced by Route with key '${route.RouteKey}'`,
      );
    }
  }
  integrations(ctx, input.ApiId!).delete(IntegrationId);
  deleteBelow(integrationResponses(ctx, input.ApiId!), `${IntegrationId}/`);
  autoDeploy(ctx, input.ApiId!);
  return {};
};
