import type { Context } from '../kernel/context.ts';
import { orWhenGone } from './or-when-gone.ts';

type Keys = Record<string, string>;
type Tags = Readonly<Record<string, string>>;
type Reader = (ctx: Context, input: Record<string, unknown>, arn: string) => Promise<Tags>;

interface Pair {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const fromPairs = (pairs: readonly Pair[] | undefined): Tags =>
  Object.fromEntries((pairs ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** How a service reports the tags of one of its resources. */
const READERS: Readonly<Record<string, Reader>> = {
  acm: async ({ aws }, _, CertificateArn) => fromPairs((await aws.acm.listTagsForCertificate({ CertificateArn })).Tags),
  apigateway: async ({ aws }, _, arn) => {
    const resourceArn = arn.replace(
      /^(arn:[^/]*\/(?:restapis|apikeys|usageplans|domainnames|vpclinks)\/[^/]+(?:\/stages\/[^/]+)?).*/,
      '$1',
    );
    return (await aws.apigateway.getTags({ resourceArn })).tags ?? {};
  },
  apigatewayv2: async ({ aws }, _, arn) => {
    const ResourceArn = arn.replace(/^(arn:[^/]*\/(?:apis|domainnames|vpclinks)\/[^/]+(?:\/stages\/[^/]+)?).*/, '$1');
    return (await aws.apigatewayv2.getTags({ ResourceArn })).Tags ?? {};
  },
  cloudformation: async ({ aws }, { StackName }) =>
    typeof StackName === 'string'
      ? fromPairs((await aws.cloudformation.describeStacks({ StackName })).Stacks?.[0]?.Tags)
      : {},
  cloudwatch: async ({ aws }, _, ResourceARN) =>
    fromPairs((await aws.cloudwatch.listTagsForResource({ ResourceARN })).Tags),
  codedeploy: async ({ aws }, _, ResourceArn) =>
    fromPairs((await aws.codedeploy.listTagsForResource({ ResourceArn })).Tags),
  dynamodb: async ({ aws }, _, arn) =>
    fromPairs(
      (await aws.dynamodb.listTagsOfResource({ ResourceArn: arn.replace(/(:table\/[^/]+)\/.*$/s, '$1') })).Tags,
    ),
  ecr: async ({ aws }, _, resourceArn) => fromPairs((await aws.ecr.listTagsForResource({ resourceArn })).tags),
  events: async ({ aws }, _, ResourceARN) => fromPairs((await aws.events.listTagsForResource({ ResourceARN })).Tags),
  iam: async ({ aws }, _, arn) => {
    const [, kind, name] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(role|user|policy)\/(?:.*\/)?([^/]+)$/s.exec(arn) ?? [];
    if (kind === 'role') return fromPairs((await aws.iam.listRoleTags({ RoleName: name })).Tags);
    if (kind === 'user') return fromPairs((await aws.iam.listUserTags({ UserName: name })).Tags);
    return kind === 'policy' ? fromPairs((await aws.iam.listPolicyTags({ PolicyArn: arn })).Tags) : {};
  },
  lambda: async ({ aws }, _, arn) =>
    (await aws.lambda.listTags({ Resource: arn.replace(/(:function:[^:]+):.*$/s, '$1') })).Tags ?? {},
  logs: async ({ aws }, _, arn) =>
    (await aws.logs.listTagsForResource({ resourceArn: arn.replace(/(:log-group:[^:]+):.*$/s, '$1') })).tags ?? {},
  scheduler: async ({ aws }, _, ResourceArn) =>
    fromPairs((await aws.scheduler.listTagsForResource({ ResourceArn })).Tags),
  secretsmanager: async ({ aws }, _, SecretId) =>
    fromPairs((await aws.secretsmanager.describeSecret({ SecretId })).Tags),
  sesv2: async ({ aws }, _, ResourceArn) => fromPairs((await aws.sesv2.listTagsForResource({ ResourceArn })).Tags),
  sns: async ({ aws }, _, ResourceArn) => fromPairs((await aws.sns.listTagsForResource({ ResourceArn })).Tags),
  sqs: async ({ aws }, { QueueUrl }) =>
    typeof QueueUrl === 'string' ? ((await aws.sqs.listQueueTags({ QueueUrl })).Tags ?? {}) : {},
  ssm: async ({ aws }, _, arn) => {
    const name = arn.replace(/^.*:parameter/, '');
    const ids = [name, name.slice(1)];
    for (const ResourceId of ids) {
      const found = await orWhenGone(aws.ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId }), undefined);
      if (found?.TagList?.length) return fromPairs(found.TagList);
    }
    return {};
  },
  sts: async (ctx, input, arn) => READERS.iam?.(ctx, input, arn) ?? {},
};

/** Services with their own name for the tags of their resources. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  iam: 'iam:ResourceTag',
  sts: 'iam:ResourceTag',
  secretsmanager: 'secretsmanager:ResourceTag',
  ssm: 'ssm:resourceTag',
  ecr: 'ecr:ResourceTag',
};

/** Condition keys of the resource's tags. A missing resource has none. */
export async function resourceTags(
  ctx: Context,
  service: string,
  input: Record<string, unknown>,
  resource: string | undefined,
): Promise<Keys> {
  if (service === 's3') return objectTags(ctx, input);
  const read = READERS[service];
  if (!read || !resource?.startsWith('arn:')) return {};
  const tags: Tags = await orWhenGone(read(ctx, input, resource), {});
  const own = OWN_NAMES[service];
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      ...(own === undefined ? [] : [[`${own}/${key}`, value]]),
    ]),
  );
}

async function objectTags({ aws }: Context, { Bucket, Key, VersionId }: Record<string, unknown>): Promise<Keys> {
  if (typeof Bucket !== 'string' || typeof Key !== 'string') return {};
  const version = typeof VersionId === 'string' ? { VersionId } : {};
  const found = await orWhenGone(aws.s3.getObjectTagging({ Bucket, Key, ...version }), undefined);
  return Object.fromEntries(
    (found?.TagSet ?? []).map((tag) => [`s3:ExistingObjectTag/${tag.Key ?? ''}`, tag.Value ?? '']),
  );
}
