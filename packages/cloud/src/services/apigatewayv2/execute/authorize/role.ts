import type { Context } from '../../../../kernel/context.ts';
import { allows } from './policy.ts';

/** Whether API Gateway can assume a role, and the role may do this. */
export async function roleMay(ctx: Context, roleArn: string, action: string, resource: string): Promise<boolean> {
  const name = /:role\/(?:.*\/)?([^/]+)$/.exec(roleArn)?.[1];
  if (name === undefined) return false;
  try {
    const { Role } = await ctx.aws.iam.getRole({ RoleName: name });
    const trust: unknown = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}'));
    const assumable = allows(trust, {
      action: 'sts:AssumeRole',
      resource: roleArn,
      service: 'apigateway.amazonaws.com',
      conditions: { 'aws:sourceaccount': ctx.account },
    });
    return assumable && (await identityMay(ctx, roleArn, action, resource));
  } catch {
    // No such role.
    return false;
  }
}

/** Whether the policies of a user or role allow an action. */
async function identityMay(ctx: Context, arn: string, action: string, resource: string): Promise<boolean> {
  const { EvaluationResults = [] } = await ctx.aws.iam.simulatePrincipalPolicy({
    PolicySourceArn: arn,
    ActionNames: [action],
    ResourceArns: [resource],
  });
  return EvaluationResults.length > 0 && EvaluationResults.every(({ EvalDecision }) => EvalDecision === 'allowed');
}
