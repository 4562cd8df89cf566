import type { Context } from '../../../kernel/context.ts';
import { deliverNow } from '../deliver/deliver.ts';
import { turns } from '../deliver/turns.ts';
import type { FoundTopic } from '../find.ts';
import { isWanted } from '../publish/filter.ts';
import { outgoing } from '../publish/outgoing.ts';
import type { SubscriptionRecord } from '../records.ts';
import { archiveOf, archiveStart } from './archive.ts';
import { replayOf } from './policies.ts';

/**
 * Sends a subscription the messages of its replay policy, in turn with publications. When this resolves all deliveries
 * exist, so the caller's commit makes them durable together with the response.
 */
export async function replay(ctx: Context, found: FoundTopic, subscription: SubscriptionRecord): Promise<void> {
  const { topic, state, place } = found;
  const wanted = replayOf(subscription.attributes.ReplayPolicy);
  if (!wanted) return;
  const there = ctx.with(place);
  await ctx.kernel.part(turns).take(topic.id, async () => {
    const now = ctx.kernel.clock.now();
    const from = Math.max(wanted.from, archiveStart(topic, now) ?? now);
    for (const { at, id, sequence, content } of [...archiveOf(state, topic).values()]) {
      if (at < from || at > (wanted.to ?? now) || !isWanted(ctx.kernel, subscription, content)) continue;
      const published = { MessageId: id, SequenceNumber: sequence };
      await deliverNow(there, { ...outgoing(found, subscription, content, published, at), replayed: true });
    }
  });
}

/** A replay with an end leaves its subscription paused: messages published then are not delivered. */
export function isPaused({ attributes }: SubscriptionRecord): boolean {
  return replayOf(attributes.ReplayPolicy)?.to !== undefined;
}
