import { AwsError } from '../../../../kernel/errors.ts';
import { accessDenied, GatewayError, missingAuthenticationToken } from '../gateway-error.ts';
import type { Exchange } from '../types.ts';
import { methodArn, policyConditions, storedPolicy } from './resource-policy.ts';

/** Types of the gateway responses for signatures that are refused. */
const TYPES: Readonly<Record<string, GatewayError['type']>> = {
  ExpiredTokenException: 'EXPIRED_TOKEN',
  InvalidSignatureException: 'INVALID_SIGNATURE',
};

/**
 * AWS_IAM: a request must be signed, and the signer's policies are evaluated together with the API's own policy: in the same
 * account one of both must allow, across accounts both. An unknown key belongs to the account's root, as everywhere
 * in a cloud that is not strict.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export async function authorizeByIam(exchange: Exchange): Promise<void> {
  const { home, context } = exchange.stage;
  const { callers } = context.kernel;
  const { identity, sent } = exchange;
  const signer = sent && asGatewayError(() => callers.signerOf(sent, 'execute-api', exchange.body));
  if (!signer) throw missingAuthenticationToken();
  identity.accessKey = signer.accessKeyId;
  identity.accountId = signer.account;
  identity.caller = signer.userId;
  identity.user = signer.userId;
  identity.userArn = signer.arn;
  const resource = methodArn(exchange);
  const access = {
    action: 'execute-api:Invoke',
    resource,
    resourceAccount: home.account,
    resourcePolicy: storedPolicy(exchange),
    conditions: policyConditions(exchange),
  };
  if (!(await callers.denialOf(signer, access))) return;
  const hidden = resource.replace(/:\d{8}(\d{4}):/, ':********$1:');
  throw accessDenied(`User: ${signer.arn} is not authorized to perform: execute-api:Invoke on resource: ${hidden}`);
}

function asGatewayError<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new GatewayError(TYPES[error.code] ?? 'DEFAULT_4XX', 403, error.code, error.message);
  }
}
