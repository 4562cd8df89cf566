import type { Context } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { asLambda, sessionName } from '../exec/credentials.ts';

/** Throws InvalidParameterValueException if the role does not exist or does not trust `lambda.amazonaws.com`. */
export async function checkRole(ctx: Context, roleArn: string, functionName: string): Promise<void> {
  try {
    if (ctx.kernel.lenient) return await checkRoleExists(ctx, roleArn);
    await asLambda(ctx).aws.sts.assumeRole({ RoleArn: roleArn, RoleSessionName: sessionName(functionName) });
  } catch (error) {
    const { name } = error as { name?: string };
    if (name !== 'AccessDenied' && name !== 'NoSuchEntity' && name !== 'ValidationError') throw error;
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');
  }
}

/** Other emulators do not read trust policies. */
async function checkRoleExists(ctx: Context, roleArn: string): Promise<void> {
  await ctx.aws.iam.getRole({ RoleName: roleArn.split('/').at(-1) });
}
