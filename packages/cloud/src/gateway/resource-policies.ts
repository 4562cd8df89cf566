import type { Context } from '../kernel/context.ts';
import { allBuckets, bucketName } from '../services/s3/shared/buckets.ts';
import { checkPolicy } from '../services/s3/shared/policy.ts';
import { isPublic } from '../services/s3/shared/public-policy.ts';
import { orWhenGone } from './or-when-gone.ts';

/** Who owns a resource and who may use it. */
export interface Owned {
  /** Account that owns it; undefined: the caller's own. */
  readonly account?: string | undefined;
  /** Its policy, as JSON. */
  readonly policy?: string | undefined;
}

type Input = Record<string, unknown>;

/**
 * The owner and the policy of a request's resource. A missing policy or resource does not deny: the operation itself
 * reports what is missing.
 */
export async function ownerOf(
  ctx: Context,
  service: string,
  input: Input,
  resource: string | undefined,
): Promise<Owned> {
  if (service === 's3') return bucketOwner(ctx, input);
  const [, , , region, account] = resource?.split(':') ?? [];
  const isNamed = /^\d{12}$/.test(account ?? '');
  const there = isNamed ? ctx.with({ account: account ?? '', ...(region ? { region } : {}) }) : ctx;
  const read = READERS[service];
  const policy = read && (await orWhenGone(read(there, input, resource ?? ''), undefined));
  return { account: isNamed ? account : undefined, policy };
}

function bucketOwner({ kernel, caller }: Context, { Bucket }: Input): Owned {
  const bucket = typeof Bucket === 'string' ? allBuckets(kernel).get(bucketName(Bucket)) : undefined;
  const { policy, publicAccessBlock } = bucket?.settings ?? {};
  const isForeign = bucket !== undefined && bucket.account !== caller.account;
  if (policy === undefined || !isForeign || !publicAccessBlock?.RestrictPublicBuckets)
    return { account: bucket?.account, policy };
  const statements = checkPolicy(policy, bucket.name);
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html: only the owner's account may use
  // it.
  const held = isPublic(statements) ? statements.filter(({ Effect }) => Effect === 'Deny') : undefined;
  return {
    account: bucket.account,
    policy: held ? JSON.stringify({ Version: '2012-10-17', Statement: held }) : policy,
  };
}

type Reader = (ctx: Context, input: Input, resource: string) => Promise<string | undefined>;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** How a service reports the policy of one of its resources. */
const READERS: Readonly<Record<string, Reader>> = {
  dynamodb: async ({ aws }, _, resource) =>
    (await aws.dynamodb.getResourcePolicy({ ResourceArn: tableOf(resource) })).Policy,
  dynamodbstreams: async ({ aws }, _, resource) =>
    (await aws.dynamodb.getResourcePolicy({ ResourceArn: tableOf(resource) })).Policy,
  ecr: async ({ aws }, { repositoryName }) =>
    (await aws.ecr.getRepositoryPolicy({ repositoryName: text(repositoryName) })).policyText,
  events: async ({ aws }, input, resource) => {
    const name = /:event-bus\/(.+)$/s.exec(resource)?.[1] ?? text(input.EventBusName);
    return (await aws.events.describeEventBus(name === undefined ? {} : { Name: name })).Policy;
  },
  lambda: async ({ aws }, { FunctionName, Qualifier }, resource) => {
    const [, LayerName, version] = /^(arn:.*:layer:[^:]+):(\d+)$/.exec(resource) ?? [];
    if (LayerName !== undefined) {
      return (await aws.lambda.getLayerVersionPolicy({ LayerName, VersionNumber: Number(version) })).Policy;
    }
    return typeof FunctionName === 'string'
      ? (
          await aws.lambda.getPolicy({
            FunctionName,
            ...(typeof Qualifier === 'string' && Qualifier !== '$LATEST' ? { Qualifier } : {}),
          })
        ).Policy
      : undefined;
  },
  secretsmanager: async ({ aws }, { SecretId }) =>
    typeof SecretId === 'string'
      ? (await aws.secretsmanager.getResourcePolicy({ SecretId })).ResourcePolicy
      : undefined,
  sns: async ({ aws }, { TopicArn, TargetArn, ResourceArn }) => {
    const arn = text(TopicArn) ?? text(TargetArn) ?? text(ResourceArn);
    return arn && (await aws.sns.getTopicAttributes({ TopicArn: arn })).Attributes?.Policy;
  },
  sqs: async ({ aws }, { QueueUrl }) =>
    typeof QueueUrl === 'string'
      ? (await aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['Policy'] })).Attributes?.Policy
      : undefined,
  sts: (ctx, _, resource) => trustOf(ctx, resource),
};

/** A role's trust policy says who may assume it. */
async function trustOf({ aws }: Context, resource: string): Promise<string | undefined> {
  const [, RoleName] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:role\/(?:.*\/)?([^/]+)$/s.exec(resource) ?? [];
  if (RoleName === undefined) return undefined;
  return decodeURIComponent((await aws.iam.getRole({ RoleName })).Role?.AssumeRolePolicyDocument ?? '');
}

const tableOf = (arn: string): string => arn.replace(/(:table\/[^/]+)\/index\/.*$/s, '$1');
