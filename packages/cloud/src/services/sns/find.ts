import type { Context } from '../../kernel/context.ts';
import { invalid, subscriptionNotFound, topicNotFound } from './errors.ts';
import { type Place, type Sns, type SubscriptionRecord, snsOf, type TopicRecord } from './records.ts';

/** The parts of an ARN, refused as AWS does when it is none. */
export function arnParts(arn: string | undefined, parameter: string): readonly string[] {
  const parts = (arn ?? '').split(':');
  if (parts.length < 6) {
    throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  }
  return parts;
}

export interface FoundTopic {
  readonly topic: Readonly<TopicRecord>;
  readonly state: Sns;
  /** The topic's own account and region. */
  readonly place: Place;
}

/**
 * The topic of that ARN. It may be of another account, whose policy is asked elsewhere, but not of another region; links
 * in messages are for anyone who has them and are not signed for a region.
 */
export function findTopic(arn: string | undefined, ctx: Context, parameter = 'TopicArn'): FoundTopic {
  const [, , service, region = '', account = '', name = ''] = arnParts(arn, parameter);
  if (service !== 'sns') throw invalid(parameter);
  if (region !== ctx.region && ctx.caller.kind !== 'anonymous') throw invalid(parameter);
  const place = { account, region };
  if (!isPlace(place)) throw topicNotFound();
  const state = snsOf(ctx.kernel, place);
  const topic = state.topics.get(name);
  if (!topic) throw topicNotFound();
  return { topic, state, place };
}

export interface FoundSubscription extends FoundTopic {
  readonly subscription: Readonly<SubscriptionRecord>;
  readonly key: string;
}

/** The subscription of that ARN, or undefined if it or its topic is gone. */
export function lookUpSubscription(arn: string, ctx: Context): FoundSubscription | undefined {
  const [, , service, region = '', account = '', name = '', key = ''] = arn.split(':');
  const place = { account, region };
  if (service !== 'sns' || !isPlace(place)) return undefined;
  const state = snsOf(ctx.kernel, place);
  const topic = state.topics.get(name);
  const subscription = topic && state.subscriptions(topic).get(key);
  return topic && subscription ? { topic, state, place, subscription, key } : undefined;
}

export function findSubscription(arn: string | undefined, ctx: Context): FoundSubscription {
  const parts = arnParts(arn, 'SubscriptionArn');
  if (parts.length < 7 && parts[2] === 'sns')
    throw invalid('SubscriptionArn Reason: An ARN must have at least 7 elements');
  const found = lookUpSubscription(arn ?? '', ctx);
  if (!found) throw subscriptionNotFound();
  return found;
}

/** Whether this can name a collection. */
const isPlace = ({ account, region }: Place): boolean => /^\d{12}$/.test(account) && /^[a-z0-9-]+$/.test(region);
