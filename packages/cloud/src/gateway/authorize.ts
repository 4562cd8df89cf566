import type { Context } from '../kernel/context.ts';
import { actionOf } from '../services/iam/actions/index.ts';
import { authorize } from '../services/iam/authorize.ts';

/**
 * Throws AWS's AccessDenied when a function's role does not allow what its code asks for. Developers' own keys may do
 * everything: the cloud is theirs.
 */
export async function authorizeCall(
  ctx: Context,
  service: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<void> {
  if (ctx.caller.kind !== 'role') return;
  const permission = actionOf(service, operation, input, ctx);
  if (!permission) return;
  const bucket = service === 's3' && typeof input.Bucket === 'string' ? input.Bucket : undefined;
  const resourcePolicy = bucket === undefined ? undefined : await bucketPolicy(ctx, bucket);
  const denied = await authorize(ctx.kernel, ctx.caller, {
    ...permission,
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  });
  if (denied) throw denied;
}

/** No policy, and no bucket, are no reason to deny: the operation itself says what is missing. */
async function bucketPolicy(ctx: Context, bucket: string): Promise<string | undefined> {
  try {
    return (await ctx.aws.s3.getBucketPolicy({ Bucket: bucket })).Policy;
  } catch {
    return undefined;
  }
}
