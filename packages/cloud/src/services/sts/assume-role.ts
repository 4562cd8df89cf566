import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { Caller, Context, Operation } from '../../kernel/context.ts';
import type { Principal } from '../iam/evaluate/request.ts';
import { issue } from './issue.ts';
import { mfaGiven } from './mfa.ts';
import { type AssumeAction, type FoundRole, findRole, trusts } from './roles.ts';
import { sessionPolicies } from './session-policies.ts';
import { type SessionTags, sessionTags } from './session-tags.ts';
import { accessDenied, check, checkDuration, SESSION_NAME, validationError } from './validate.ts';

/**
 * The root of an account may not, which a cloud that is not strict does not mind: there every key is the root's.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = async (input, ctx) => {
  if (ctx.kernel.strict && ctx.caller.kind === 'root') throw accessDenied('Roles may not be assumed by root accounts.');
  const name = check(input.RoleSessionName, 'roleSessionName', SESSION_NAME);
  const seconds = checkDuration(input.DurationSeconds, 3600, 900, 43_200);
  const policies = await sessionPolicies(input.Policy, input.PolicyArns, ctx);
  const tags = sessionTags(input, ctx);
  const role = await findRole(input.RoleArn, ctx);
  const mfa = mfaGiven(input, ctx);
  const keys = {
    'aws:MultiFactorAuthPresent': mfa ? 'true' : undefined,
    'sts:ExternalId': input.ExternalId,
    'sts:RoleSessionName': name,
    'sts:SourceIdentity': input.SourceIdentity,
    'aws:PrincipalArn': ctx.caller.arn,
    'aws:PrincipalAccount': ctx.caller.account,
    'aws:SourceAccount': ctx.caller.kind === 'service' ? ctx.account : undefined,
    'aws:userid': ctx.caller.userId,
    'aws:SecureTransport': 'true',
    'aws:TagKeys': tags.tags.map((tag) => tag.Key),
    'sts:TransitiveTagKeys': tags.transitive,
    ...Object.fromEntries(tags.tags.map((tag) => [`aws:RequestTag/${tag.Key}`, tag.Value])),
  };
  const needed: AssumeAction[] = [
    'sts:AssumeRole',
    ...(input.Tags?.length ? (['sts:TagSession'] as const) : []),
    ...(input.SourceIdentity === undefined ? [] : (['sts:SetSourceIdentity'] as const)),
  ];
  const denied = needed.find((action) => !role || !trusts(ctx.kernel, role, principalOf(ctx.caller), action, keys));
  if (!role || denied) {
    throw accessDenied(
      `User: ${ctx.caller.arn} is not authorized to perform: ${denied ?? 'sts:AssumeRole'} on resource: ${input.RoleArn}`,
    );
  }
  checkSession(role, seconds, ctx.caller);
  return {
    ...roleSession(role, name, policies, seconds, ctx, { ...tags, sourceIdentity: input.SourceIdentity, mfa }),
    ...(input.SourceIdentity === undefined ? {} : { SourceIdentity: input.SourceIdentity }),
    ...(policies.length > 0 ? { PackedPolicySize: packedSize(policies) } : {}),
  };
};

/** Credentials of a role's session, and who it is. */
export function roleSession(
  role: FoundRole,
  name: string,
  policies: readonly string[],
  seconds: number,
  ctx: Context,
  more: Partial<SessionTags> & { readonly sourceIdentity?: string | undefined; readonly mfa?: boolean } = {},
): Pick<AssumeRoleResponse, 'Credentials' | 'AssumedRoleUser'> {
  // The role's own partition: a request without a signature names no region.
  const arn = `arn:${role.arn.split(':')[1]}:sts::${role.account}:assumed-role/${role.name}/${name}`;
  const userId = `${role.id}:${name}`;
  const { tags, transitive, sourceIdentity, mfa } = more;
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
    ...(mfa ? { mfa } : {}),
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

function checkSession(role: FoundRole, seconds: number, caller: Caller): void {
  if (seconds > role.maxSession) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
  if (caller.kind === 'role' && seconds > 3600) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
}

/** A caller as trust policies name it. */
function principalOf(caller: Caller): Principal {
  const session = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/(.+)\/[^/]+$/.exec(caller.arn);
  const { kind, account, arn } = caller;
  return session
    ? { kind, account, arn, roleArn: `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` }
    : { kind, account, arn };
}
