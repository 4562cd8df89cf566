import type { DeleteTopicCommandInput, ListTopicsCommandInput, ListTopicsResponse } from '@aws-sdk/client-sns';
import type { Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { findTopic } from '../find.ts';
import { page } from '../page.ts';
import { sns } from '../records.ts';

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html: its subscriptions go with it; a missing one is not an error.
 */
export const deleteTopic: Operation<DeleteTopicCommandInput, object> = (input, ctx) => {
  let found: ReturnType<typeof findTopic>;
  try {
    found = findTopic(input.TopicArn, ctx);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotFound') return {};
    throw error;
  }
  const { topic, state } = found;
  // https://github.com/aws/aws-cdk/pull/37113 has AWS's words.
  if (topic.attributes.ArchivePolicy !== undefined) {
    throw new AwsError('InvalidState', 'Invalid state: Cannot delete a topic with an ArchivePolicy', 400);
  }
  const subscriptions = state.subscriptions(topic);
  for (const key of [...subscriptions.keys()]) subscriptions.delete(key);
  const seen = state.of(`seen/${topic.id}`);
  for (const key of [...seen.keys()]) seen.delete(key);
  state.topics.delete(topic.name);
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export const listTopics: Operation<ListTopicsCommandInput, ListTopicsResponse> = (input, ctx) => {
  const { items, next } = page([...sns(ctx).topics.values()], input.NextToken);
  return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), ...next };
};
