import { bucket } from './bucket.ts';
import { logSubscription } from './log-subscription.ts';
import { mapping } from './mapping.ts';
import type { EventSourceRecord, SourceSettings } from './record.ts';
import { route } from './route.ts';
import { rule } from './rule.ts';
import { schedule } from './schedule.ts';
import { topic } from './topic.ts';
import { topicRule } from './topic-rule.ts';
import { url } from './url.ts';
import { userPool } from './user-pool.ts';

/** Callers of a function, by their type in CloudFormation. A new type is one record here. */
const records = {
  'AWS::ApiGatewayV2::Route': route,
  'AWS::Cognito::UserPool': userPool,
  'AWS::Events::Rule': rule,
  'AWS::IoT::TopicRule': topicRule,
  'AWS::Lambda::EventSourceMapping': mapping,
  'AWS::Lambda::Url': url,
  'AWS::Logs::SubscriptionFilter': logSubscription,
  'AWS::S3::Bucket': bucket,
  'AWS::SNS::Subscription': topic,
  'AWS::Scheduler::Schedule': schedule,
};

export type EventSourceType = keyof typeof records;

export const eventSourceRecords: Readonly<Record<EventSourceType, EventSourceRecord>> = records;

export interface EventSource extends SourceSettings {
  readonly type: EventSourceType;
}

/** Mistakes of an event source beyond its schema, as the end of "The event source x …"; undefined when it is valid. */
export function eventSourceProblem(source: EventSource): string | undefined {
  const { filledIn, problem } = eventSourceRecords[source.type];
  const specified = filledIn.find((name) => Object.hasOwn(source.properties, name));
  return specified ? `sets ${specified}, which JAWS fills in` : problem?.(source);
}
