import type {
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesResponse,
  SetSubscriptionAttributesCommandInput,
} from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { replayOf } from '../archive/policies.ts';
import { replay } from '../archive/replay.ts';
import { findSubscription } from '../find.ts';
import { effectiveSubscription } from '../topics/delivery-policy.ts';
import { scopeOf, withAttributes } from './attributes.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export const getSubscriptionAttributes: Operation<
  GetSubscriptionAttributesCommandInput,
  GetSubscriptionAttributesResponse
> = (input, ctx) => {
  const { subscription, topic } = findSubscription(input.SubscriptionArn, ctx);
  const { FilterPolicyScope: _scope, ...attributes } = subscription.attributes;
  const isHttp = subscription.protocol.startsWith('http');
  return {
    Attributes: {
      ...attributes,
      // A replay is done when its operation returns.
      ...(replayOf(attributes.ReplayPolicy) ? { ReplayStatus: 'Completed' } : {}),
      ...(attributes.FilterPolicy === undefined ? {} : { FilterPolicyScope: scopeOf(subscription.attributes) }),
      ...(isHttp
        ? { EffectiveDeliveryPolicy: effectiveSubscription(topic.deliveryPolicy, attributes.DeliveryPolicy).text }
        : {}),
      ConfirmationWasAuthenticated: String(subscription.authenticated),
      Endpoint: subscription.endpoint,
      Owner: subscription.owner,
      PendingConfirmation: String(subscription.pending),
      Protocol: subscription.protocol,
      RawMessageDelivery: attributes.RawMessageDelivery ?? 'false',
      SubscriptionArn: subscription.arn,
      SubscriptionPrincipal: subscription.principal,
      TopicArn: subscription.topic,
    },
  };
};

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
export const setSubscriptionAttributes: Operation<SetSubscriptionAttributesCommandInput, object> = async (
  input,
  ctx,
) => {
  const found = findSubscription(input.SubscriptionArn, ctx);
  const { subscription, topic, state, key } = found;
  const changes = { [input.AttributeName ?? '']: input.AttributeValue ?? '' };
  const attributes = withAttributes(subscription, topic, changes, '');
  const changed = { ...subscription, attributes };
  state.subscriptions(topic).put(key, changed);
  if (input.AttributeName === 'ReplayPolicy') await replay(ctx, found, changed);
  return {};
};
