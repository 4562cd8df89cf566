import type { AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse } from '@aws-sdk/client-sts';
import type { Context, Operation } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { packedSize, roleSession } from './assume-role.ts';
import { findRole, trusts } from './roles.ts';
import { sessionPolicies } from './session-policies.ts';
import { accessDenied, check, checkDuration, SESSION_NAME, validationError } from './validate.ts';

interface Claims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly aud?: unknown;
  readonly exp?: unknown;
}

/**
 * Reads the token's claims and checks them against the role's trust policy, the account's OIDC provider and the clock. The
 * token's signature is not checked: that needs the provider's keys from the network.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const assumeRoleWithWebIdentity: Operation<
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse
> = async (input, ctx) => {
  const name = check(input.RoleSessionName, 'roleSessionName', SESSION_NAME);
  const token = check(input.WebIdentityToken, 'webIdentityToken', { min: 4, max: 20_000 });
  const seconds = checkDuration(input.DurationSeconds, 3600, 900, 43_200);
  const policies = await sessionPolicies(input.Policy, input.PolicyArns, ctx);
  const claims = readToken(token, ctx);
  const issuer = String(claims.iss ?? '').replace(/^https:\/\//, '');
  const audiences = [claims.aud].flat().map(String);
  if (typeof claims.exp === 'number' && claims.exp * 1000 <= ctx.kernel.clock.now()) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time must be before the expiration date/time`,
      400,
    );
  }
  const role = await findRole(input.RoleArn, ctx);
  const known = issuer !== '' || !ctx.kernel.lenient;
  const provider =
    role && known ? await findProvider(issuer, audiences, ctx.with({ account: role.account })) : input.ProviderId;
  const keys = {
    [`${issuer}:sub`]: String(claims.sub ?? ''),
    [`${issuer}:aud`]: audiences,
    'sts:RoleSessionName': name,
    'aws:SecureTransport': 'true',
  };
  const principal = { kind: 'federated', account: role?.account ?? ctx.account, arn: provider ?? '' } as const;
  if (!role || (!provider && known) || !trusts(ctx.kernel, role, principal, 'sts:AssumeRoleWithWebIdentity', keys)) {
    throw accessDenied('Not authorized to perform sts:AssumeRoleWithWebIdentity');
  }
  if (seconds > role.maxSession) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return {
    ...roleSession(role, name, policies, seconds, ctx),
    SubjectFromWebIdentityToken: String(claims.sub ?? ''),
    Audience: audiences[0],
    Provider: provider,
    ...(policies.length > 0 ? { PackedPolicySize: packedSize(policies) } : {}),
  };
};

/** A lenient cloud takes a token that is none of OpenID Connect, which claims nothing. */
function readToken(token: string, { kernel }: Context): Claims {
  const [, payload, ...rest] = token.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    if (rest.length === 1 && typeof claims === 'object' && claims !== null) return claims;
  } catch {}
  if (kernel.lenient) return {};
  throw new AwsError(
    'InvalidIdentityToken',
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    400,
  );
}

/** ARN of the account's provider for that issuer, which must know one of the audiences. */
async function findProvider(issuer: string, audiences: readonly string[], ctx: Context): Promise<string | undefined> {
  const arn = `arn:aws:iam::${ctx.account}:oidc-provider/${issuer}`;
  try {
    const provider = await ctx.aws.iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
    if (audiences.some((one) => provider.ClientIDList?.includes(one))) return arn;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity') throw error;
    throw new AwsError(
      'InvalidIdentityToken',
      `No OpenIDConnect provider found in your account for https://${issuer}`,
      400,
    );
  }
  throw new AwsError('InvalidIdentityToken', 'Incorrect token audience', 400);
}
