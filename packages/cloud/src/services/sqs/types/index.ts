import type { ResourceType } from '../../../kernel/resource-type.ts';
import { queue } from './queue.ts';
import { queueInlinePolicy, queuePolicy } from './queue-policy.ts';

export const resourceTypes: readonly ResourceType[] = [queue, queueInlinePolicy, queuePolicy];
