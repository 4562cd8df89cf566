import type { AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse } from '@aws-sdk/client-sts';
import type { Context, Operation } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { packedSize, roleSession } from './assume-role.ts';
import { checkSignature } from './oidc-keys.ts';
import { type Claims, invalidToken, isClaims, readToken, type Token, tokenKeys } from './oidc-token.ts';
import { checkLength, type FoundRole, findRole, untrusted } from './roles.ts';
import { sessionPolicies } from './session-policies.ts';
import { type SessionTags, sessionTags } from './session-tags.ts';
import { askedKeys, callingKeys } from './trust-keys.ts';
import { accessDenied, check, checkDuration, SESSION_NAME } from './validate.ts';

/**
 * Checks the token against the account's OIDC provider, the role's trust policy and the clock, and its signature as
 * {@link checkSignature} says. A lenient cloud takes any text for a token.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const assumeRoleWithWebIdentity: Operation<
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse
> = async (input, ctx) => {
  const name = check(input.RoleSessionName, 'roleSessionName', SESSION_NAME);
  const text = check(input.WebIdentityToken, 'webIdentityToken', { min: 4, max: 20_000 });
  const seconds = checkDuration(input.DurationSeconds, 3600, 900, 43_200);
  const policies = await sessionPolicies(input.Policy, input.PolicyArns, ctx);
  const token = tokenOf(text, ctx);
  if (typeof token?.claims.exp === 'number' && token.claims.exp * 1000 <= ctx.kernel.clock.now()) {
    const message = `Token expired: current date/time must be before the expiration date/time`;
    throw new AwsError('ExpiredTokenException', message, 400);
  }
  const role = await findRole(input.RoleArn, ctx);
  const tags = sessionTags(tagsIn(token?.claims), ctx);
  const identity = token?.claims[`${CLAIMS}source_identity`];
  const sourceIdentity = typeof identity === 'string' ? identity : undefined;
  const provider = role && token ? await verifyIssuer(token, role, ctx) : input.ProviderId;
  const keys = {
    ...(await callingKeys(ctx, role)),
    ...askedKeys(name, tags, sourceIdentity),
    ...(token ? tokenKeys(nameOf(token.issuer), token) : {}),
  };
  const principal = { kind: 'federated', account: role?.account ?? ctx.account, arn: provider ?? '' } as const;
  const action = 'sts:AssumeRoleWithWebIdentity';
  const specified = { tags: tags.tags, sourceIdentity };
  if (!role || untrusted(ctx.kernel, role, principal, action, keys, specified)) {
    throw accessDenied(`Not authorized to perform ${action}`);
  }
  checkLength(role, seconds);
  return {
    ...roleSession(role, name, policies, seconds, ctx, { ...tags, sourceIdentity }),
    SubjectFromWebIdentityToken: String(token?.claims.sub ?? ''),
    Audience: token?.audiences[0],
    Provider: provider,
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    ...(policies.length > 0 ? { PackedPolicySize: packedSize(policies) } : {}),
  };
};

/** In a lenient cloud, an unreadable token, or one without an issuer, has no claims. */
function tokenOf(text: string, { kernel }: Context): Token | undefined {
  if (!kernel.lenient) return readToken(text);
  try {
    const token = readToken(text);
    return token.issuer === '' ? undefined : token;
  } catch {
    return undefined;
  }
}

/** Claims with a meaning for STS itself. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp */
const CLAIMS = 'https://aws.amazon.com/';

function tagsIn(claims: Claims | undefined) {
  const specified = claims?.[`${CLAIMS}tags`];
  if (!isClaims(specified)) return {};
  const { principal_tags: tags, transitive_tag_keys: keys } = specified;
  return {
    Tags: isClaims(tags)
      ? Object.entries(tags).map(([Key, value]) => ({ Key, Value: String([value].flat()[0] ?? '') }))
      : [],
    TransitiveTagKeys: Array.isArray(keys) ? keys.map(String) : [],
  } satisfies { Tags: SessionTags['tags']; TransitiveTagKeys: readonly string[] };
}

/** As providers are called. */
const nameOf = (issuer: string): string => issuer.replace(/^https?:\/\//, '');

/** ARN of the account's provider for the token's issuer, which must know one of its audiences and have signed it. */
async function verifyIssuer(token: Token, role: FoundRole, ctx: Context): Promise<string> {
  const arn = `arn:${role.arn.split(':')[1]}:iam::${role.account}:oidc-provider/${nameOf(token.issuer)}`;
  const provider = await providerOf(arn, ctx.with({ account: role.account }));
  if (!provider) {
    throw invalidToken(`No OpenIDConnect provider found in your account for https://${nameOf(token.issuer)}`);
  }
  if (!token.audiences.some((one) => provider.ClientIDList?.includes(one)))
    throw invalidToken('Incorrect token audience');
  await checkSignature(token, ctx.kernel);
  return arn;
}

async function providerOf(arn: string, { aws }: Context) {
  try {
    return await aws.iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return undefined;
    throw error;
  }
}
