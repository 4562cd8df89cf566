import { parseUserJson } from '../../../../kernel/json.ts';
import type { AuthorizerRecord } from '../../state/records.ts';
import { javaPattern } from '../../vtl/index.ts';
import { accessDenied, authorizerConfiguration, GatewayError, unauthorized } from '../gateway-error.ts';
import { callLambda } from '../integrations/call-lambda.ts';
import { headersOf, requestContext } from '../integrations/proxy-event.ts';
import { contextValue } from '../mapping/parameters.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Exchange } from '../types.ts';
import { type Authorization, authorizerCache } from './authorizer-cache.ts';
import { methodArn } from './resource-policy.ts';

/**
 * A TOKEN or REQUEST authorizer. Returns the API key that it names, if any.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export async function authorizeByLambda(exchange: Exchange, authorizer: AuthorizerRecord): Promise<string | undefined> {
  const identity = identityOf(exchange, authorizer);
  const { kernel } = exchange.stage.context;
  const ttl = authorizer.authorizerResultTtlInSeconds ?? 300;
  const key = `${exchange.stage.apiId}/${exchange.stage.record.stageName}/${authorizer.id}/${JSON.stringify(identity)}`;
  const cache = kernel.part(authorizerCache);
  const cached = ttl > 0 && identity.length > 0 ? cache.get(key, kernel.clock.now()) : undefined;
  const authorization = cached ?? (await ask(exchange, authorizer, identity[0] ?? ''));
  if (!cached && ttl > 0 && identity.length > 0) cache.put(key, authorization, kernel.clock.now() + ttl * 1000);
  // Before the decision: gateway responses and logs of a request that is denied have the context, too.
  exchange.authorizer = { ...authorization.context, principalId: authorization.principalId };
  decide(exchange, authorization);
  return authorization.usageIdentifierKey;
}

/** The authorizer's event, and the cache key of its results. Throws Unauthorized if some of it is missing. */
export function identityOf(exchange: Exchange, authorizer: AuthorizerRecord): string[] {
  return authorizer.type === 'TOKEN' ? [tokenOf(exchange, authorizer)] : identitiesOf(exchange, authorizer);
}

function tokenOf(exchange: Exchange, authorizer: AuthorizerRecord): string {
  const header = /^method\.request\.header\.(.+)$/.exec(authorizer.identitySource ?? '')?.[1] ?? 'Authorization';
  const token = exchange.headers.get(header);
  if (token === undefined || token === '') throw unauthorized();
  const expression = authorizer.identityValidationExpression;
  if (expression && !javaPattern(expression).matches(token)) throw unauthorized();
  return token;
}

/** Every identity source must be there; without sources the authorizer is always asked. */
function identitiesOf(exchange: Exchange, authorizer: AuthorizerRecord): string[] {
  const sources = (authorizer.identitySource ?? '').split(',').map((source) => source.trim());
  return sources
    .filter((source) => source !== '')
    .map((source) => {
      const value = sourceValue(exchange, source);
      if (value === undefined || value === '') throw unauthorized();
      return value;
    });
}

function sourceValue(exchange: Exchange, source: string): string | undefined {
  const [, place, name = ''] =
    /^(method\.request\.header|method\.request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (place) {
    case 'method.request.header':
      return exchange.headers.get(name);
    case 'method.request.querystring':
      return exchange.query.get(name);
    case 'context': {
      const value = contextValue(exchange, name);
      return value === undefined ? undefined : String(value);
    }
    case 'stageVariables':
      return exchange.stage.variables?.[name];
    default:
      return undefined;
  }
}

/** Invokes the authorizer's function. Throws the gateway's error if it refuses, fails or returns an invalid result. */
export async function ask(exchange: Exchange, authorizer: AuthorizerRecord, token: string): Promise<Authorization> {
  const event = authorizer.type === 'TOKEN' ? tokenEvent(exchange, token) : requestEvent(exchange);
  let result: Awaited<ReturnType<typeof callLambda>>;
  try {
    result = await callLambda(
      exchange,
      authorizer.authorizerUri ?? '',
      authorizer.authorizerCredentials,
      event,
      'RequestResponse',
      authorizer.id,
    );
  } catch (error) {
    if (error instanceof GatewayError) throw authorizerConfiguration();
    throw error;
  }
  const { payload, failed } = result;
  if (failed) throw isUnauthorized(payload) ? unauthorized() : authorizerConfiguration();
  const authorization = parse(payload);
  if (!authorization) {
    exchange.log?.add('Execution failed due to configuration error: Invalid JSON in response');
    throw authorizerConfiguration();
  }
  return authorization;
}

function tokenEvent(exchange: Exchange, token: string): string {
  return JSON.stringify({ type: 'TOKEN', methodArn: methodArn(exchange), authorizationToken: token });
}

function requestEvent(exchange: Exchange): string {
  const [headers, multiValueHeaders] = headersOf(exchange);
  const fields = {
    type: 'REQUEST',
    methodArn: methodArn(exchange),
    resource: exchange.route!.resourcePath,
    path: exchange.path,
    httpMethod: exchange.verb,
    queryStringParameters: exchange.query.single(),
    multiValueQueryStringParameters: exchange.query.multi(),
    pathParameters: Object.fromEntries(exchange.pathParameters),
    stageVariables: exchange.stage.variables ?? {},
  };
  return `${JSON.stringify(fields).slice(0, -1)},"headers":${headers},"multiValueHeaders":${multiValueHeaders},"requestContext":${requestContext(exchange)}}`;
}

/** A function refuses a token by failing with exactly this word. */
function isUnauthorized(payload: Buffer): boolean {
  try {
    return (parseUserJson(payload.toString('utf8')) as { errorMessage?: unknown }).errorMessage === 'Unauthorized';
  } catch {
    return false;
  }
}

/** `context` contains strings, numbers and Booleans, which become strings; with anything else the result is invalid. */
function parse(payload: Buffer): Authorization | undefined {
  try {
    const answer = parseUserJson(payload.toString('utf8')) as Record<string, unknown>;
    const { principalId, policyDocument, context = {}, usageIdentifierKey } = answer;
    if (policyDocument === null || typeof policyDocument !== 'object') return undefined;
    if (principalId === undefined || context === null || typeof context !== 'object') return undefined;
    const pairs = Object.entries(context);
    if (pairs.some(([, value]) => value !== null && typeof value === 'object')) return undefined;
    return {
      principalId: String(principalId),
      policy: policyDocument,
      context: Object.fromEntries(pairs.map(([name, value]) => [name, String(value)])),
      usageIdentifierKey: typeof usageIdentifierKey === 'string' ? usageIdentifierKey : undefined,
    };
  } catch {
    return undefined;
  }
}

function decide(exchange: Exchange, { policy, principalId }: Authorization): void {
  const decision = evaluate(policy, {
    action: 'execute-api:Invoke',
    resources: [methodArn(exchange)],
    principal: { kind: 'AWS', name: principalId },
    conditions: { 'aws:sourceip': exchange.sourceIp, 'aws:useragent': exchange.headers.get('user-agent') },
  });
  if (decision === 'allow') return;
  const how = decision === 'explicit-deny' ? ' with an explicit deny' : '';
  throw accessDenied(`User is not authorized to access this resource${how}`);
}
