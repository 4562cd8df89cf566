import type { ResourceType } from '../../../kernel/resource-type.ts';
import { metricFilter, subscriptionFilter } from './filters.ts';
import { logGroup } from './log-group.ts';
import { logStream } from './log-stream.ts';
import { resourcePolicy } from './resource-policy.ts';

export const resourceTypes: readonly ResourceType[] = [
  logGroup,
  logStream,
  metricFilter,
  resourcePolicy,
  subscriptionFilter,
];
