import type {
  DeleteIntegrationResponseRequest,
  GetIntegrationResponseCommandOutput,
  GetIntegrationResponseRequest,
  Integration,
  IntegrationResponse,
  PutIntegrationResponseCommandOutput,
  PutIntegrationResponseRequest,
  UpdateIntegrationResponseCommandOutput,
  UpdateIntegrationResponseRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { notStatus, refuse, unknownOperations } from '../../shared/constraints.ts';
import { badRequest, notFound } from '../../shared/errors.ts';
import { patch, type Rule, shortRefusal } from '../../shared/patch.ts';
import { entries, text } from '../../shared/patch-rules.ts';
import { findIntegration, findResource } from '../../state/find.ts';
import { javaPattern } from '../../vtl/index.ts';
import { integrationAt, putIntegrationRecord } from '../methods/change.ts';
import { checkContentHandling, checkContentTypes, checkMapping, checkTemplates } from './validate.ts';

const PARAMETER = /^method\.response\.header\.[^\s]+$/;
const SOURCE =
  /^(?:'[^']*'|integration\.response\.(?:multivalue)?header\.[^\s]+|integration\.response\.body(?:[.[].*)?|context\.[^\s]+|stageVariables\.[A-Za-z0-9_]+)$/s;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html */
export const putIntegrationResponse: Operation<
  PutIntegrationResponseRequest,
  Output<PutIntegrationResponseCommandOutput>
> = (input, ctx) => {
  refuse(notStatus(input.statusCode));
  const integration = integrationAt(ctx, input);
  const statusCode = input.statusCode!;
  const { restApiId: _, resourceId: __, httpMethod: ___, ...response } = input;
  checkIntegrationResponse(response);
  putIntegrationRecord(ctx, input, withResponse(integration, statusCode, response));
  return response;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetIntegrationResponse.html */
export const getIntegrationResponse: Operation<
  GetIntegrationResponseRequest,
  Output<GetIntegrationResponseCommandOutput>
> = (input, ctx) => {
  refuse(notStatus(input.statusCode));
  return responseOf(integrationAt(ctx, input), input.statusCode);
};

const RULES: readonly Rule<IntegrationResponse>[] = [
  text('/selectionPattern', 'selectionPattern', { removed: '' }),
  text('/contentHandling', 'contentHandling'),
  entries('/responseParameters/{parameter}', 'responseParameters'),
  entries('/responseTemplates/{contentType}', 'responseTemplates'),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegrationResponse.html */
export const updateIntegrationResponse: Operation<
  UpdateIntegrationResponseRequest,
  Output<UpdateIntegrationResponseCommandOutput>
> = (input, ctx) => {
  refuse([
    ...unknownOperations(input.patchOperations, 'updateIntegrationResponseInput'),
    ...notStatus(input.statusCode),
  ]);
  const integration = integrationAt(ctx, input);
  const updated = patch(
    responseOf(integration, input.statusCode),
    input.patchOperations,
    RULES,
    'updateIntegrationResponseInput',
    shortRefusal(RULES),
  );
  if ((updated.contentHandling as string | undefined) === '') delete updated.contentHandling;
  checkIntegrationResponse(updated);
  putIntegrationRecord(ctx, input, withResponse(integration, input.statusCode!, updated));
  return updated;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegrationResponse.html */
export const deleteIntegrationResponse: Operation<DeleteIntegrationResponseRequest, Record<string, never>> = (
  input,
  ctx,
) => {
  refuse(notStatus(input.statusCode));
  // AWS reports a missing method as a missing integration. Recorded: localstack's test_delete_integration_response_errors.
  const resource = findResource(ctx, input.restApiId, input.resourceId);
  const integration = findIntegration(resource.resourceMethods?.[input.httpMethod!] ?? {});
  responseOf(integration, input.statusCode);
  const { integrationResponses: { [input.statusCode!]: _, ...others } = {}, ...rest } = integration;
  const left = Object.keys(others).length > 0 ? { integrationResponses: others } : {};
  putIntegrationRecord(ctx, input, { ...rest, ...left });
  return {};
};

export function checkIntegrationResponse(response: IntegrationResponse): void {
  checkContentHandling(response.contentHandling);
  checkMapping(response.responseParameters, PARAMETER, SOURCE);
  checkContentTypes(response.responseTemplates);
  checkTemplates(response.responseTemplates, undefined);
  if (!response.selectionPattern) return;
  try {
    javaPattern(response.selectionPattern);
  } catch {
    throw badRequest(`Invalid selection pattern specified: ${response.selectionPattern}`);
  }
}

function responseOf(integration: Integration, statusCode: string | undefined): IntegrationResponse {
  const all = integration.integrationResponses ?? {};
  const response = statusCode !== undefined && Object.hasOwn(all, statusCode) ? all[statusCode] : undefined;
  if (response === undefined) throw notFound('Invalid Response status code specified');
  return response;
}

function withResponse(integration: Integration, statusCode: string, response: IntegrationResponse): Integration {
  return { ...integration, integrationResponses: { ...integration.integrationResponses, [statusCode]: response } };
}
