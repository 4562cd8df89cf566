import type { Context } from '../../../../kernel/context.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import type { FunctionTarget } from '../integrations/lambda-uri.ts';
import { evaluate } from './evaluate.ts';
import { identityDecision } from './identity.ts';

/**
 * Whether API Gateway may invoke a function: by the role of the integration, which API Gateway must be able to assume, or
 * by the function's own policy, which must name API Gateway and this API.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
export function mayInvoke(
  ctx: Context,
  target: FunctionTarget,
  caller: { readonly sourceArn: string; readonly credentials: string | undefined },
): Promise<boolean> {
  return caller.credentials ? roleAllows(ctx, caller.credentials, target) : policyAllows(ctx, target, caller.sourceArn);
}

async function policyAllows(ctx: Context, target: FunctionTarget, source: string): Promise<boolean> {
  const [, name, qualifier] = /:function:([^:]+)(?::(.+))?$/s.exec(target.arn)!;
  const where = ctx.with({ region: target.region, account: target.account });
  let text: string | undefined;
  try {
    const found = await where.aws.lambda.getPolicy({ FunctionName: name!, ...(qualifier && { Qualifier: qualifier }) });
    text = found.Policy;
  } catch {
    // No function, or one without a policy: no caller is allowed.
    return false;
  }
  if (!text) return false;
  return (
    evaluate(parseUserJson(text), {
      action: 'lambda:InvokeFunction',
      resources: [target.arn],
      principal: { kind: 'Service', name: 'apigateway.amazonaws.com' },
      conditions: { 'aws:sourcearn': source, 'aws:sourceaccount': ctx.account },
    }) === 'allow'
  );
}

async function roleAllows(ctx: Context, roleArn: string, target: FunctionTarget): Promise<boolean> {
  if (roleArn === 'arn:aws:iam::*:user/*') return true;
  return roleMay(ctx, roleArn, 'lambda:InvokeFunction', target.arn);
}

/** Whether API Gateway can assume a role, and the role may do this. */
export async function roleMay(ctx: Context, roleArn: string, action: string, resource: string): Promise<boolean> {
  const name = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:role\/(?:.*\/)?([^/]+)$/s.exec(roleArn)?.[1];
  if (name === undefined) return false;
  try {
    const { Role } = await ctx.aws.iam.getRole({ RoleName: name });
    const trust: unknown = parseUserJson(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}'));
    const assumable = evaluate(trust, {
      action: 'sts:AssumeRole',
      resources: ['*'],
      principal: { kind: 'Service', name: 'apigateway.amazonaws.com' },
      conditions: { 'aws:sourceaccount': ctx.account },
    });
    if (assumable !== 'allow') return false;
    return (await identityDecision(ctx, roleArn, action, resource)) === 'allow';
  } catch {
    return false;
  }
}
