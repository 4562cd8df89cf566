import type { ResourceType } from '../../../kernel/resource-type.ts';
import { withUnsupported } from '../../../kernel/unsupported-properties.ts';
import { metricFilter, subscriptionFilter } from './filters.ts';
import { logGroup } from './log-group.ts';
import { logStream } from './log-stream.ts';
import { resourcePolicy } from './resource-policy.ts';

export const resourceTypes: readonly ResourceType[] = [
  withUnsupported(logGroup, [
    'BearerTokenAuthenticationEnabled',
    'DataProtectionPolicy',
    'FieldIndexPolicies',
    'ResourcePolicyDocument',
  ]),
  logStream,
  withUnsupported(metricFilter, ['ApplyOnTransformedLogs', 'EmitSystemFieldDimensions', 'FieldSelectionCriteria']),
  resourcePolicy,
  withUnsupported(subscriptionFilter, ['ApplyOnTransformedLogs', 'EmitSystemFields', 'FieldSelectionCriteria']),
];
