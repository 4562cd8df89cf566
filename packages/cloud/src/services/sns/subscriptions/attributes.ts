import { parseUserJson } from '../../../kernel/json.ts';
import { replayOf } from '../archive/policies.ts';
import { invalid } from '../errors.ts';
import { compile, type Scope } from '../filter-policy/compile.ts';
import type { SubscriptionRecord, TopicRecord } from '../records.ts';
import { checkSubscriptionPolicy } from '../topics/delivery-policy.ts';

const NAMES = new Set([
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'ReplayPolicy',
  'SubscriptionRoleArn',
]);

type Attributes = Readonly<Record<string, string>>;
type Subscribed = Pick<SubscriptionRecord, 'protocol' | 'endpoint' | 'attributes'>;

export const scopeOf = (attributes: Attributes): Scope =>
  attributes.FilterPolicyScope === 'MessageBody' ? 'MessageBody' : 'MessageAttributes';

/**
 * The attributes with some of them set, or AWS's refusal, in whose text `where` comes before the attribute's name. An empty
 * value removes an attribute.
 */
export function withAttributes(of: Subscribed, topic: TopicRecord, changes: Attributes, where: string): Attributes {
  const result = new Map(Object.entries(of.attributes));
  for (const [name, value] of Object.entries(changes)) {
    if (!NAMES.has(name)) throw invalid(where === '' ? 'AttributeName' : `${where}Invalid attribute name: ${name}`);
    if (name === 'RawMessageDelivery' && !/^(true|false)$/i.test(value)) {
      throw invalid(`${where}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
    }
    if (name === 'FilterPolicyScope' && !['MessageAttributes', 'MessageBody'].includes(value)) {
      throw invalid(
        `${where}FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
      );
    }
    if (value === '') result.delete(name);
    else result.set(name, name === 'RawMessageDelivery' ? value.toLowerCase() : value);
  }
  const attributes = Object.fromEntries(result);
  check(attributes, changes, of, topic, where);
  if (attributes.FilterPolicy === undefined && changes.FilterPolicyScope === undefined) {
    const { FilterPolicyScope: _scope, ...others } = attributes;
    return others;
  }
  return attributes;
}

function check(all: Attributes, changes: Attributes, of: Subscribed, topic: TopicRecord, where: string): void {
  const isNew = (name: string): boolean => Object.hasOwn(changes, name) && all[name] !== undefined;
  if (all.FilterPolicy !== undefined && (isNew('FilterPolicy') || isNew('FilterPolicyScope'))) {
    compile(all.FilterPolicy, scopeOf(all), where);
  }
  if (isNew('DeliveryPolicy')) {
    if (!of.protocol.startsWith('http')) throw invalid(`${where}DeliveryPolicy: it is valid for HTTP/S only`);
    checkSubscriptionPolicy(all.DeliveryPolicy ?? '');
  }
  if (isNew('RedrivePolicy')) checkRedrive(all.RedrivePolicy ?? '', of, topic, where);
  if (isNew('ReplayPolicy')) checkReplay(all.ReplayPolicy ?? '', topic, where);
  if (of.protocol === 'firehose' && all.SubscriptionRoleArn === undefined) {
    throw invalid(`${where}SubscriptionRoleArn: it is required for Firehose subscriptions`);
  }
}

function checkReplay(policy: string, topic: TopicRecord, where: string): void {
  if (!topic.fifo) throw invalid(`${where}ReplayPolicy: it is valid for subscriptions of FIFO topics only`);
  if (replayOf(policy, where) && topic.attributes.ArchivePolicy === undefined) {
    throw invalid(`${where}ReplayPolicy: the topic has no ArchivePolicy`);
  }
}

function checkRedrive(text: string, { endpoint }: Subscribed, topic: TopicRecord, where: string): void {
  const target = deadLetterArn(text);
  if (target === undefined) {
    try {
      parseUserJson(text);
    } catch {
      throw invalid(
        `${where}RedrivePolicy: failed to parse JSON. Unexpected character ('${text[1] ?? text[0]}' (code ${(text[1] ?? text[0] ?? ' ').charCodeAt(0)})): was expecting double-quote to start field name\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: 1, column: 2]`,
      );
    }
    throw invalid(`${where}RedrivePolicy: deadLetterTargetArn is an invalid arn`);
  }
  if (!/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+(\.fifo)?$/.test(target)) {
    throw invalid(`${where}RedrivePolicy: deadLetterTargetArn is an invalid arn`);
  }
  const placeOf = (arn: string) => arn.split(':').slice(3, 5).join(':');
  // https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html: a queue of the subscription's account and region.
  if (placeOf(target) !== placeOf(topic.arn)) {
    throw invalid(`${where}RedrivePolicy: deadLetterTargetArn is not in the account and region of the subscription`);
  }
  if (topic.fifo && endpoint.endsWith('.fifo') && !target.endsWith('.fifo')) {
    throw invalid(`${where}RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.`);
  }
}

/** The queue in a redrive policy. https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html */
export function deadLetterArn(redrivePolicy: string | undefined): string | undefined {
  if (redrivePolicy === undefined) return undefined;
  try {
    const { deadLetterTargetArn: arn } = parseUserJson(redrivePolicy) as { deadLetterTargetArn?: unknown };
    return typeof arn === 'string' ? arn : undefined;
  } catch {
    return undefined;
  }
}
