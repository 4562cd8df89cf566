import { AwsError } from '../../../kernel/errors.ts';
import { orUndo } from '../../../kernel/or-undo.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, json, objects, tagList, tagMap, text } from './properties.ts';
import { topicAttributes } from './topic-attributes.ts';

/** The value of an attribute after its property was removed, if that is not empty. */
const GONE: Readonly<Record<string, string>> = { ContentBasedDeduplication: 'false', ArchivePolicy: '{}' };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
export const topic: ResourceType = {
  type: 'AWS::SNS::Topic',

  async create(properties, ctx) {
    const { sns } = ctx.aws;
    const name = nameOf(properties, ctx);
    if (await isThere(arnOf(name, ctx), ctx)) {
      throw new AwsError('AlreadyExists', `Topic ${name} already exists`, 400);
    }
    const { TopicArn = '' } = await sns.createTopic({
      Name: name,
      Attributes: { ...topicAttributes(properties), ...(isFifo(properties) ? { FifoTopic: 'true' } : {}) },
      Tags: tagList(tagMap(properties, ctx.stack)),
      DataProtectionPolicy: json(properties, 'DataProtectionPolicy'),
    });
    await orUndo(
      () => subscribeAll(TopicArn, objects(properties, 'Subscription'), ctx),
      () => sns.deleteTopic({ TopicArn }),
    );
    return stateOf(TopicArn);
  },

  async update(TopicArn, properties, previous, ctx) {
    const { sns } = ctx.aws;
    const [wanted, before] = [topicAttributes(properties), topicAttributes(previous)];
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(before)])) {
      if (wanted[name] === before[name]) continue;
      const gone = GONE[name] ?? '';
      await sns.setTopicAttributes({ TopicArn, AttributeName: name, AttributeValue: wanted[name] ?? gone });
    }
    const protection = json(properties, 'DataProtectionPolicy');
    if (protection !== json(previous, 'DataProtectionPolicy')) {
      await sns.putDataProtectionPolicy({ ResourceArn: TopicArn, DataProtectionPolicy: protection ?? '' });
    }
    await changeSubscriptions(TopicArn, properties, previous, ctx);
    const tags = tagMap(properties, ctx.stack);
    const { Tags = [] } = await sns.listTagsForResource({ ResourceArn: TopicArn });
    const TagKeys = Tags.map(({ Key = '' }) => Key).filter((key) => !Object.hasOwn(tags, key));
    if (TagKeys.length > 0) await sns.untagResource({ ResourceArn: TopicArn, TagKeys });
    if (Object.keys(tags).length > 0) await sns.tagResource({ ResourceArn: TopicArn, Tags: tagList(tags) });
    return stateOf(TopicArn);
  },

  async delete(TopicArn, _properties, ctx) {
    await ctx.aws.sns.deleteTopic({ TopicArn });
  },

  async read(TopicArn, _properties, ctx) {
    return (await isThere(TopicArn, ctx)) ? stateOf(TopicArn) : undefined;
  },

  async actual(TopicArn, properties, ctx) {
    const { Attributes = {} } = await ctx.aws.sns.getTopicAttributes({ TopicArn });
    const { Tags = [] } = await ctx.aws.sns.listTagsForResource({ ResourceArn: TopicArn });
    const plain = Object.keys(topicAttributes(properties)).filter((name) => Object.hasOwn(properties, name));
    const policies = plain.filter((name) => typeof properties[name] === 'object');
    return {
      ...Object.fromEntries(plain.filter((name) => !policies.includes(name)).map((name) => [name, Attributes[name]])),
      TopicName: TopicArn.slice(TopicArn.lastIndexOf(':') + 1),
      Tags,
    };
  },

  async find(properties, ctx) {
    const arn = arnOf(nameOf(properties, ctx), ctx);
    return (await isThere(arn, ctx)) ? stateOf(arn) : undefined;
  },
};

const isFifo = (properties: Properties): boolean => text(properties, 'FifoTopic') === 'true';

const nameOf = (properties: Properties, ctx: ResourceContext): string =>
  text(properties, 'TopicName') ??
  (isFifo(properties) ? `${ctx.name({ maxLength: 251 })}.fifo` : ctx.name({ maxLength: 256 }));

const arnOf = (name: string, ctx: ResourceContext): string =>
  `arn:${partitionOf(ctx.region)}:sns:${ctx.region}:${ctx.account}:${name}`;

const isThere = async (TopicArn: string, ctx: ResourceContext): Promise<boolean> =>
  (await ignoringMissing(ctx.aws.sns.getTopicAttributes({ TopicArn }))) !== undefined;

const stateOf = (arn: string): ResourceState => ({
  id: arn,
  attributes: { TopicArn: arn, TopicName: arn.slice(arn.lastIndexOf(':') + 1) },
});

async function subscribeAll(TopicArn: string, wanted: readonly Properties[], ctx: ResourceContext): Promise<void> {
  for (const one of wanted) {
    await ctx.aws.sns.subscribe({ TopicArn, Protocol: text(one, 'Protocol'), Endpoint: text(one, 'Endpoint') });
  }
}

async function changeSubscriptions(
  TopicArn: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const key = (one: Properties): string => `${text(one, 'Protocol')} ${text(one, 'Endpoint')}`;
  const wanted = objects(properties, 'Subscription');
  const before = objects(previous, 'Subscription');
  const keys = new Set(wanted.map(key));
  for (const one of before) {
    if (keys.has(key(one))) continue;
    // Subscribing again is the way to get the ARN of an unconfirmed subscription.
    const { SubscriptionArn } = await ctx.aws.sns.subscribe({
      TopicArn,
      Protocol: text(one, 'Protocol'),
      Endpoint: text(one, 'Endpoint'),
      ReturnSubscriptionArn: true,
    });
    await ctx.aws.sns.unsubscribe({ SubscriptionArn });
  }
  const known = new Set(before.map(key));
  const added = wanted.filter((one) => !known.has(key(one)));
  await subscribeAll(TopicArn, added, ctx);
}
