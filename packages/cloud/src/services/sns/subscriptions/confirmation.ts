import type { ConfirmSubscriptionCommandInput, ConfirmSubscriptionResponse } from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { deliveries } from '../deliver/queue.ts';
import { invalid, invalidPlain } from '../errors.ts';
import { arnParts, findTopic } from '../find.ts';
import { type SubscriptionRecord, snsOf, type TopicRecord } from '../records.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html: valid for three days. */
const VALID = 3 * 86_400_000;

export const newToken = (kernel: Kernel): string => `2336412f37${kernel.ids.random(214, '0123456789abcdef')}`;

/** Sends the endpoint the message with which it can confirm. */
export function askToConfirm(ctx: Context, topic: TopicRecord, subscription: SubscriptionRecord): void {
  const message =
    `You have chosen to subscribe to the topic ${topic.arn}.\n` +
    'To confirm the subscription, visit the SubscribeURL included in this message.';
  confirmation(ctx, topic, subscription, 'SubscriptionConfirmation', message);
}

/** Tells an endpoint that its subscription was ended from outside, and how to take that back. */
export function confirmUnsubscribe(ctx: Context, topic: TopicRecord, subscription: SubscriptionRecord): void {
  const message =
    `You have chosen to deactivate subscription ${subscription.arn}.\n` +
    'To cancel this operation and restore the subscription, visit the SubscribeURL included in this message.';
  confirmation(ctx, topic, subscription, 'UnsubscribeConfirmation', message);
}

function confirmation(
  ctx: Context,
  topic: TopicRecord,
  subscription: SubscriptionRecord,
  type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
  message: string,
): void {
  ctx.kernel.part(deliveries).accept({
    type,
    topic: topic.arn,
    subscription,
    id: ctx.kernel.ids.uuid(),
    message,
    timestamp: ctx.kernel.clock.now(),
    attributes: [],
  });
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html */
export const confirmSubscription: Operation<ConfirmSubscriptionCommandInput, ConfirmSubscriptionResponse> = (
  input,
  ctx,
) => {
  const token = input.Token ?? '';
  let parts: readonly string[];
  try {
    parts = arnParts(input.TopicArn, 'TopicArn');
  } catch {
    throw invalid('Topic');
  }
  const [, , , region = '', account = ''] = parts;
  if (region !== ctx.region && ctx.caller.kind !== 'anonymous') throw invalid('Topic');
  if (!/^[0-9a-f]+$/.test(token)) {
    if (ctx.caller.kind === 'anonymous') throw invalid('Token');
    throw invalidPlain('Invalid token');
  }
  if (!/^\d{12}$/.test(account) || !/^[a-z0-9-]+$/.test(region)) throw invalid('Topic');
  const found = byToken(ctx, { account, region }, token);
  const now = ctx.kernel.clock.now();
  if (!found || (found.subscription.pending && now - found.subscription.created > VALID)) throw invalid('Token');
  const { subscription, topic, key } = found;
  if (subscription.pending) {
    const authenticated = ctx.caller.kind !== 'anonymous' && /^true$/i.test(input.AuthenticateOnUnsubscribe ?? '');
    const state = snsOf(ctx.kernel, { account, region });
    state.subscriptions(topic).put(key, { ...subscription, pending: false, authenticated });
  }
  return { SubscriptionArn: subscription.arn };
};

/** AWS looks for the token alone: the topic's name in the request need not be right. */
function byToken(
  ctx: Context,
  place: { account: string; region: string },
  token: string,
): { subscription: SubscriptionRecord; topic: TopicRecord; key: string } | undefined {
  const state = snsOf(ctx.kernel, place);
  for (const topic of state.topics.values()) {
    for (const [key, subscription] of state.subscriptions(topic).entries()) {
      if (subscription.token === token) return { subscription, topic, key };
    }
  }
  for (const [key, gone] of state.of<SubscriptionRecord>('unsubscribed').entries()) {
    if (gone.token !== token) continue;
    const { topic } = findTopic(gone.topic, ctx);
    state.of('unsubscribed').delete(key);
    return { subscription: { ...gone, pending: true }, topic, key };
  }
  return undefined;
}
