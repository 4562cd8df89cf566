import type { CreateTopicCommandInput, CreateTopicResponse } from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalid } from '../errors.ts';
import { sns, type TopicRecord } from '../records.ts';
import { checkTagCount, tagRecord } from '../tags.ts';
import { withAttribute } from './attributes.ts';
import { checkDataProtection } from './data-protection.ts';
import { checkTopicName } from './names.ts';
import { defaultPolicy } from './policy.ts';

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html: an existing topic with the same attributes and tags is
 * returned, one with others is an error.
 */
export const createTopic: Operation<CreateTopicCommandInput, CreateTopicResponse> = (input, ctx) => {
  const wanted = { ...input.Attributes };
  const fifo = /^true$/i.test(wanted.FifoTopic ?? '');
  const name = checkTopicName(input.Name, fifo);
  const tags = tagRecord(input.Tags);
  const { topics } = sns(ctx);
  const found = topics.get(name);
  const made = make(name, fifo, wanted, ctx);
  if (found) {
    checkSame(found, made, Object.keys(wanted));
    if (Object.entries(tags).some(([key, value]) => found.tags[key] !== value)) {
      throw invalid('Tags Reason: Topic already exists with different tags');
    }
    return { TopicArn: found.arn };
  }
  checkTagCount(tags);
  const dataProtectionPolicy = checkDataProtection(input.DataProtectionPolicy);
  const archivedSince = made.attributes.ArchivePolicy === undefined ? undefined : made.created;
  topics.put(name, { ...made, tags, dataProtectionPolicy, archivedSince });
  return { TopicArn: made.arn };
};

function make(name: string, fifo: boolean, wanted: Readonly<Record<string, string>>, ctx: Context): TopicRecord {
  const arn = `arn:${partitionOf(ctx.region)}:sns:${ctx.region}:${ctx.account}:${name}`;
  let topic: TopicRecord = {
    arn,
    name,
    owner: ctx.account,
    fifo,
    id: ctx.kernel.ids.random(12),
    created: ctx.kernel.clock.now(),
    attributes: {},
    policy: defaultPolicy(arn, ctx.account),
    tags: {},
    deleted: 0,
  };
  for (const [attribute, value] of Object.entries(wanted)) {
    if (attribute === 'FifoTopic') {
      if (!/^(true|false)$/i.test(value)) throw invalid(`FifoTopic: Invalid value [${value}]. Must be true or false.`);
      continue;
    }
    topic = withAttribute(topic, attribute, value);
  }
  return topic;
}

function checkSame(found: TopicRecord, made: TopicRecord, requested: readonly string[]): void {
  const differs = (name: string): boolean => {
    if (name === 'FifoTopic') return found.fifo !== made.fifo;
    if (name === 'Policy') return found.policy !== made.policy;
    if (name === 'DeliveryPolicy') return found.deliveryPolicy !== made.deliveryPolicy;
    return (found.attributes[name] ?? '') !== (made.attributes[name] ?? '');
  };
  if (requested.some(differs)) throw invalid('Attributes Reason: Topic already exists with different attributes');
}
