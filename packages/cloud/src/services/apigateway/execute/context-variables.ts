import { fromJson, type VtlMap } from '../vtl/index.ts';
import type { Exchange } from './types.ts';

/**
 * `$context` of a request, as mapping templates, parameter mappings, logs and gateway responses see it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function contextVariables(exchange: Exchange): Record<string, unknown> {
  const { stage, route, time } = exchange;
  return {
    accountId: stage.home.account,
    apiId: stage.apiId,
    ...(exchange.authorizer && { authorizer: exchange.authorizer }),
    deploymentId: stage.deploymentId,
    domainName: exchange.domainName,
    domainPrefix: exchange.domainPrefix,
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: exchange.verb,
    identity: identityOf(exchange),
    ...(stage.record.canarySettings && { isCanaryRequest: String(stage.isCanary) }),
    ...(route?.method.operationName !== undefined && { operationName: route.method.operationName }),
    path: exchange.fullPath,
    protocol: exchange.protocol,
    requestId: exchange.requestId,
    requestTime: commonLogTime(time),
    requestTimeEpoch: time,
    ...(route && { resourceId: route.resourceId, resourcePath: route.resourcePath }),
    stage: stage.record.stageName,
    ...(stage.record.tracingEnabled && { xrayTraceId: exchange.trace }),
  };
}

/** In the order that AWS prints it. */
export function identityOf(exchange: Exchange): Record<string, string | null> {
  const { identity, headers } = exchange;
  return {
    cognitoIdentityPoolId: null,
    accountId: identity.accountId ?? null,
    ...(identity.apiKey !== undefined && { apiKey: identity.apiKey }),
    ...(identity.apiKeyId !== undefined && { apiKeyId: identity.apiKeyId }),
    cognitoIdentityId: null,
    caller: identity.caller ?? null,
    sourceIp: exchange.sourceIp,
    principalOrgId: null,
    accessKey: identity.accessKey ?? null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: identity.userArn ?? null,
    userAgent: headers.get('user-agent') ?? null,
    user: identity.user ?? null,
  };
}

/** `$context` for templates, with the overrides that a template may set. */
export function vtlContext(exchange: Exchange): VtlMap {
  exchange.vtlContext ??= fromJson({
    ...contextVariables(exchange),
    requestOverride: { header: {}, path: {}, querystring: {} },
    responseOverride: { header: {} },
  }) as VtlMap;
  return exchange.vtlContext;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `09/Apr/2015:12:34:56 +0000` */
export function commonLogTime(milliseconds: number): string {
  const at = new Date(milliseconds);
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
