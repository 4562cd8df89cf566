import { parseUserJson } from '../../../../kernel/json.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import { evaluate as policySays } from '../../../apigateway/execute/policy/evaluate.ts';
import type { AuthorizerRecord } from '../../state/records.ts';
import { multiValued, requestContextV1, resourceOf } from '../events/event-v1.ts';
import { hasVariables, requestContextV2, requestPart } from '../events/event-v2.ts';
import { evaluate } from '../expressions.ts';
import { forbidden, internalError, unauthorized } from '../http-error.ts';
import { callLambda } from '../integrations/call-lambda.ts';
import type { Exchange } from '../types.ts';
import { type Decision, decisions } from './decisions.ts';
import { requestArn } from './iam.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
export async function authorizeByLambda(exchange: Exchange, authorizer: AuthorizerRecord): Promise<void> {
  const identities = (authorizer.IdentitySource ?? []).map((source) => {
    const value = evaluate(source, exchange);
    if (!value) throw unauthorized(undefined, `The identity source ${source} is missing`);
    return value;
  });
  const { stage, time } = exchange;
  const ttl = identities.length > 0 ? (authorizer.AuthorizerResultTtlInSeconds ?? 0) : 0;
  const kept = stage.context.kernel.part(decisions);
  const key = `${stage.apiId}/${stage.record.StageName}/${authorizer.AuthorizerId}/${JSON.stringify(identities)}`;
  let decision = ttl > 0 ? kept.get(key, time) : undefined;
  if (!decision) {
    decision = await ask(exchange, authorizer, identities);
    if (ttl > 0) kept.put(key, decision, time + ttl * 1000);
  }
  if (!isAllowed(exchange, decision)) throw forbidden('The authorizer refuses the request');
  exchange.authorization = { kind: 'lambda', context: { ...decision.context }, principalId: decision.principalId };
}

async function ask(exchange: Exchange, authorizer: AuthorizerRecord, identities: readonly string[]): Promise<Decision> {
  const { home, apiId } = exchange.stage;
  const isV2 = authorizer.AuthorizerPayloadFormatVersion === '2.0';
  const { payload, failed } = await callLambda(exchange.stage, authorizer.AuthorizerUri ?? '', {
    source: `arn:${partitionOf(home.region)}:execute-api:${home.region}:${home.account}:${apiId}/authorizers/${authorizer.AuthorizerId}`,
    credentials: authorizer.AuthorizerCredentialsArn,
    payload: JSON.stringify(isV2 ? eventV2(exchange, identities) : eventV1(exchange, identities)),
    timeout: 10_000,
  });
  const answer = object(payload);
  if (failed) {
    // A function refuses a request by failing with exactly this word.
    throw answer?.errorMessage === 'Unauthorized' ? unauthorized() : internalError('The authorizer failed');
  }
  const decision = answer && (authorizer.EnableSimpleResponses ? simple(answer) : byPolicy(answer));
  if (!decision) throw internalError('The authorizer’s answer does not have the expected format');
  return decision;
}

function eventV2(exchange: Exchange, identities: readonly string[]): object {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: requestArn(exchange),
    identitySource: identities.length > 0 ? identities : null,
    routeKey: exchange.route!.RouteKey,
    ...requestPart(exchange),
    requestContext: requestContextV2(exchange),
    ...(exchange.pathParameters.size > 0 && { pathParameters: Object.fromEntries(exchange.pathParameters) }),
    ...(hasVariables(exchange) && { stageVariables: exchange.stage.record.StageVariables }),
  };
}

function eventV1(exchange: Exchange, identities: readonly string[]): object {
  const identity = identities.length > 0 ? identities.join(',') : null;
  const { headers, queryStringParameters } = multiValued(exchange);
  return {
    version: '1.0',
    type: 'REQUEST',
    methodArn: requestArn(exchange),
    identitySource: identity,
    authorizationToken: identity,
    resource: resourceOf(exchange),
    path: exchange.rawPath,
    httpMethod: exchange.verb,
    headers,
    queryStringParameters: queryStringParameters ?? {},
    pathParameters: Object.fromEntries(exchange.pathParameters),
    stageVariables: { ...exchange.stage.record.StageVariables },
    requestContext: requestContextV1(exchange),
  };
}

type Json = Readonly<Record<string, unknown>>;

function object(payload: Buffer): Json | undefined {
  try {
    const value: unknown = parseUserJson(payload.toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

const contextOf = ({ context }: Json): Record<string, unknown> =>
  context !== null && typeof context === 'object' && !Array.isArray(context) ? { ...context } : {};

function simple(answer: Json): Decision | undefined {
  if (typeof answer.isAuthorized !== 'boolean') return undefined;
  return { isAuthorized: answer.isAuthorized, context: contextOf(answer) };
}

function byPolicy(answer: Json): Decision | undefined {
  const { principalId, policyDocument } = answer;
  if (policyDocument === null || typeof policyDocument !== 'object') return undefined;
  return {
    policy: policyDocument,
    context: contextOf(answer),
    ...(principalId !== undefined && principalId !== null && { principalId: String(principalId) }),
  };
}

/** A policy is evaluated for every request, also a cached one. */
function isAllowed(exchange: Exchange, decision: Decision): boolean {
  if (decision.policy === undefined) return decision.isAuthorized === true;
  const says = policySays(decision.policy, {
    action: 'execute-api:Invoke',
    resources: [requestArn(exchange)],
    principal: { kind: 'anonymous', name: 'anonymous' },
    conditions: { 'aws:sourceip': exchange.sourceIp, 'aws:useragent': exchange.headers.get('user-agent') },
  });
  return says === 'allow';
}
