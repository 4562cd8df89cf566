import type { Context } from '../../../../kernel/context.ts';
import type { Part } from '../../../../kernel/kernel.ts';
import type { FunctionTarget } from '../integrations/call-lambda.ts';
import { allows } from './policy.ts';
import { roleMay } from './role.ts';

/** How long a permission that was seen is believed, in milliseconds. A missing one is looked for each time. */
const BELIEVED_FOR = 1_000;
const MOST_KEPT = 5_000;

/** Permissions lately seen, with the time until which they are believed. */
const seenPermissions: Part<Map<string, number>> = {
  name: 'apigatewayv2/lambda-permissions',
  open: () => new Map(),
};

/**
 * Whether API Gateway may invoke a function: by the role of the integration, or by the function's own policy, which must name
 * API Gateway and may name this API. https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
 */
export async function mayInvoke(
  ctx: Context,
  target: FunctionTarget,
  caller: { readonly source: string; readonly credentials: string | undefined },
): Promise<boolean> {
  const { kernel } = ctx;
  const seen = kernel.part(seenPermissions);
  const key = `${target.arn} ${caller.credentials ?? ''} ${caller.source}`;
  const now = kernel.clock.now();
  if ((seen.get(key) ?? 0) > now) return true;
  const allowed = caller.credentials
    ? await roleMay(ctx, caller.credentials, 'lambda:InvokeFunction', target.arn)
    : await policyAllows(ctx, target, caller.source);
  if (allowed) {
    if (seen.size >= MOST_KEPT) seen.clear();
    seen.set(key, now + BELIEVED_FOR);
  }
  return allowed;
}

async function policyAllows(ctx: Context, target: FunctionTarget, source: string): Promise<boolean> {
  const [, name, qualifier] = /:function:([^:]+)(?::(.+))?$/.exec(target.arn)!;
  const where = ctx.with({ region: target.region, account: target.account });
  let text: string | undefined;
  try {
    const found = await where.aws.lambda.getPolicy({ FunctionName: name!, ...(qualifier && { Qualifier: qualifier }) });
    text = found.Policy;
  } catch {
    // No function, or one without a policy: nobody is allowed.
    return false;
  }
  return allows(JSON.parse(text ?? '{}'), {
    action: 'lambda:InvokeFunction',
    resource: target.arn,
    service: 'apigateway.amazonaws.com',
    conditions: { 'aws:sourcearn': source, 'aws:sourceaccount': ctx.account },
  });
}
