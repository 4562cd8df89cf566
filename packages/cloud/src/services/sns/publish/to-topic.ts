import type { Context } from '../../../kernel/context.ts';
import { deliverNow } from '../deliver/deliver.ts';
import type { Outgoing } from '../deliver/message.ts';
import { deliveries } from '../deliver/queue.ts';
import { turns } from '../deliver/turns.ts';
import type { FoundTopic } from '../find.ts';
import type { SubscriptionRecord } from '../records.ts';
import type { Content } from './content.ts';
import { deduplicate } from './deduplicate.ts';
import { isWanted } from './filter.ts';
import { keepPublication } from './keep.ts';

export interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

/**
 * Gives messages to a topic's subscriptions. When this resolves, those of queues, functions, mails and phones are there, so
 * that the caller's commit makes them durable together with the answer; HTTP endpoints get theirs in the background.
 */
export async function publishToTopic(
  ctx: Context,
  found: FoundTopic,
  contents: readonly Content[],
): Promise<readonly Published[]> {
  const { topic, state, place } = found;
  const there = ctx.with(place);
  const results: Published[] = [];
  const work: Outgoing[] = [];
  for (const content of contents) {
    const stamp = deduplicate(there, found, content);
    results.push(stamp.published);
    if (stamp.isDuplicate) continue;
    const wanted = [...state.subscriptions(topic).values()].filter(
      (subscription) => !subscription.pending && isWanted(ctx.kernel, subscription, content),
    );
    for (const subscription of wanted) work.push(outgoing(there, found, subscription, content, stamp.published));
    keepPublication(there, topic.arn, stamp.published.MessageId, content, wanted);
  }
  const inside = work.filter(({ subscription }) => !subscription.protocol.startsWith('http'));
  for (const one of work) if (!inside.includes(one)) ctx.kernel.part(deliveries).accept(one);
  if (topic.fifo) {
    await ctx.kernel.part(turns).take(topic.id, async () => {
      for (const one of inside) await deliverNow(there, one);
    });
  } else await Promise.all(inside.map((one) => deliverNow(there, one)));
  return results;
}

function outgoing(
  ctx: Context,
  { topic, state }: FoundTopic,
  subscription: SubscriptionRecord,
  content: Content,
  { MessageId: id, SequenceNumber: sequence }: Published,
): Outgoing {
  const { protocol, endpoint } = subscription;
  const platform = protocol === 'application' ? endpoint.split('/')[1] : undefined;
  const application = platform && state.applications.get(state.endpoints.get(endpoint)?.application ?? '');
  return {
    type: 'Notification',
    topic: topic.arn,
    subscription,
    id,
    message: content.forProtocol(application ? application.platform : protocol),
    subject: content.subject,
    timestamp: ctx.kernel.clock.now(),
    attributes: content.attributes,
    group: content.group,
    deduplication: content.deduplication,
    sequence,
    displayName: topic.attributes.DisplayName,
    signatureVersion: topic.attributes.SignatureVersion,
  };
}
