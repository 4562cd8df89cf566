import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { Caller, Context, Operation } from '../../kernel/context.ts';
import { notImplemented } from '../../kernel/errors.ts';
import { sessions } from '../iam/credentials/sessions.ts';
import type { Principal } from '../iam/evaluate/request.ts';
import { issue } from './issue.ts';
import { mfaContext } from './mfa.ts';
import { checkLength, type FoundRole, findRole, untrusted } from './roles.ts';
import { sessionPolicies } from './session-policies.ts';
import { type SessionTags, sessionTags } from './session-tags.ts';
import { askedKeys, callingKeys } from './trust-keys.ts';
import { accessDenied, check, checkDuration, SESSION_NAME, validationError } from './validate.ts';

/**
 * The root of an account may not, which only a strict cloud enforces: there every key is the root's.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = async (input, ctx) => {
  if (ctx.kernel.strict && ctx.caller.kind === 'root') throw accessDenied('Roles may not be assumed by root accounts.');
  if (input.ProvidedContexts?.length) throw notImplemented('sts:AssumeRole with ProvidedContexts');
  const name = check(input.RoleSessionName, 'roleSessionName', SESSION_NAME);
  const seconds = checkDuration(input.DurationSeconds, 3600, 900, 43_200);
  const policies = await sessionPolicies(input.Policy, input.PolicyArns, ctx);
  const tags = sessionTags(input, ctx);
  const role = await findRole(input.RoleArn, ctx);
  const mfa = mfaContext(input, ctx);
  const sourceIdentity = sourceIdentityOf(input, ctx);
  const keys = {
    ...(await callingKeys(ctx, role)),
    ...(mfa ? { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' } : {}),
    'sts:ExternalId': input.ExternalId,
    ...askedKeys(name, tags, sourceIdentity),
  };
  const specified = { tags: input.Tags, sourceIdentity };
  const denied = role && untrusted(ctx.kernel, role, principalOf(ctx.caller), 'sts:AssumeRole', keys, specified);
  if (!role || denied) {
    throw accessDenied(
      `User: ${ctx.caller.arn} is not authorized to perform: ${denied ?? 'sts:AssumeRole'} on resource: ${input.RoleArn}`,
    );
  }
  checkLength(role, seconds);
  checkChain(seconds, ctx.caller);
  return {
    ...roleSession(role, name, policies, seconds, ctx, { ...tags, sourceIdentity }),
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    ...(policies.length > 0 ? { PackedPolicySize: packedSize(policies) } : {}),
  };
};

/**
 * The identity that stays with every session that derives from this one: a calling session's identity cannot be
 * changed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function sourceIdentityOf({ SourceIdentity: asked, RoleArn }: AssumeRoleRequest, ctx: Context): string | undefined {
  if (asked !== undefined) check(asked, 'sourceIdentity', SESSION_NAME);
  const handed = sessions(ctx.kernel).get(ctx.caller.accessKeyId ?? '')?.sourceIdentity;
  if (asked === undefined || handed === undefined || asked === handed) return handed ?? asked;
  throw accessDenied(
    `User: ${ctx.caller.arn} is not authorized to perform: sts:SetSourceIdentity on resource: ${RoleArn}`,
  );
}

/** Credentials of a role's session, and who it is. */
export function roleSession(
  role: FoundRole,
  name: string,
  policies: readonly string[],
  seconds: number,
  ctx: Context,
  more: Partial<SessionTags> & { readonly sourceIdentity?: string | undefined } = {},
): Pick<AssumeRoleResponse, 'Credentials' | 'AssumedRoleUser'> {
  // The role's own partition: a request without a signature names no region.
  const arn = `arn:${role.arn.split(':')[1]}:sts::${role.account}:assumed-role/${role.name}/${name}`;
  const userId = `${role.id}:${name}`;
  const { tags, transitive, sourceIdentity } = more;
  const session = {
    account: role.account,
    kind: 'role' as const,
    arn,
    userId,
    policies,
    ...(role.unchecked ? { unchecked: true as const } : {}),
    ...(tags?.length ? { tags } : {}),
    ...(transitive?.length ? { transitive } : {}),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
  return {
    Credentials: issue(session, seconds, ctx),
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
  };
}

/** Percent of what AWS allows for session policies. */
export function packedSize(policies: readonly string[]): number {
  return Math.min(100, Math.ceil((policies.reduce((sum, one) => sum + one.length, 0) / 4096) * 100));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining */
function checkChain(seconds: number, caller: Caller): void {
  if (caller.kind !== 'role' || seconds <= 3600) return;
  throw validationError(
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
  );
}

/** A caller as trust policies name it. */
function principalOf(caller: Caller): Principal {
  const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/(.+)\/[^/]+$/.exec(caller.arn);
  const { kind, account, arn } = caller;
  return session
    ? { kind, account, arn, roleArn: `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` }
    : { kind, account, arn };
}
