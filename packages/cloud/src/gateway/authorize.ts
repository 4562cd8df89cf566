import type { Context } from '../kernel/context.ts';
import { loadModel } from '../protocol/index.ts';
import { leadingKeys } from '../services/dynamodb/access/leading-keys.ts';
import { actionOf } from '../services/iam/actions/index.ts';
import { authorize } from '../services/iam/authorize.ts';
import { ownerOf } from './resource-policies.ts';
import { familyOf, unsigned } from './signature/family.ts';

/**
 * Throws AWS's AccessDenied for what policies do not allow: to a function's role always, to every caller in a strict cloud.
 * Elsewhere developers' own keys may do everything: the cloud is theirs.
 */
export async function authorizeCall(
  ctx: Context,
  service: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<void> {
  const { caller, kernel } = ctx;
  if (caller.kind !== 'role' && !(kernel.strict && caller.kind !== 'service')) return;
  const named = service === 'secretsmanager' ? await withSecretArn(ctx, input) : input;
  const permission = actionOf(service, operation, named, ctx);
  if (!permission) return;
  // What everyone may do to a bucket is asked by S3 itself.
  if (caller.kind === 'anonymous' && service === 's3') return;
  if (caller.kind === 'anonymous' && !OPEN_TO_ALL.includes(service)) throw unsigned(familyOf(await loadModel(service)));
  const keys = service === 'dynamodb' ? leadingKeys(operation, input, ctx) : [];
  const { also = [], ...first } = permission;
  for (const each of [first, ...also]) {
    const { account, policy } = await ownerOf(ctx, service, input, each.resource);
    const denied = await authorize(kernel, caller, {
      ...each,
      resourceAccount: account,
      resourcePolicy: policy,
      conditions: {
        'aws:RequestedRegion': ctx.region,
        ...each.conditions,
        ...(keys.length === 0 ? {} : { 'dynamodb:LeadingKeys': keys }),
      },
    });
    if (denied) throw denied;
  }
}

/** Services that answer requests without a signature, where a resource's policy lets everyone in; S3 has lists beside. */
const OPEN_TO_ALL = ['sns', 'sqs'];

/** Policies name a secret by its ARN, whose end only the secret knows. */
async function withSecretArn(ctx: Context, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  if (typeof input.SecretId !== 'string') return input;
  try {
    const { ARN } = await ctx.aws.secretsmanager.describeSecret({ SecretId: input.SecretId });
    return { ...input, SecretId: ARN };
  } catch {
    return input;
  }
}
