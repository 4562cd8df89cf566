import type { Context } from '../kernel/context.ts';
import { guarded } from '../kernel/guarded.ts';

/**
 * Services that use others with their callers' own permissions (forward access sessions): for resources of a template,
 * and for the buckets of exports and imports.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
 */
const FORWARDING: Readonly<Record<string, string>> = {
  cloudformation: 'cloudformation.amazonaws.com',
  dynamodb: 'dynamodb.amazonaws.com',
};

/** The context in which a service responds to its caller. Callers that may do everything are not checked. */
export function forward(ctx: Context, service: string): Context {
  const { caller, kernel } = ctx;
  const via = FORWARDING[service];
  const isBound = caller.kind === 'role' || (kernel.strict && caller.kind !== 'service');
  if (via === undefined || !isBound || !Object.hasOwn(FORWARDING, service)) return ctx;
  return guarded(ctx.with({ caller: { ...caller, via: [...(caller.via ?? []), via] } }));
}
