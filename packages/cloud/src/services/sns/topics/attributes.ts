import type {
  GetTopicAttributesCommandInput,
  GetTopicAttributesResponse,
  SetTopicAttributesCommandInput,
} from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { archiveStart, forget } from '../archive/archive.ts';
import { checkArchivePolicy, retentionOf } from '../archive/policies.ts';
import { invalid } from '../errors.ts';
import { findTopic } from '../find.ts';
import type { TopicRecord } from '../records.ts';
import { effectiveTopicPolicy, topicDeliveryPolicy } from './delivery-policy.ts';
import { defaultPolicy } from './policy.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
const FEEDBACK = ['HTTP', 'Firehose', 'Lambda', 'Application', 'SQS'].flatMap((kind) => [
  `${kind}SuccessFeedbackRoleArn`,
  `${kind}SuccessFeedbackSampleRate`,
  `${kind}FailureFeedbackRoleArn`,
]);
const SETTABLE = new Set([
  ...FEEDBACK,
  'ArchivePolicy',
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoThroughputScope',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
]);
const FIFO_ONLY = new Set(['ArchivePolicy', 'ContentBasedDeduplication', 'FifoThroughputScope']);

/** The topic with one attribute set, or AWS's refusal. An empty value removes most attributes, `{}` an archive policy. */
export function withAttribute(topic: TopicRecord, name: string, value: string): TopicRecord {
  if (name === 'Policy') {
    return { ...topic, policy: value === '' ? defaultPolicy(topic.arn, topic.owner) : compactPolicy(value) };
  }
  if (name === 'DeliveryPolicy') {
    return { ...topic, deliveryPolicy: value === '' ? undefined : topicDeliveryPolicy(value) };
  }
  if (!SETTABLE.has(name)) throw invalid('AttributeName');
  if (FIFO_ONLY.has(name) && !topic.fifo) throw invalid(`${name} Reason: it is valid for FIFO topics only`);
  checkValue(name, value);
  const { [name]: _old, ...others } = topic.attributes;
  const isGone = name === 'ArchivePolicy' ? retentionOf(value) === undefined : value === '' && name !== 'DisplayName';
  const kept = isGone ? others : { ...others, [name]: canonical(name, value) };
  return { ...topic, attributes: kept };
}

function checkValue(name: string, value: string): void {
  if (name === 'DisplayName' && [...value].length > 100) {
    throw invalid('DisplayName Reason: must be at most 100 characters long');
  }
  if (name === 'SignatureVersion' && value !== '' && value !== '1' && value !== '2') {
    throw invalid(`SignatureVersion: Invalid value [${value}]. Must be 1 or 2.`);
  }
  if (name === 'TracingConfig' && value !== '' && value !== 'PassThrough' && value !== 'Active') {
    throw invalid(`TracingConfig: Invalid value [${value}]. Must be PassThrough or Active.`);
  }
  if (name === 'ContentBasedDeduplication' && !/^(true|false)$/i.test(value)) {
    throw invalid(`ContentBasedDeduplication: Invalid value [${value}]. Must be true or false.`);
  }
  if (name === 'FifoThroughputScope' && value !== '' && value !== 'Topic' && value !== 'MessageGroup') {
    throw invalid(`FifoThroughputScope: Invalid value [${value}]. Must be Topic or MessageGroup.`);
  }
  const rate = name.endsWith('FeedbackSampleRate') && value !== '' ? Number(value) : 0;
  if (!Number.isInteger(rate) || rate < 0 || rate > 100) throw invalid(`${name} Reason: must be between 0 and 100`);
  if (name === 'ArchivePolicy') checkArchivePolicy(value);
}

const canonical = (name: string, value: string): string =>
  name === 'ContentBasedDeduplication' ? value.toLowerCase() : value;

/** AWS returns a policy without white space. */
function compactPolicy(text: string): string {
  const policy = parseJson(text, 'Policy');
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) {
    throw invalid('Policy Error: PrincipalNotFound');
  }
  if (Buffer.byteLength(text) > 30_720) throw invalid('Policy Reason: must be at most 30720 bytes long');
  return JSON.stringify(policy);
}

function parseJson(text: string, name: string): unknown {
  try {
    return parseUserJson(text);
  } catch {
    throw invalid(`${name}: failed to parse JSON.`);
  }
}

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const getTopicAttributes: Operation<GetTopicAttributesCommandInput, GetTopicAttributesResponse> = (
  input,
  ctx,
) => {
  const { topic, state } = findTopic(input.TopicArn, ctx);
  let pending = 0;
  const all = state.subscriptions(topic);
  for (const { pending: isPending } of all.values()) if (isPending) pending += 1;
  const archivedFrom = archiveStart(topic, ctx.kernel.clock.now());
  return {
    Attributes: {
      ...topic.attributes,
      TopicArn: topic.arn,
      Owner: topic.owner,
      Policy: topic.policy,
      DisplayName: topic.attributes.DisplayName ?? '',
      ...(topic.deliveryPolicy === undefined ? {} : { DeliveryPolicy: topic.deliveryPolicy }),
      EffectiveDeliveryPolicy: effectiveTopicPolicy(topic.deliveryPolicy),
      SubscriptionsPending: String(pending),
      SubscriptionsConfirmed: String(all.size - pending),
      SubscriptionsDeleted: String(topic.deleted),
      ...(topic.fifo ? { FifoTopic: 'true' } : {}),
      ...(topic.fifo ? { ContentBasedDeduplication: topic.attributes.ContentBasedDeduplication ?? 'false' } : {}),
      ...(archivedFrom === undefined ? {} : { BeginningArchiveTime: new Date(archivedFrom).toISOString() }),
    },
  };
};

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export const setTopicAttributes: Operation<SetTopicAttributesCommandInput, object> = (input, ctx) => {
  const { topic, state } = findTopic(input.TopicArn, ctx);
  const changed = withAttribute(topic, input.AttributeName ?? '', input.AttributeValue ?? '');
  const isArchiving = changed.attributes.ArchivePolicy !== undefined;
  if (!isArchiving) forget(state, topic);
  const archivedSince = isArchiving ? (topic.archivedSince ?? ctx.kernel.clock.now()) : undefined;
  state.topics.put(topic.name, { ...changed, archivedSince });
  return {};
};
