import type { Outgoing } from '../deliver/message.ts';
import type { FoundTopic } from '../find.ts';
import type { SubscriptionRecord } from '../records.ts';
import { type Content, messageFor } from './content.ts';
import type { Published } from './deduplicate.ts';

/** A message that was published at `timestamp`, for one of the topic's subscriptions. */
export function outgoing(
  { topic, state }: FoundTopic,
  subscription: SubscriptionRecord,
  content: Content,
  { MessageId: id, SequenceNumber: sequence }: Published,
  timestamp: number,
): Outgoing {
  const { protocol, endpoint } = subscription;
  const platform = protocol === 'application' ? endpoint.split('/')[1] : undefined;
  const application = platform && state.applications.get(state.endpoints.get(endpoint)?.application ?? '');
  return {
    type: 'Notification',
    topic: topic.arn,
    subscription,
    id,
    message: messageFor(content, application ? application.platform : protocol),
    subject: content.subject,
    timestamp,
    attributes: content.attributes,
    group: content.group,
    deduplication: content.deduplication,
    sequence,
    displayName: topic.attributes.DisplayName,
    signatureVersion: topic.attributes.SignatureVersion,
  };
}
