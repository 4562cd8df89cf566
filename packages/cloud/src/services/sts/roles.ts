import type { Role } from '@aws-sdk/client-iam';
import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { parsePolicy } from '../iam/evaluate/document.ts';
import { evaluate } from '../iam/evaluate/evaluate.ts';
import { contextKeys, type Principal } from '../iam/evaluate/request.ts';
import { uniqueId } from '../iam/names.ts';
import { check, ROLE_ARN, validationError } from './validate.ts';

export interface FoundRole {
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  readonly id: string;
  /** Seconds. */
  readonly maxSession: number;
  readonly trust: string;
  /** A role that only a lenient cloud knows: nobody made it, so that nothing says what its sessions may do. */
  readonly unchecked?: true;
}

const MAX_SESSION = 43_200;

/**
 * The role of that ARN in its own account, or undefined: AWS does not tell a caller whether a role is missing or closed. In a
 * lenient cloud every role is there.
 */
export async function findRole(value: string | undefined, ctx: Context): Promise<FoundRole | undefined> {
  const arn = check(value, 'roleArn', ROLE_ARN);
  const match = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(arn);
  if (!match) throw validationError(`${arn} is invalid`);
  const [, account = '', name = ''] = match;
  const role = await getRole(name, ctx.with({ account }));
  if (!role && ctx.kernel.lenient) {
    const id = uniqueId(ctx, 'AROA');
    return { arn, account, name, id, maxSession: MAX_SESSION, trust: '', unchecked: true };
  }
  if (withoutPartition(role?.Arn ?? '') !== withoutPartition(arn)) return undefined;
  return {
    arn,
    account,
    name,
    id: role?.RoleId ?? '',
    maxSession: role?.MaxSessionDuration ?? 3600,
    trust: decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''),
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

export type AssumeAction =
  | 'sts:AssumeRole'
  | 'sts:AssumeRoleWithSAML'
  | 'sts:AssumeRoleWithWebIdentity'
  | 'sts:SetSourceIdentity'
  | 'sts:TagSession';

/** Whether the role's trust policy lets the principal in. A lenient cloud has roles whose policy is any text: they let all in. */
export function trusts(
  { lenient = false }: { readonly lenient?: boolean },
  role: FoundRole,
  principal: Principal,
  action: AssumeAction,
  keys: Readonly<Record<string, string | readonly string[] | undefined>>,
): boolean {
  const resource = { id: 'trust', statements: parsePolicy(role.trust) };
  if (lenient && resource.statements.length === 0) return true;
  // What the caller's own policies say was asked before, as for every operation.
  const identity = [{ id: 'caller', statements: parsePolicy(ANYTHING) }];
  const request = {
    principal,
    action,
    resource: role.arn,
    resourceAccount: role.account,
    context: contextKeys(keys),
  };
  const decision = evaluate(request, { identity, resource });
  return decision.decision === 'allowed' && decision.matches.some((one) => one.layer === 'resource');
}

const ANYTHING = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
