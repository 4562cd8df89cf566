import type { Context } from '../kernel/context.ts';
import { leadingKeys } from '../services/dynamodb/access/leading-keys.ts';
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
  const named = service === 'secretsmanager' ? await withSecretArn(ctx, input) : input;
  const permission = actionOf(service, operation, named, ctx);
  if (!permission) return;
  const resourcePolicy = await policyOf(ctx, service, input);
  const keys = service === 'dynamodb' ? leadingKeys(operation, input, ctx) : [];
  const { also = [], ...first } = permission;
  for (const each of [first, ...also]) {
    const denied = await authorize(ctx.kernel, ctx.caller, {
      ...each,
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
      conditions: {
        'aws:RequestedRegion': ctx.region,
        ...each.conditions,
        ...(keys.length === 0 ? {} : { 'dynamodb:LeadingKeys': keys }),
      },
    });
    if (denied) throw denied;
  }
}

/** The policy of the bucket, queue, topic, table or secret that a request is about. */
async function policyOf(ctx: Context, service: string, input: Record<string, unknown>): Promise<string | undefined> {
  if (service === 's3' && typeof input.Bucket === 'string') return bucketPolicy(ctx, input.Bucket);
  if (service === 'sqs' && typeof input.QueueUrl === 'string') return queuePolicy(ctx, input.QueueUrl);
  const topic = input.TopicArn ?? input.TargetArn;
  if (service === 'sns' && typeof topic === 'string') return topicPolicy(ctx, topic);
  if (service === 'dynamodb' && typeof input.TableName === 'string') return tablePolicy(ctx, input.TableName);
  if (service === 'secretsmanager' && typeof input.SecretId === 'string') return secretPolicy(ctx, input.SecretId);
  return undefined;
}

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

async function secretPolicy(ctx: Context, SecretId: string): Promise<string | undefined> {
  try {
    return (await ctx.aws.secretsmanager.getResourcePolicy({ SecretId })).ResourcePolicy;
  } catch {
    return undefined;
  }
}

async function topicPolicy(ctx: Context, TopicArn: string): Promise<string | undefined> {
  try {
    return (await ctx.aws.sns.getTopicAttributes({ TopicArn })).Attributes?.Policy;
  } catch {
    return undefined;
  }
}

async function tablePolicy({ account, region, aws }: Context, table: string): Promise<string | undefined> {
  const ResourceArn = table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  try {
    return (await aws.dynamodb.getResourcePolicy({ ResourceArn })).Policy;
  } catch {
    return undefined;
  }
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
