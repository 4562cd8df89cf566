import type { AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse } from '@aws-sdk/client-sts';
import type { Context, Operation } from '../../kernel/context.ts';
import { AwsError, notImplemented } from '../../kernel/errors.ts';
import { packedSize, roleSession } from './assume-role.ts';
import { checkLength, findRole, untrusted } from './roles.ts';
import { type Assertion, invalidToken, nameQualifier, readAssertion } from './saml-assertion.ts';
import { sessionPolicies } from './session-policies.ts';
import { sessionTags } from './session-tags.ts';
import { askedKeys, callingKeys, type Keys } from './trust-keys.ts';
import { accessDenied, check, checkDuration, SESSION_NAME } from './validate.ts';

/**
 * Checks what the assertion claims against the role's trust policy, the account's provider and the clock. The assertion's
 * signature is not checked, so that a strict cloud has no such sessions. A lenient cloud asks for neither a provider nor a time
 * that is not over.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export const assumeRoleWithSAML: Operation<AssumeRoleWithSAMLRequest, AssumeRoleWithSAMLResponse> = async (
  input,
  ctx,
) => {
  if (ctx.kernel.strict) throw notImplemented('sts:AssumeRoleWithSAML in a strict cloud (signatures of assertions)');
  const principalArn = check(input.PrincipalArn, 'principalArn', { min: 20, max: 2048 });
  const encoded = check(input.SAMLAssertion, 'sAMLAssertion', { min: 4, max: 100_000 });
  const seconds = checkDuration(input.DurationSeconds, 3600, 900, 43_200);
  const policies = await sessionPolicies(input.Policy, input.PolicyArns, ctx);
  const assertion = readAssertion(encoded);
  const name = sessionNameOf(assertion);
  const role = await findRole(input.RoleArn, ctx);
  const provider = principalArn.split('/').at(-1) ?? '';
  const qualifier = nameQualifier(assertion.issuer, role?.account ?? ctx.account, provider);
  if (!ctx.kernel.lenient) await checkAssertion(assertion, input.RoleArn ?? '', principalArn, ctx);
  const tags = sessionTags({ Tags: assertion.tags, TransitiveTagKeys: assertion.transitiveTagKeys }, ctx);
  const { sourceIdentity } = assertion;
  const keys = {
    ...(await callingKeys(ctx, role)),
    ...askedKeys(name, tags, sourceIdentity),
    ...keysOf(assertion, qualifier),
  };
  const principal = { kind: 'federated', account: role?.account ?? ctx.account, arn: principalArn } as const;
  const action = 'sts:AssumeRoleWithSAML';
  if (!role || untrusted(ctx.kernel, role, principal, action, keys, { tags: tags.tags, sourceIdentity })) {
    throw accessDenied(`Not authorized to perform ${action}`);
  }
  checkLength(role, seconds);
  const left = ((assertion.sessionEnds ?? Number.POSITIVE_INFINITY) - ctx.kernel.clock.now()) / 1000;
  return {
    ...roleSession(role, name, policies, Math.min(seconds, Math.floor(left)), ctx, { ...tags, sourceIdentity }),
    Subject: assertion.subject,
    SubjectType: assertion.subjectType,
    Issuer: assertion.issuer,
    Audience: assertion.audience,
    NameQualifier: qualifier,
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    ...(policies.length > 0 ? { PackedPolicySize: packedSize(policies) } : {}),
  };
};

function sessionNameOf({ sessionName }: Assertion): string {
  if (!sessionName) throw invalidToken('RoleSessionName is required in AuthnResponse');
  const { min, max, pattern } = SESSION_NAME;
  if (sessionName.length < min || sessionName.length > max || !pattern.test(sessionName)) {
    throw invalidToken('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  }
  return sessionName;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html */
async function checkAssertion(assertion: Assertion, role: string, provider: string, ctx: Context): Promise<void> {
  if (!assertion.roles.some((pair) => pair.includes(role) && pair.includes(provider))) {
    throw accessDenied('Not authorized to perform sts:AssumeRoleWithSAML');
  }
  if (assertion.notOnOrAfter !== undefined && assertion.notOnOrAfter <= ctx.kernel.clock.now()) {
    throw new AwsError('ExpiredTokenException', 'Token must be redeemed within 5 minutes of issuance', 400);
  }
  if (!(await metadataOf(provider, ctx)).includes(`entityID="${assertion.issuer}"`)) {
    throw invalidToken('Issuer not present in specified provider');
  }
}

async function metadataOf(arn: string, ctx: Context): Promise<string> {
  const account = /^arn:aws[a-z-]*:iam::(\d{12}):saml-provider\//.exec(arn)?.[1] ?? ctx.account;
  try {
    const found = await ctx.with({ account }).aws.iam.getSAMLProvider({ SAMLProviderArn: arn });
    return found.SAMLMetadataDocument ?? '';
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity') throw error;
    throw invalidToken("Specified provider doesn't exist");
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml */
function keysOf(assertion: Assertion, qualifier: string): Keys {
  return {
    'SAML:aud': assertion.audience,
    'SAML:iss': assertion.issuer,
    'SAML:namequalifier': qualifier,
    'SAML:sub': assertion.subject,
    'SAML:sub_type': assertion.subjectType,
  };
}
