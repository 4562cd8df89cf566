import { AwsError } from '../../../../kernel/errors.ts';
import { NO_BODY } from '../../../../kernel/http/read-body.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import { partitionOf } from '../../../../kernel/partition.ts';
import type { RequestHead } from '../../../../kernel/service.ts';
import { evaluate } from '../../../apigateway/execute/policy/evaluate.ts';
import type { Query } from '../../../apigateway/execute/query.ts';
import type { AuthorizerRecord, RouteRecord } from '../../state/records.ts';
import { signerMay, signerOf } from '../authorize/signer.ts';
import type { HeaderList } from '../header-list.ts';
import { forbidden, internalError, unauthorized } from '../http-error.ts';
import { callLambda } from '../integrations/call-lambda.ts';
import type { LiveStage } from '../types.ts';

/** The known data about the caller of `$connect`. */
export interface Known {
  /** The result of the Lambda authorizer. */
  readonly authorizer?: Readonly<Record<string, unknown>>;
  /** Who signed. */
  readonly identity?: Readonly<Record<string, string>>;
}

export interface Opening {
  /** The request as it was sent. */
  readonly sent: RequestHead;
  readonly headers: HeaderList;
  readonly query: Query;
  readonly sourceIp: string;
  /** The event of `$connect`, without what makes it the authorizer's. */
  readonly event: Readonly<Record<string, unknown>>;
}

/**
 * Authorizes a client's connection, or throws the response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export async function authorizeConnect(
  stage: LiveStage,
  route: RouteRecord | undefined,
  opening: Opening,
): Promise<Known> {
  const type = route?.AuthorizationType ?? 'NONE';
  if (type === 'NONE') return {};
  if (type === 'AWS_IAM') return { identity: await authorizeByIam(stage, opening) };
  const authorizer = stage.authorizers.get(route?.AuthorizerId ?? '');
  if (!authorizer) throw internalError('The route’s authorizer is gone');
  for (const source of authorizer.IdentitySource ?? []) {
    if (!identity(source, opening, stage)) throw unauthorized();
  }
  return { authorizer: await ask(stage, authorizer, opening) };
}

async function authorizeByIam(stage: LiveStage, { sent }: Opening): Promise<Record<string, string>> {
  const signer = signerOf(stage, sent, NO_BODY);
  if (
    !signer ||
    signer instanceof AwsError ||
    !(await signerMay(stage, signer, 'execute-api:Invoke', `${baseArn(stage)}/${stage.record.StageName}/$connect`))
  ) {
    throw forbidden();
  }
  const { account: accountId, userId, arn: userArn } = signer;
  return { accountId, caller: userId, user: userId, userArn };
}

const baseArn = ({ home, apiId }: LiveStage): string =>
  `arn:${partitionOf(home.region)}:execute-api:${home.region}:${home.account}:${apiId}`;

function identity(source: string, { headers, query }: Opening, { record }: LiveStage): string | undefined {
  const [, place, name = ''] =
    /^(route\.request\.header|route\.request\.querystring|stageVariables)\.(.+)$/.exec(source) ?? [];
  if (place === 'route.request.header') return headers.get(name);
  if (place === 'route.request.querystring') return query.getAll(name)[0];
  return record.StageVariables?.[name];
}

async function ask(
  stage: LiveStage,
  authorizer: AuthorizerRecord,
  { event, headers, sourceIp }: Opening,
): Promise<Record<string, unknown>> {
  const base = baseArn(stage);
  const methodArn = `${base}/${stage.record.StageName}/$connect`;
  const { payload, failed } = await callLambda(stage, authorizer.AuthorizerUri ?? '', {
    source: `${base}/authorizers/${authorizer.AuthorizerId}`,
    credentials: authorizer.AuthorizerCredentialsArn,
    payload: JSON.stringify({ type: 'REQUEST', methodArn, ...event }),
    timeout: 10_000,
  });
  const answer = parsed(payload);
  if (failed) throw answer.errorMessage === 'Unauthorized' ? unauthorized() : internalError('The authorizer failed');
  const { policyDocument, principalId, context } = answer;
  if (policyDocument === null || typeof policyDocument !== 'object') throw internalError('No policy document');
  const decision = evaluate(policyDocument, {
    action: 'execute-api:Invoke',
    resources: [methodArn],
    principal: { kind: 'anonymous', name: String(principalId) },
    conditions: { 'aws:sourceip': sourceIp, 'aws:useragent': headers.get('user-agent') },
  });
  if (decision !== 'allow') throw forbidden();
  return { ...(context as object | undefined), principalId };
}

function parsed(payload: Buffer): Record<string, unknown> {
  try {
    return (parseUserJson(payload.toString('utf8')) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}
