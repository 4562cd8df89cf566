import type { Caller } from '../../kernel/context.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { RoleSessionState } from './acting.ts';

type Keys = Record<string, string | readonly string[] | undefined>;

/** Condition keys about the caller and the time. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export function callerKeys(kernel: Kernel, caller: Caller, acting: RoleSessionState): Keys {
  const now = kernel.clock.now();
  const keys: Keys = {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:SourceIp': '127.0.0.1',
    // Loopback stands in for AWS's TLS endpoints: policies that require TLS must not fail only here.
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'false',
    ...viaKeys(caller),
    'aws:PrincipalType': typeOf(caller, acting),
  };
  if (caller.kind === 'anonymous') return { ...keys, 'aws:userid': 'anonymous' };
  const { principal, tags } = acting;
  return {
    ...keys,
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalArn': caller.kind === 'role' ? (principal.roleArn ?? caller.arn) : caller.arn,
    'aws:userid': caller.userId,
    'aws:username': /^arn:aws[a-z-]*:iam::\d*:user\/(?:.*\/)?([^/]+)$/.exec(caller.arn)?.[1],
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
    ...sessionKeys(acting, now),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia */
function viaKeys({ via = [] }: Caller): Keys {
  if (via.length === 0) return { 'aws:ViaAWSService': 'false' };
  return {
    'aws:ViaAWSService': 'true',
    'aws:CalledVia': via,
    'aws:CalledViaFirst': via[0],
    'aws:CalledViaLast': via.at(-1),
  };
}

/** Long-term keys have none of these. */
function sessionKeys({ session }: RoleSessionState, now: number): Keys {
  if (!session) return {};
  const { issued, mfa = false, sourceIdentity } = session;
  return {
    'aws:MultiFactorAuthPresent': String(mfa),
    'aws:MultiFactorAuthAge': mfa && issued !== undefined ? String(Math.floor((now - issued) / 1000)) : undefined,
    'aws:SourceIdentity': sourceIdentity,
    'aws:TokenIssueTime': issued === undefined ? undefined : new Date(issued).toISOString(),
  };
}

function typeOf({ kind }: Caller, { session }: RoleSessionState): string {
  if (session?.kind === 'federated') return 'FederatedUser';
  return { root: 'Account', user: 'User', role: 'AssumedRole', anonymous: 'Anonymous', service: 'Service' }[kind];
}
