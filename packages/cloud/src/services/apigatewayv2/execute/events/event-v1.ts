import { commonLogTime } from '../context-variables.ts';
import type { Exchange } from '../types.ts';
import { eventBody } from './body.ts';
import { hasVariables } from './event-v2.ts';
import { eventHeaders } from './headers.ts';

/**
 * The event of payload format 1.0.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
 */
export function eventV1(exchange: Exchange): Record<string, unknown> {
  const { headers, pathParameters, stage } = exchange;
  const { body = null, isBase64Encoded } = eventBody(
    exchange.body,
    headers.get('content-type'),
    headers.get('content-encoding'),
  );
  return {
    version: '1.0',
    resource: resourceOf(exchange),
    path: exchange.rawPath,
    httpMethod: exchange.verb,
    ...multiValued(exchange),
    requestContext: requestContextV1(exchange),
    pathParameters: pathParameters.size > 0 ? Object.fromEntries(pathParameters) : null,
    stageVariables: hasVariables(exchange) ? stage.record.StageVariables : null,
    body,
    isBase64Encoded,
  };
}

/** Headers and query, each with last values and with all values; the query is null if empty. */
export function multiValued(exchange: Exchange): Record<string, unknown> {
  const headers = [...eventHeaders(exchange)];
  const query = [...exchange.query.grouped()];
  const last = (pairs: [string, string[]][]) =>
    Object.fromEntries(pairs.map(([name, values]) => [name, values.at(-1)]));
  return {
    headers: last(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.length > 0 ? last(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
  };
}

/** The route's path; `$default` for the route of that name. */
export const resourceOf = ({ route }: Exchange): string => route!.RouteKey.replace(/^\S+ /, '');

export function requestContextV1(exchange: Exchange): Record<string, unknown> {
  const { stage, time, authorization } = exchange;
  const iam = authorization?.kind === 'iam' ? authorization : undefined;
  return {
    accountId: stage.home.account,
    apiId: stage.apiId,
    ...(authorization && authorization.kind !== 'iam' && { authorizer: authorizerV1(exchange) }),
    domainName: exchange.domainName,
    domainPrefix: exchange.domainPrefix,
    extendedRequestId: exchange.requestId,
    httpMethod: exchange.verb,
    identity: {
      accessKey: iam?.accessKey ?? null,
      accountId: iam?.accountId ?? null,
      caller: iam?.callerId ?? null,
      cognitoAmr: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: exchange.sourceIp,
      user: iam?.userId ?? null,
      userAgent: exchange.headers.get('user-agent') ?? '',
      userArn: iam?.userArn ?? null,
    },
    path: exchange.rawPath,
    protocol: exchange.protocol,
    requestId: exchange.requestId,
    requestTime: commonLogTime(time),
    requestTimeEpoch: time,
    resourceId: exchange.route!.RouteKey,
    resourcePath: resourceOf(exchange),
    stage: stage.record.StageName,
  };
}

function authorizerV1({ authorization }: Exchange): Record<string, unknown> {
  if (authorization?.kind === 'jwt') return { claims: authorization.claims, scopes: authorization.scopes };
  if (authorization?.kind !== 'lambda') return {};
  return { ...authorization.context, ...(authorization.principalId && { principalId: authorization.principalId }) };
}
