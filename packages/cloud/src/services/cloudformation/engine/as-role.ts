import type { Caller, Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { guarded } from '../../../kernel/guarded.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { StackRecord } from '../records.ts';
import { validationError } from '../template/errors.ts';

/**
 * The same context as the session of a stack's service role: calls for its resources use the role's permissions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export function asRole(ctx: Context, roleArn: string | undefined): Context {
  // Tests made for other emulators name roles that do not exist.
  if (roleArn === undefined || ctx.kernel.lenient) return ctx;
  const [, , , , account = ctx.account] = roleArn.split(':');
  const session = `${roleArn.split('/').at(-1)}/AWSCloudFormation`;
  const caller: Caller = {
    kind: 'role',
    account,
    arn: `arn:${partitionOf(ctx.region)}:sts::${account}:assumed-role/${session}`,
    userId: 'AROA:AWSCloudFormation',
  };
  // Not by way of the caller's context, whose calls may be asked for already.
  return guarded(ctx.kernel.context({ account: ctx.account, region: ctx.region, caller }));
}

/**
 * The inputs of a stack with the role that a roll-back or a deletion names: it is the stack's from then on.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html (RoleARN)
 */
export function withRole(
  { input, previous }: Pick<StackRecord, 'input' | 'previous'>,
  roleArn: string | undefined,
): Pick<StackRecord, 'input' | 'previous'> {
  if (roleArn === undefined) return { input, previous };
  return { input: { ...input, roleArn }, previous: previous && { ...previous, roleArn } };
}

/** Throws when CloudFormation may not take this role. */
export async function checkRole(ctx: Context, roleArn: string | undefined): Promise<void> {
  if (roleArn === undefined || ctx.kernel.lenient) return;
  const [, , , , account = ctx.account] = roleArn.split(':');
  try {
    // Not as the caller: a parent's role need not be allowed to look at roles.
    const { iam } = ctx.kernel.context({ account, region: ctx.region }).aws;
    const { Role } = await iam.getRole({ RoleName: roleArn.split('/').at(-1) });
    if (Role?.Arn === roleArn && trusts(decodeURIComponent(Role.AssumeRolePolicyDocument ?? ''))) return;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
  throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
}

function trusts(document: string): boolean {
  try {
    const { Statement } = parseUserJson(document) as { Statement?: unknown };
    const statements = (Array.isArray(Statement) ? Statement : [Statement]) as Readonly<Record<string, unknown>>[];
    return statements.some(({ Effect, Principal }) => {
      const service = (Principal as { Service?: unknown } | undefined)?.Service;
      const services = Array.isArray(service) ? service : [service];
      return Effect === 'Allow' && (Principal === '*' || services.includes('cloudformation.amazonaws.com'));
    });
  } catch {
    return false;
  }
}
