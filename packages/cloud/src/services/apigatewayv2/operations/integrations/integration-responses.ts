import type {
  CreateIntegrationResponseCommandInput,
  CreateIntegrationResponseCommandOutput,
  DeleteIntegrationResponseCommandInput,
  GetIntegrationResponseCommandInput,
  GetIntegrationResponseCommandOutput,
  GetIntegrationResponsesCommandInput,
  GetIntegrationResponsesCommandOutput,
  UpdateIntegrationResponseCommandInput,
  UpdateIntegrationResponseCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined } from '../../shared/values.ts';
import { findIntegration, findIntegrationResponse } from '../../state/find.ts';
import type { IntegrationResponseRecord } from '../../state/records.ts';
import { integrationResponses } from '../../state/state.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid-integrationresponses.html */
export const createIntegrationResponse: Operation<
  CreateIntegrationResponseCommandInput,
  Output<CreateIntegrationResponseCommandOutput>
> = (input, ctx) => {
  findIntegration(ctx, input.ApiId, input.IntegrationId);
  const { ApiId, IntegrationId, ...fields } = defined(input);
  if (!fields.IntegrationResponseKey) throw badRequest('No integration response key specified');
  const record: IntegrationResponseRecord = { ...fields, IntegrationResponseId: ctx.kernel.ids.random(7) };
  integrationResponses(ctx, ApiId).put(`${IntegrationId}/${record.IntegrationResponseId}`, record);
  autoDeploy(ctx, ApiId);
  return record;
};

export const getIntegrationResponse: Operation<
  GetIntegrationResponseCommandInput,
  Output<GetIntegrationResponseCommandOutput>
> = (input, ctx) => findIntegrationResponse(ctx, input.ApiId, input.IntegrationId, input.IntegrationResponseId);

export const getIntegrationResponses: Operation<
  GetIntegrationResponsesCommandInput,
  Output<GetIntegrationResponsesCommandOutput>
> = (input, ctx) => {
  const { IntegrationId } = findIntegration(ctx, input.ApiId, input.IntegrationId);
  const all = [...integrationResponses(ctx, input.ApiId!).entries()];
  return page(
    all.filter(([key]) => key.startsWith(`${IntegrationId}/`)).map(([, record]) => record),
    input,
  );
};

export const updateIntegrationResponse: Operation<
  UpdateIntegrationResponseCommandInput,
  Output<UpdateIntegrationResponseCommandOutput>
> = (input, ctx) => {
  const before = findIntegrationResponse(ctx, input.ApiId, input.IntegrationId, input.IntegrationResponseId);
  const { ApiId, IntegrationId, IntegrationResponseId: _, ...fields } = defined(input);
  const record: IntegrationResponseRecord = { ...before, ...fields };
  integrationResponses(ctx, ApiId).put(`${IntegrationId}/${record.IntegrationResponseId}`, record);
  autoDeploy(ctx, ApiId);
  return record;
};

export const deleteIntegrationResponse: Operation<DeleteIntegrationResponseCommandInput, Record<string, never>> = (
  input,
  ctx,
) => {
  const found = findIntegrationResponse(ctx, input.ApiId, input.IntegrationId, input.IntegrationResponseId);
  integrationResponses(ctx, input.ApiId!).delete(`${input.IntegrationId}/${found.IntegrationResponseId}`);
  autoDeploy(ctx, input.ApiId!);
  return {};
};
