import type {
  DeleteGatewayResponseRequest,
  GatewayResponse,
  GatewayResponseType,
  GetGatewayResponseCommandOutput,
  GetGatewayResponseRequest,
  GetGatewayResponsesCommandOutput,
  GetGatewayResponsesRequest,
  PutGatewayResponseCommandOutput,
  PutGatewayResponseRequest,
  UpdateGatewayResponseCommandOutput,
  UpdateGatewayResponseRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, notFound, notInEnum } from '../../shared/errors.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { entries, text } from '../../shared/patch-rules.ts';
import { findApi } from '../../state/find.ts';
import type { GatewayResponseRecord } from '../../state/records.ts';
import { gatewayResponses, type Place } from '../../state/state.ts';
import { checkTemplates } from '../integrations/validate.ts';
import { DEFAULT_TEMPLATES, defaultResponse, GATEWAY_RESPONSES, isResponseType } from './defaults.ts';

const PARAMETER = /^gatewayresponse\.header\.[^\s]+$/;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html */
export const putGatewayResponse: Operation<PutGatewayResponseRequest, Output<PutGatewayResponseCommandOutput>> = (
  input,
  ctx,
) => {
  const api = findApi(ctx, input.restApiId).id;
  const responseType = checkType(input.responseType, 'putGatewayResponseInput.responseType');
  const record: GatewayResponseRecord = {
    responseType,
    ...(input.statusCode !== undefined && { statusCode: input.statusCode }),
    responseParameters: { ...input.responseParameters },
    responseTemplates: { ...(input.responseTemplates ?? DEFAULT_TEMPLATES) },
    defaultResponse: false,
  };
  checkRecord(record);
  gatewayResponses(ctx, api).put(responseType, record);
  return shown(record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponse.html */
export const getGatewayResponse: Operation<GetGatewayResponseRequest, Output<GetGatewayResponseCommandOutput>> = (
  input,
  ctx,
) => current(ctx, findApi(ctx, input.restApiId).id, input.responseType);

/** All types, those that nobody set with their defaults. https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponses.html */
export const getGatewayResponses: Operation<GetGatewayResponsesRequest, Output<GetGatewayResponsesCommandOutput>> = (
  input,
  ctx,
) => {
  const api = findApi(ctx, input.restApiId).id;
  return { items: Object.keys(GATEWAY_RESPONSES).map((type) => current(ctx, api, type)) };
};

const RULES: readonly Rule<GatewayResponseRecord>[] = [
  text('/statusCode', 'statusCode'),
  entries('/responseParameters/{parameter}', 'responseParameters'),
  entries('/responseTemplates/{contentType}', 'responseTemplates'),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateGatewayResponse.html */
export const updateGatewayResponse: Operation<
  UpdateGatewayResponseRequest,
  Output<UpdateGatewayResponseCommandOutput>
> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const type = checkType(input.responseType, 'updateGatewayResponseInput.responseType');
  const { statusCode: _, ...unset } = defaultResponse(type) as GatewayResponseRecord;
  const before = gatewayResponses(ctx, api).get(type) ?? unset;
  const updated = { ...patch(before, input.patchOperations, RULES), defaultResponse: false };
  checkRecord(updated);
  gatewayResponses(ctx, api).put(updated.responseType, updated);
  return shown(updated);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteGatewayResponse.html */
export const deleteGatewayResponse: Operation<DeleteGatewayResponseRequest, Record<string, never>> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const type = checkType(input.responseType, 'deleteGatewayResponseInput.responseType');
  if (!gatewayResponses(ctx, api).delete(type)) throw notFound('Gateway response type not defined on api');
  return {};
};

function checkType(type: string | undefined, at: string): GatewayResponseType {
  if (!isResponseType(type)) throw notInEnum(String(type), at, Object.keys(GATEWAY_RESPONSES));
  return type;
}

function checkRecord(record: GatewayResponse): void {
  if (record.statusCode !== undefined && !/^[1-5]\d\d$/.test(record.statusCode)) {
    throw badRequest('Invalid status code specified');
  }
  for (const name of Object.keys(record.responseParameters ?? {})) {
    if (!PARAMETER.test(name)) throw badRequest(`Invalid gateway response parameter specified: ${name}`);
  }
  checkTemplates(record.responseTemplates, undefined);
}

function current(place: Place, api: string, type: string | undefined): GatewayResponse {
  const known = checkType(type, 'getGatewayResponseInput.responseType');
  const record = gatewayResponses(place, api).get(known);
  return record ? shown(record) : defaultResponse(known);
}

/**
 * A status that nobody set is shown as the type's default, and yet not what is answered: an error keeps its own then.
 * Recorded: localstack's test_lambda_aws_proxy_integration_non_post_method, where INTEGRATION_FAILURE is 500 and shown as 504.
 */
function shown(record: GatewayResponseRecord): GatewayResponse {
  const { statusCode } = defaultResponse(record.responseType);
  return { ...(statusCode !== undefined && { statusCode }), ...record };
}
