import type { Context } from '../../../../kernel/context.ts';
import type { Part } from '../../../../kernel/kernel.ts';
import { mayInvoke as asked } from '../../../apigateway/execute/policy/lambda-permission.ts';
import type { FunctionTarget } from '../integrations/call-lambda.ts';

/** How long a found permission is cached, in milliseconds. A missing one is looked up each time. */
const BELIEVED_FOR = 1_000;
const MOST_KEPT = 5_000;

/** Permissions lately seen, with the time until which they are believed. */
const seenPermissions: Part<Map<string, number>> = {
  name: 'apigatewayv2/lambda-permissions',
  open: () => new Map(),
};

/** Whether API Gateway may invoke a function, as for REST APIs; a permission is cached for a moment. */
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
  const allowed = await asked(ctx, target, { sourceArn: caller.source, credentials: caller.credentials });
  if (allowed) {
    if (seen.size >= MOST_KEPT) seen.clear();
    seen.set(key, now + BELIEVED_FOR);
  }
  return allowed;
}
