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
import { withLenientNames } from '../../shared/lenient.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { entries, text } from '../../shared/patch-rules.ts';
import { findApi } from '../../state/find.ts';
import type { GatewayResponseRecord } from '../../state/records.ts';
import { gatewayResponses, type Place } from '../../state/state.ts';
import { checkTemplates } from '../integrations/validate.ts';
import { DEFAULT_TEMPLATES, defaultResponse, GATEWAY_RESPONSES, isResponseType } from './defaults.ts';

/** In AWS's order, which a refusal shows. */
const TYPES = [
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'MISSING_AUTHENTICATION_TOKEN',
  'BAD_REQUEST_BODY',
  'INVALID_SIGNATURE',
  'INVALID_API_KEY',
  'BAD_REQUEST_PARAMETERS',
  'AUTHORIZER_FAILURE',
  'UNAUTHORIZED',
  'INTEGRATION_TIMEOUT',
  'ACCESS_DENIED',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'WAF_FILTERED',
  'QUOTA_EXCEEDED',
  'THROTTLED',
  'API_CONFIGURATION_ERROR',
  'UNSUPPORTED_MEDIA_TYPE',
  'INTEGRATION_FAILURE',
  'EXPIRED_TOKEN',
];

const PARAMETER = /^gatewayresponse\.header\.[^\s]+$/;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html */
export const putGatewayResponse: Operation<PutGatewayResponseRequest, Output<PutGatewayResponseCommandOutput>> = (
  input,
  ctx,
) => {
  const api = findApi(ctx, input.restApiId).id;
  const responseType = checkType(input.responseType);
  const { statusCode, responseParameters, responseTemplates } = input;
  const whole: GatewayResponseRecord = {
    responseType,
    ...(statusCode !== undefined && { statusCode }),
    responseParameters: { ...responseParameters },
    responseTemplates: { ...(responseTemplates ?? DEFAULT_TEMPLATES) },
    defaultResponse: false,
  };
  const unset = (['responseParameters', 'responseTemplates'] as const).filter((name) => input[name] === undefined);
  const record = withLenientNames(ctx, whole, {}, unset);
  checkRecord(record);
  gatewayResponses(ctx, api).put(responseType, record);
  return shown(record);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponse.html */
export const getGatewayResponse: Operation<GetGatewayResponseRequest, Output<GetGatewayResponseCommandOutput>> = (
  input,
  ctx,
) => current(ctx, findApi(ctx, input.restApiId).id, input.responseType);

/** All types; unset ones have their defaults. https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponses.html */
export const getGatewayResponses: Operation<GetGatewayResponsesRequest, Output<GetGatewayResponsesCommandOutput>> = (
  input,
  ctx,
) => {
  const api = findApi(ctx, input.restApiId).id;
  const types = ctx.kernel.lenient ? [...gatewayResponses(ctx, api).keys()] : Object.keys(GATEWAY_RESPONSES);
  return { items: types.map((type) => current(ctx, api, type)) };
};

const RULES: readonly Rule<GatewayResponseRecord>[] = [
  text('/statusCode', 'statusCode', { ops: ['replace'] }),
  entries('/responseParameters/{parameter}', 'responseParameters', { missing: 'Invalid parameter name specified' }),
  entries('/responseTemplates/{contentType}', 'responseTemplates', { missing: 'Content-Type specified was not found' }),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateGatewayResponse.html */
export const updateGatewayResponse: Operation<
  UpdateGatewayResponseRequest,
  Output<UpdateGatewayResponseCommandOutput>
> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const type = checkType(input.responseType);
  const { statusCode: _, ...unset } = defaultResponse(type) as GatewayResponseRecord;
  const before = gatewayResponses(ctx, api).get(type) ?? unset;
  const updated = {
    ...patch(
      before,
      input.patchOperations,
      RULES,
      'updateGatewayResponseInput',
      (_op, path) => `Invalid patch path ${path || null}`,
    ),
    defaultResponse: false,
  };
  updated.responseParameters ??= {};
  updated.responseTemplates ??= {};
  checkRecord(updated);
  gatewayResponses(ctx, api).put(updated.responseType, updated);
  return shown(updated);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteGatewayResponse.html */
export const deleteGatewayResponse: Operation<DeleteGatewayResponseRequest, Record<string, never>> = (input, ctx) => {
  const api = findApi(ctx, input.restApiId).id;
  const type = checkType(input.responseType);
  if (!gatewayResponses(ctx, api).delete(type)) throw notFound('Gateway response type not defined on api');
  return {};
};

function checkType(type: string | undefined): GatewayResponseType {
  if (!isResponseType(type)) throw notInEnum(String(type), 'responseType', TYPES);
  return type;
}

function checkRecord(record: GatewayResponse): void {
  for (const member of ['responseTemplates', 'responseParameters'] as const) {
    if (Object.values(record[member] ?? {}).includes('')) {
      throw badRequest(`Invalid null or empty value in ${member}`);
    }
  }
  if (record.statusCode !== undefined && !/^[1-5]\d\d$/.test(record.statusCode)) {
    throw badRequest('Invalid status code specified');
  }
  for (const name of Object.keys(record.responseParameters ?? {})) {
    if (!PARAMETER.test(name)) throw badRequest(`Invalid gateway response parameter specified: ${name}`);
  }
  checkTemplates(record.responseTemplates, undefined);
}

function current(place: Place, api: string, type: string | undefined): GatewayResponse {
  const known = checkType(type);
  if (place.kernel.lenient && !gatewayResponses(place, api).has(known)) {
    throw notFound('Gateway response type not defined on api');
  }
  const stored = gatewayResponses(place, api);
  const record = stored.get(known);
  if (record) return shown(record);
  // A type without its own response shows the API's response for all of its kind. Recorded: localstack's
  // test_gateway_response_put.
  const { statusCode, ...own } = defaultResponse(known);
  const general = statusCode && stored.get(`DEFAULT_${statusCode[0]}XX`);
  if (!general) return { ...(statusCode && { statusCode }), ...own };
  const { responseParameters, responseTemplates } = general;
  return { ...own, statusCode: general.statusCode ?? statusCode, responseParameters, responseTemplates };
}

/**
 * An unset status is shown as the type's default but not used in answers: an error then keeps its own. Recorded: localstack's
 * test_lambda_aws_proxy_integration_non_post_method, where INTEGRATION_FAILURE is 500 and shown as 504.
 */
function shown(record: GatewayResponseRecord): GatewayResponse {
  const { statusCode } = defaultResponse(record.responseType);
  return { ...(statusCode !== undefined && { statusCode }), ...record };
}
