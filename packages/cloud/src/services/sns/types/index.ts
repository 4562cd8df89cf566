import { lacking } from '../../../kernel/lacking.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { subscription } from './subscription.ts';
import { topic } from './topic.ts';
import { topicInlinePolicy, topicPolicy } from './topic-policy.ts';

export const resourceTypes: readonly ResourceType[] = [
  subscription,
  lacking(topic, ['MaximumMessageSize']),
  topicInlinePolicy,
  topicPolicy,
];
