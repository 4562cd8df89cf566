import { forbidden } from '../http-error.ts';
import type { Exchange } from '../types.ts';
import { identityMay } from './role.ts';

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request,\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]+$/i;

/** The ARN of what a request calls: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<verb>/<path>`. */
export function requestArn({ stage, verb, path }: Exchange): string {
  return `arn:aws:execute-api:${stage.home.region}:${stage.home.account}:${stage.apiId}/${stage.record.StageName}/${verb}${path}`;
}

/**
 * AWS_IAM: a request must be signed, and its signer's policies must allow `execute-api:Invoke`. A key that nobody issued
 * belongs to the account's root, as everywhere in this cloud.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export async function authorizeByIam(exchange: Exchange): Promise<void> {
  const presigned = exchange.query.getAll('X-Amz-Credential')[0]?.split('/')[0];
  const accessKey = HEADER.exec(exchange.headers.get('authorization') ?? '')?.[1] ?? presigned;
  if (!accessKey) throw forbidden('The request is not signed');
  const { home, context } = exchange.stage;
  const user = await userOf(exchange, accessKey);
  exchange.authorization = {
    kind: 'iam',
    accessKey,
    accountId: home.account,
    callerId: user?.id ?? home.account,
    userArn: user?.arn ?? `arn:aws:iam::${home.account}:root`,
    userId: user?.id ?? home.account,
  };
  if (user && !(await identityMay(context, user.arn, 'execute-api:Invoke', requestArn(exchange)))) {
    throw forbidden(`${user.arn} is not authorized to perform execute-api:Invoke`);
  }
}

async function userOf(exchange: Exchange, accessKey: string): Promise<{ arn: string; id: string } | undefined> {
  const { iam } = exchange.stage.context.aws;
  try {
    const { UserName } = await iam.getAccessKeyLastUsed({ AccessKeyId: accessKey });
    const found = UserName === undefined ? undefined : (await iam.getUser({ UserName })).User;
    return found?.Arn && found.UserId ? { arn: found.Arn, id: found.UserId } : undefined;
  } catch {
    // No user's key.
    return undefined;
  }
}
