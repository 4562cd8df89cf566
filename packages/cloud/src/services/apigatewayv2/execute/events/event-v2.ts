import { commonLogTime } from '../context-variables.ts';
import type { Exchange } from '../types.ts';
import { eventBody } from './body.ts';
import { eventHeaders } from './headers.ts';

/**
 * The event of payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(exchange: Exchange): Record<string, unknown> {
  const { stage, headers } = exchange;
  return {
    version: '2.0',
    routeKey: exchange.route!.RouteKey,
    ...requestPart(exchange),
    requestContext: requestContextV2(exchange),
    ...(exchange.pathParameters.size > 0 && { pathParameters: Object.fromEntries(exchange.pathParameters) }),
    ...(hasVariables(exchange) && { stageVariables: stage.record.StageVariables }),
    ...eventBody(exchange.body, headers.get('content-type'), headers.get('content-encoding')),
  };
}

export const hasVariables = ({ stage }: Exchange): boolean => Object.keys(stage.record.StageVariables ?? {}).length > 0;

/** Path, query, cookies and headers, as events and authorizer requests have them. */
export function requestPart(exchange: Exchange): Record<string, unknown> {
  const headers = [...eventHeaders(exchange)].map(([name, values]) => [name.toLowerCase(), values.join(',')] as const);
  const query = [...exchange.query.grouped()].map(([name, values]) => [name, values.join(',')] as const);
  return {
    rawPath: exchange.rawPath,
    rawQueryString: exchange.search,
    ...(exchange.cookies.length > 0 && { cookies: exchange.cookies }),
    headers: Object.fromEntries(headers.filter(([name]) => name !== 'cookie')),
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) }),
  };
}

export function requestContextV2(exchange: Exchange): Record<string, unknown> {
  const { stage, time } = exchange;
  return {
    accountId: stage.home.account,
    apiId: stage.apiId,
    ...(exchange.authorization && { authorizer: authorizerV2(exchange) }),
    domainName: exchange.domainName,
    domainPrefix: exchange.domainPrefix,
    http: {
      method: exchange.verb,
      path: exchange.rawPath,
      protocol: exchange.protocol,
      sourceIp: exchange.sourceIp,
      userAgent: exchange.headers.get('user-agent') ?? '',
    },
    requestId: exchange.requestId,
    routeKey: exchange.route!.RouteKey,
    stage: stage.record.StageName,
    time: commonLogTime(time),
    timeEpoch: time,
  };
}

function authorizerV2({ authorization }: Exchange): Record<string, unknown> {
  if (authorization?.kind === 'jwt') return { jwt: { claims: authorization.claims, scopes: authorization.scopes } };
  if (authorization?.kind === 'lambda') return { lambda: authorization.context };
  if (authorization?.kind !== 'iam') return {};
  const { accessKey, accountId, callerId, userArn, userId } = authorization;
  return { iam: { accessKey, accountId, callerId, cognitoIdentity: null, principalOrgId: null, userArn, userId } };
}
