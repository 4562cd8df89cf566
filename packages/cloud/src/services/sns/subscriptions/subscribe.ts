import type { SubscribeCommandInput, SubscribeResponse } from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { replay } from '../archive/replay.ts';
import { invalid } from '../errors.ts';
import { findTopic } from '../find.ts';
import type { SubscriptionRecord } from '../records.ts';
import { withAttributes } from './attributes.ts';
import { askToConfirm, newToken } from './confirmation.ts';
import { checkEndpoint, isAsked } from './endpoint.ts';

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html: an endpoint is subscribed once; asking again gives the
 * subscription that exists, unless other attributes are wanted.
 */
export const subscribe: Operation<SubscribeCommandInput, SubscribeResponse> = async (input, ctx) => {
  const found = findTopic(input.TopicArn, ctx);
  const { topic, state } = found;
  const protocol = input.Protocol ?? '';
  const endpoint = input.Endpoint ?? '';
  checkEndpoint(protocol, endpoint, topic);
  if (protocol === 'application' && !state.endpoints.has(endpoint)) {
    throw invalid(`Endpoint Reason: Endpoint does not exist for endpoint arn${endpoint}`);
  }
  const wanted = { ...input.Attributes };
  const bare = { protocol, endpoint, attributes: {} };
  const attributes = withAttributes(bare, topic, wanted, 'Attributes Reason: ');
  const subscriptions = state.subscriptions(topic);
  for (const known of subscriptions.values()) {
    if (known.protocol !== protocol || known.endpoint !== endpoint) continue;
    checkSame(known, attributes, Object.keys(wanted));
    if (known.pending) askToConfirm(ctx, topic, known);
    return { SubscriptionArn: answerArn(known, input.ReturnSubscriptionArn) };
  }
  const key = ctx.kernel.ids.uuid();
  const subscription: SubscriptionRecord = {
    arn: `${topic.arn}:${key}`,
    topic: topic.arn,
    protocol,
    endpoint,
    owner: ctx.account,
    principal: ctx.caller.arn,
    created: ctx.kernel.clock.now(),
    pending: isAsked(protocol),
    authenticated: !isAsked(protocol),
    token: newToken(ctx.kernel),
    attributes,
  };
  subscriptions.put(key, subscription);
  if (subscription.pending) askToConfirm(ctx, topic, subscription);
  else await replay(ctx, found, subscription);
  return { SubscriptionArn: answerArn(subscription, input.ReturnSubscriptionArn) };
};

const answerArn = ({ pending, arn }: SubscriptionRecord, always: boolean | undefined): string =>
  pending && !always ? 'pending confirmation' : arn;

/** The default of an attribute. */
const DEFAULTS: Readonly<Record<string, string>> = {
  RawMessageDelivery: 'false',
  FilterPolicyScope: 'MessageAttributes',
};

function checkSame(
  found: SubscriptionRecord,
  made: Readonly<Record<string, string>>,
  requested: readonly string[],
): void {
  const standard = (name: string, value: string | undefined): string | undefined => value ?? DEFAULTS[name];
  if (requested.every((name) => standard(name, found.attributes[name]) === standard(name, made[name]))) return;
  throw invalid('Attributes Reason: Subscription already exists with different attributes');
}
