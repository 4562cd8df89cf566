import type { ResourceType } from '../../../kernel/resource-type.ts';
import { withUnsupported } from '../../../kernel/unsupported-properties.ts';
import { subscription } from './subscription.ts';
import { topic } from './topic.ts';
import { topicInlinePolicy, topicPolicy } from './topic-policy.ts';

export const resourceTypes: readonly ResourceType[] = [
  subscription,
  withUnsupported(topic, ['MaximumMessageSize']),
  topicInlinePolicy,
  topicPolicy,
];
