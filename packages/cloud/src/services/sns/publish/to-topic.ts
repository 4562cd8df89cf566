import type { Context } from '../../../kernel/context.ts';
import { Pace } from '../../../kernel/pace.ts';
import { keep } from '../archive/archive.ts';
import { isPaused } from '../archive/replay.ts';
import { deliverNow } from '../deliver/deliver.ts';
import type { Outgoing } from '../deliver/message.ts';
import { deliveries } from '../deliver/queue.ts';
import { turns } from '../deliver/turns.ts';
import type { FoundTopic } from '../find.ts';
import type { SubscriptionRecord } from '../records.ts';
import type { Content } from './content.ts';
import { deduplicate, type Published } from './deduplicate.ts';
import { isWanted } from './filter.ts';
import { keepPublication } from './keep.ts';
import { outgoing } from './outgoing.ts';

/**
 * Delivers messages to a topic's subscriptions. When this resolves, those of queues, functions, mails and phones exist, so
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
  const pace = new Pace();
  for (const content of contents) {
    const stamp = deduplicate(there, found, content);
    results.push(stamp.published);
    if (stamp.isDuplicate) continue;
    const { MessageId: id, SequenceNumber: sequence } = stamp.published;
    const at = ctx.kernel.clock.now();
    if (sequence !== undefined) keep(found, { at, id, sequence, content });
    const wanted: Readonly<SubscriptionRecord>[] = [];
    for (const subscription of [...state.subscriptions(topic).values()]) {
      if (subscription.pending || isPaused(subscription)) continue;
      if (isWanted(ctx.kernel, subscription, content)) wanted.push(subscription);
      // Messages of a FIFO topic must not overtake each other.
      if (!topic.fifo && pace.due) await pace.rest();
    }
    for (const subscription of wanted) work.push(outgoing(found, subscription, content, stamp.published, at));
    keepPublication(there, topic.arn, id, content, wanted);
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
