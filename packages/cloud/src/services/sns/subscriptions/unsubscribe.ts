import type { UnsubscribeCommandInput } from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalid } from '../errors.ts';
import { arnParts, lookUpSubscription } from '../find.ts';
import type { SubscriptionRecord } from '../records.ts';
import { confirmUnsubscribe, newToken } from './confirmation.ts';
import { isAsked } from './endpoint.ts';

/** How many ended subscriptions of a region can still be restored by their link. */
const KEPT = 1_000;

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html: a missing one is not an error. Endpoints that were asked
 * to confirm get a message when an unsigned link has ended their subscription.
 */
export const unsubscribe: Operation<UnsubscribeCommandInput, object> = (input, ctx) => {
  const parts = arnParts(input.SubscriptionArn, 'SubscriptionArn');
  if (parts.length < 7) throw invalid('SubscriptionId');
  const found = lookUpSubscription(input.SubscriptionArn ?? '', ctx);
  if (!found) return {};
  const { subscription, topic, state, key } = found;
  const isAnonymous = ctx.caller.kind === 'anonymous';
  if (isAnonymous && (subscription.authenticated || !isAsked(subscription.protocol))) {
    throw new AwsError('AuthorizationError', 'Anonymous user cannot unsubscribe from this subscription', 403);
  }
  state.subscriptions(topic).delete(key);
  state.topics.put(topic.name, { ...topic, deleted: topic.deleted + 1 });
  if (isAsked(subscription.protocol) && !subscription.pending) {
    const restorable = { ...subscription, token: newToken(ctx.kernel), created: ctx.kernel.clock.now() };
    const gone = state.of<SubscriptionRecord>('unsubscribed');
    gone.put(key, restorable);
    for (const oldest of gone.keys()) {
      if (gone.size <= KEPT) break;
      gone.delete(oldest);
    }
    confirmUnsubscribe(ctx, topic, restorable);
  }
  return {};
};
