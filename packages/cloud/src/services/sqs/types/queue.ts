import type { QueueAttributeName } from '@aws-sdk/client-sqs';
import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { orGoneBy, tagMap } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';

/** Properties that are attributes of the same name, and their values after a template removes them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  DelaySeconds: '0',
  FifoThroughputLimit: 'perQueue',
  KmsDataKeyReusePeriodSeconds: '300',
  KmsMasterKeyId: '',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedriveAllowPolicy: '',
  RedrivePolicy: '',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const queue: ResourceType = {
  type: 'AWS::SQS::Queue',

  async create(properties, ctx) {
    const fifo = isFifo(properties);
    const QueueName = nameOf(properties, fifo, ctx);
    // CreateQueue would treat an existing queue as its own.
    const existing = await ignoringMissing(ctx.aws.sqs.getQueueUrl({ QueueName }));
    if (existing) throw new AwsError('AlreadyExists', `${existing.QueueUrl} already exists`, 400);
    const { QueueUrl = '' } = await ctx.aws.sqs.createQueue({
      QueueName,
      Attributes: { ...attributesOf(properties), ...(fifo ? { FifoQueue: 'true' } : {}) },
      tags: tagsOf(properties, ctx),
    });
    return stateOf(QueueUrl, ctx);
  },

  async update(QueueUrl, properties, previous, ctx) {
    const wanted = attributesOf(properties);
    const before = attributesOf(previous);
    const Attributes: Record<string, string> = { ...wanted };
    for (const name of Object.keys(before)) Attributes[name] ??= ATTRIBUTES[name] ?? '';
    if (Object.keys(Attributes).length > 0) {
      await ctx.aws.sqs.setQueueAttributes({ QueueUrl, Attributes: Attributes as Record<QueueAttributeName, string> });
    }
    const tags = tagsOf(properties, ctx);
    const TagKeys = Object.keys(tagsOf(previous, ctx)).filter((key) => !Object.hasOwn(tags, key));
    if (TagKeys.length > 0) await ctx.aws.sqs.untagQueue({ QueueUrl, TagKeys });
    if (Object.keys(tags).length > 0) await ctx.aws.sqs.tagQueue({ QueueUrl, Tags: tags });
    return stateOf(QueueUrl, ctx);
  },

  async delete(QueueUrl, _properties, ctx) {
    await ignoringMissing(ctx.aws.sqs.deleteQueue({ QueueUrl }));
  },

  async read(QueueUrl, _properties, ctx) {
    return ignoringMissing(stateOf(QueueUrl, ctx));
  },

  async actual(QueueUrl, properties, ctx) {
    const { Attributes = {} } = await ctx.aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    const { Tags = {} } = await ctx.aws.sqs.listQueueTags({ QueueUrl });
    const specified = Object.keys(ATTRIBUTES).flatMap((name) => {
      const value = Attributes[name as QueueAttributeName];
      const json = typeof properties[name] === 'object' && value !== undefined;
      return value === undefined && properties[name] === undefined
        ? []
        : [[name, json ? (parseUserJson(value) as unknown) : value] as const];
    });
    return {
      ...Object.fromEntries(specified),
      QueueName: Attributes.QueueArn?.split(':').at(-1),
      Tags: Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },

  async find(properties, ctx) {
    const QueueName = nameOf(properties, isFifo(properties), ctx);
    const found = await ignoringMissing(ctx.aws.sqs.getQueueUrl({ QueueName }));
    return found && stateOf(found.QueueUrl ?? '', ctx);
  },
};

const isFifo = (properties: Properties): boolean => String(properties.FifoQueue ?? 'false') === 'true';

/** `Ref` is the queue's URL. */
async function stateOf(QueueUrl: string, ctx: ResourceContext): Promise<ResourceState> {
  const { Attributes } = await ctx.aws.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const Arn = Attributes?.QueueArn ?? '';
  return { id: QueueUrl, attributes: { Arn, QueueName: Arn.split(':').at(-1), QueueUrl } };
}

function nameOf(properties: Properties, fifo: boolean, ctx: ResourceContext): string {
  if (properties.QueueName !== undefined) return String(properties.QueueName);
  return fifo ? `${ctx.name({ maxLength: 75 })}.fifo` : ctx.name({ maxLength: 80 });
}

function attributesOf(properties: Properties): Record<string, string> {
  const found = Object.keys(ATTRIBUTES).flatMap((name) => {
    const value = properties[name];
    if (value === undefined || value === null) return [];
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const];
  });
  return Object.fromEntries(found);
}

/** Names that begin with aws: are CloudFormation's own and cannot be set by anyone. */
const tagsOf = (properties: Properties, { stack }: ResourceContext): Record<string, string> =>
  tagMap(properties, {
    tags: Object.fromEntries(Object.entries(stack.tags).filter(([key]) => !key.startsWith('aws:'))),
  });

/** The result of a call, or undefined if the queue does not exist. */
export const ignoringMissing = orGoneBy('QueueDoesNotExist');
