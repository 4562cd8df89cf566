import type { ResourceType } from '../../../kernel/resource-type.ts';
import { withUnsupported } from '../../../kernel/unsupported-properties.ts';
import { globalTable } from './global-table.ts';
import { table } from './table.ts';

export const resourceTypes: readonly ResourceType[] = [
  withUnsupported(globalTable, [
    'GlobalTableSourceArn',
    'GlobalTableWitnesses',
    'MultiRegionConsistency',
    'ReadOnDemandThroughputSettings',
    'WriteOnDemandThroughputSettings',
  ]),
  table,
];
