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
  const resourcePolicy = await policyOf(ctx, service, input);
  const denied = await authorize(ctx.kernel, ctx.caller, {
    ...permission,
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  });
  if (denied) throw denied;
}

/** The policy of the bucket or the queue that a request is about. */
async function policyOf(ctx: Context, service: string, input: Record<string, unknown>): Promise<string | undefined> {
  if (service === 's3' && typeof input.Bucket === 'string') return bucketPolicy(ctx, input.Bucket);
  if (service === 'sqs' && typeof input.QueueUrl === 'string') return queuePolicy(ctx, input.QueueUrl);
  return undefined;
}

async function queuePolicy(ctx: Context, QueueUrl: string): Promise<string | undefined> {
  try {
    const { Attributes } = await ctx.aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['Policy'] });
    return Attributes?.Policy;
  } catch {
    return undefined;
  }
}

/** No policy, and no bucket, are no reason to deny: the operation itself says what is missing. */
async function bucketPolicy(ctx: Context, bucket: string): Promise<string | undefined> {
  try {
    return (await ctx.aws.s3.getBucketPolicy({ Bucket: bucket })).Policy;
  } catch {
    return undefined;
  }
}
