import type { GatewayResponse, GatewayResponseType } from '@aws-sdk/client-api-gateway';

/**
 * Every type of gateway response with its default status; DEFAULT_4XX and DEFAULT_5XX have none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_RESPONSES: Readonly<Record<GatewayResponseType, number | undefined>> = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: 403,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
};

export const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

export function isResponseType(type: string | undefined): type is GatewayResponseType {
  return type !== undefined && Object.hasOwn(GATEWAY_RESPONSES, type);
}

/** AWS's response for an unset type. */
export function defaultResponse(type: GatewayResponseType): GatewayResponse {
  const status = GATEWAY_RESPONSES[type];
  return {
    responseType: type,
    ...(status !== undefined && { statusCode: String(status) }),
    responseParameters: {},
    responseTemplates: { ...DEFAULT_TEMPLATES },
    defaultResponse: true,
  };
}
