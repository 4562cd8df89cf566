import type { Context } from '../../../../kernel/context.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import { targetOf, type Work } from './mapping.ts';

/** Whether the role's policies allow the action, as IAM says. A role that is gone allows nothing. */
export async function roleAllows(ctx: Context, role: string, action: string, resource: string): Promise<boolean> {
  try {
    const { EvaluationResults = [] } = await ctx.aws.iam.simulatePrincipalPolicy({
      PolicySourceArn: role,
      ActionNames: [action],
      ResourceArns: [resource],
    });
    return EvaluationResults[0]?.EvalDecision === 'allowed';
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** Why the mapping's function may not read its source, or undefined. */
export async function roleProblem(work: Work, action: string): Promise<string | undefined> {
  if (work.kernel.lenient) return undefined;
  const role = targetOf(work).configuration.Role ?? '';
  if (await roleAllows(work.ctx, role, action, work.mapping.EventSourceArn ?? '')) return undefined;
  return `The function's execution role does not have permission to call ${action}.`;
}
