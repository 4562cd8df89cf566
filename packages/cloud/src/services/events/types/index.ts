import type { ResourceType } from '../../../kernel/resource-type.ts';
import { withUnsupported } from '../../../kernel/unsupported-properties.ts';
import { apiDestination } from './api-destination.ts';
import { archive } from './archive.ts';
import { connection } from './connection.ts';
import { eventBus } from './event-bus.ts';
import { eventBusPolicy } from './event-bus-policy.ts';
import { rule } from './rule.ts';

export const resourceTypes: readonly ResourceType[] = [
  apiDestination,
  archive,
  withUnsupported(connection, ['InvocationConnectivityParameters']),
  withUnsupported(eventBus, ['LogConfig']),
  eventBusPolicy,
  rule,
];
