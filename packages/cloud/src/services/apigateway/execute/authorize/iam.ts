import { accessDenied, GatewayError, missingAuthenticationToken } from '../gateway-error.ts';
import { identityDecision } from '../policy/identity.ts';
import type { Exchange } from '../types.ts';
import { methodArn } from './resource-policy.ts';

const HEADER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request,\s*SignedHeaders=[^,\s]+,\s*Signature=[0-9a-f]+$/i;

/**
 * AWS_IAM: a request must be signed. Whose key it is, the service IAM knows; a key that nobody issued belongs to the
 * account's root, as everywhere in this cloud.
 */
export async function authorizeByIam(exchange: Exchange): Promise<void> {
  const header = exchange.headers.get('authorization');
  const presigned = exchange.query.get('X-Amz-Credential');
  if (header === undefined && presigned === undefined) throw missingAuthenticationToken();
  const accessKey = HEADER.exec(header ?? '')?.[1] ?? presigned?.split('/')[0];
  if (accessKey === undefined) {
    throw new GatewayError(
      'DEFAULT_4XX',
      403,
      'IncompleteSignatureException',
      `Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${header}`,
    );
  }
  const { home, context } = exchange.stage;
  const { identity } = exchange;
  identity.accessKey = accessKey;
  identity.accountId = home.account;
  const user = await userOf(exchange, accessKey);
  identity.caller = user?.id ?? home.account;
  identity.user = identity.caller;
  identity.userArn = user?.arn ?? `arn:aws:iam::${home.account}:root`;
  if (!user) return;
  if ((await identityDecision(context, user.arn, 'execute-api:Invoke', methodArn(exchange))) === 'allow') return;
  const hidden = methodArn(exchange).replace(/:\d{8}(\d{4}):/, ':********$1:');
  throw accessDenied(`User: ${user.arn} is not authorized to perform: execute-api:Invoke on resource: ${hidden}`);
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
