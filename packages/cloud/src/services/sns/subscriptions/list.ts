import type {
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicResponse,
  ListSubscriptionsCommandInput,
  ListSubscriptionsResponse,
  Subscription,
} from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { findTopic } from '../find.ts';
import { page } from '../page.ts';
import { type SubscriptionRecord, sns } from '../records.ts';

const shape = ({ arn, topic, protocol, endpoint, owner, pending }: Readonly<SubscriptionRecord>): Subscription => ({
  SubscriptionArn: pending ? 'PendingConfirmation' : arn,
  Owner: owner,
  Protocol: protocol,
  Endpoint: endpoint,
  TopicArn: topic,
});

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html */
export const listSubscriptions: Operation<ListSubscriptionsCommandInput, ListSubscriptionsResponse> = (input, ctx) => {
  const state = sns(ctx);
  const all = [...state.topics.values()].flatMap((topic) => [...state.subscriptions(topic).values()]);
  const { items, next } = page(all, input.NextToken);
  return { Subscriptions: items.map(shape), ...next };
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export const listSubscriptionsByTopic: Operation<
  ListSubscriptionsByTopicCommandInput,
  ListSubscriptionsByTopicResponse
> = (input, ctx) => {
  const { topic, state } = findTopic(input.TopicArn, ctx);
  const { items, next } = page([...state.subscriptions(topic).values()], input.NextToken);
  return { Subscriptions: items.map(shape), ...next };
};
