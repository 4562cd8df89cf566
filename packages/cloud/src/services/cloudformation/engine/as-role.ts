import type { Caller, Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Internal } from '../../../kernel/internal.ts';
import { validationError } from '../template/errors.ts';

type Call = (input?: Record<string, unknown>) => Promise<unknown>;

/**
 * The same context as the session of a stack's service role: what its resources need is done with the role's permissions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
export function asRole(ctx: Context, roleArn: string | undefined): Context {
  // Tests made for other emulators name roles that are not there.
  if (roleArn === undefined || ctx.kernel.lenient) return ctx;
  const [, , , , account = ctx.account] = roleArn.split(':');
  const session = `${roleArn.split('/').at(-1)}/AWSCloudFormation`;
  const caller: Caller = {
    kind: 'role',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${session}`,
    userId: 'AROA:AWSCloudFormation',
  };
  return guarded(ctx.with({ caller }));
}

function guarded(ctx: Context): Context {
  const { account, region, requestId, caller, kernel } = ctx;
  const aws = guardedCalls(ctx);
  return { account, region, requestId, caller, kernel, aws, with: (change) => guarded(ctx.with(change)) };
}

function guardedCalls(ctx: Context): Internal {
  const ofService = (id: string) =>
    new Proxy(Object.freeze({}), {
      get(_target, name) {
        if (typeof name !== 'string' || name === 'then') return undefined;
        const operation = name.charAt(0).toUpperCase() + name.slice(1);
        return async (input: Record<string, unknown> = {}) => {
          await ctx.kernel.allow?.(ctx, id, operation, input);
          const calls = ctx.aws as unknown as Readonly<Record<string, Readonly<Record<string, Call>>>>;
          return calls[id]?.[name]?.(input);
        };
      },
    });
  return new Proxy(Object.freeze({}), {
    get: (_target, id) => (typeof id === 'string' ? ofService(id) : undefined),
  }) as unknown as Internal;
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
    const { Statement } = JSON.parse(document) as { Statement?: unknown };
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
