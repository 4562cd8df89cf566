import type { Role } from '@aws-sdk/client-iam';
import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { contextKeys } from '../../kernel/policy/context-keys.ts';
import { parsePolicy } from '../iam/evaluate/document.ts';
import { evaluate } from '../iam/evaluate/evaluate.ts';
import type { Principal } from '../iam/evaluate/request.ts';
import { uniqueId } from '../iam/names.ts';
import type { Tag } from '../iam/records.ts';
import type { Keys } from './trust-keys.ts';
import { check, ROLE_ARN, validationError } from './validate.ts';

export interface FoundRole {
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  readonly id: string;
  /** Seconds. */
  readonly maxSession: number;
  readonly trust: string;
  readonly tags: readonly Tag[];
  /** An undefined role, accepted by a lenient cloud only: no policy limits its sessions. */
  readonly unchecked?: true;
}

const MAX_SESSION = 43_200;

/**
 * The role of that ARN in its own account, or undefined: AWS does not reveal whether a role is missing or not accessible. In a
 * lenient cloud every role exists.
 */
export async function findRole(value: string | undefined, ctx: Context): Promise<FoundRole | undefined> {
  const arn = check(value, 'roleArn', ROLE_ARN);
  const match = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(arn);
  if (!match) throw validationError(`${arn} is invalid`);
  const [, account = '', name = ''] = match;
  const role = await getRole(name, ctx.with({ account }));
  if (!role && ctx.kernel.lenient) {
    const id = uniqueId(ctx, 'AROA');
    return { arn, account, name, id, maxSession: MAX_SESSION, trust: '', tags: [], unchecked: true };
  }
  if (withoutPartition(role?.Arn ?? '') !== withoutPartition(arn)) return undefined;
  return {
    arn,
    account,
    name,
    id: role?.RoleId ?? '',
    maxSession: role?.MaxSessionDuration ?? 3600,
    trust: decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''),
    tags: (role?.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value })),
  };
}

const withoutPartition = (arn: string): string => arn.replace(/^arn:aws[a-z-]*:/, '');

async function getRole(name: string, ctx: Context): Promise<Role | undefined> {
  try {
    return (await ctx.aws.iam.getRole({ RoleName: name })).Role;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return undefined;
    throw error;
  }
}

type AssumeAction = 'sts:AssumeRole' | 'sts:AssumeRoleWithSAML' | 'sts:AssumeRoleWithWebIdentity';
type Needed = AssumeAction | 'sts:SetSourceIdentity' | 'sts:TagSession';

/** Properties of a session that its role's trust policy must allow beside the session itself. */
interface AssumeInput {
  /** Tags of the request's own. */
  readonly tags: readonly unknown[] | undefined;
  readonly sourceIdentity: string | undefined;
}

/** The first of the needed actions that the role's trust policy does not let the principal do; undefined when it lets it in. */
export function untrusted(
  kernel: { readonly lenient?: boolean },
  role: FoundRole,
  principal: Principal,
  action: AssumeAction,
  keys: Keys,
  { tags, sourceIdentity }: AssumeInput,
): Needed | undefined {
  const needed: Needed[] = [
    action,
    ...(tags?.length ? (['sts:TagSession'] as const) : []),
    ...(sourceIdentity === undefined ? [] : (['sts:SetSourceIdentity'] as const)),
  ];
  return needed.find((one) => !trusts(kernel, role, principal, one, keys));
}

/** A lenient cloud has roles with any text as their policy: they trust everyone. */
function trusts(
  { lenient = false }: { readonly lenient?: boolean },
  role: FoundRole,
  principal: Principal,
  action: Needed,
  keys: Keys,
): boolean {
  const resource = { id: 'trust', statements: parsePolicy(role.trust) };
  if (lenient && resource.statements.length === 0) return true;
  const request = {
    principal,
    action,
    resource: role.arn,
    resourceAccount: role.account,
    context: contextKeys(keys),
  };
  const decision = evaluate(request, { identity: ANYTHING, resource });
  return decision.decision === 'allowed' && decision.matches.some((one) => one.layer === 'resource');
}

/** ValidationError for a session longer than its role allows. Seconds. */
export function checkLength(role: FoundRole, seconds: number): void {
  if (seconds <= role.maxSession) return;
  throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}

/** What the caller's own policies say was asked before, as for every operation. */
const ANYTHING = [
  {
    id: 'caller',
    statements: parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'),
  },
];
