import type { Exchange } from './types.ts';

/**
 * `$context` of a request, as parameter mappings, identity sources and access logs see it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function contextVariables(exchange: Exchange): Record<string, unknown> {
  const { stage, route, time, authorization } = exchange;
  return {
    accountId: stage.home.account,
    apiId: stage.apiId,
    ...(authorization && { authorizer: authorizerVariables(exchange) }),
    customDomain: {},
    dataProcessed: String(exchange.body.length),
    domainName: exchange.domainName,
    domainPrefix: exchange.domainPrefix,
    extendedRequestId: exchange.requestId,
    httpMethod: exchange.verb,
    identity: identityVariables(exchange),
    path: exchange.rawPath,
    protocol: exchange.protocol,
    requestId: exchange.requestId,
    requestTime: commonLogTime(time),
    requestTimeEpoch: String(time),
    ...(route && { routeKey: route.RouteKey }),
    stage: stage.record.StageName,
  };
}

function authorizerVariables({ authorization }: Exchange): Record<string, unknown> {
  if (authorization?.kind === 'jwt') return { claims: authorization.claims };
  if (authorization?.kind === 'lambda') {
    return { ...authorization.context, ...(authorization.principalId && { principalId: authorization.principalId }) };
  }
  return {};
}

function identityVariables({ authorization, headers, sourceIp }: Exchange): Record<string, unknown> {
  const iam = authorization?.kind === 'iam' ? authorization : undefined;
  return {
    ...(iam && { accountId: iam.accountId, caller: iam.callerId, user: iam.userId, userArn: iam.userArn }),
    sourceIp,
    userAgent: headers.get('user-agent') ?? '',
  };
}

/** A variable by its path; undefined if there is none. */
export function contextValue(variables: Readonly<Record<string, unknown>>, path: string): string | undefined {
  let at: unknown = Object.hasOwn(variables, path) ? variables[path] : variables;
  if (at === variables) {
    for (const key of path.split('.')) {
      at =
        at !== null && typeof at === 'object' && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined;
    }
  }
  if (at === undefined || at === null) return undefined;
  return typeof at === 'object' ? JSON.stringify(at) : String(at);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `09/Apr/2015:12:34:56 +0000` */
export function commonLogTime(milliseconds: number): string {
  const at = new Date(milliseconds);
  const day = `${String(at.getUTCDate()).padStart(2, '0')}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  return `${day}:${at.toISOString().slice(11, 19)} +0000`;
}
