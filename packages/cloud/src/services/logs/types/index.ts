import { lacking } from '../../../kernel/lacking.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { metricFilter, subscriptionFilter } from './filters.ts';
import { logGroup } from './log-group.ts';
import { logStream } from './log-stream.ts';
import { resourcePolicy } from './resource-policy.ts';

export const resourceTypes: readonly ResourceType[] = [
  lacking(logGroup, [
    'BearerTokenAuthenticationEnabled',
    'DataProtectionPolicy',
    'FieldIndexPolicies',
    'ResourcePolicyDocument',
  ]),
  logStream,
  lacking(metricFilter, ['ApplyOnTransformedLogs', 'EmitSystemFieldDimensions', 'FieldSelectionCriteria']),
  resourcePolicy,
  lacking(subscriptionFilter, ['ApplyOnTransformedLogs', 'EmitSystemFields', 'FieldSelectionCriteria']),
];
