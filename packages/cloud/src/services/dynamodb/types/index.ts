import { lacking } from '../../../kernel/lacking.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { globalTable } from './global-table.ts';
import { table } from './table.ts';

export const resourceTypes: readonly ResourceType[] = [
  lacking(globalTable, [
    'GlobalTableSourceArn',
    'GlobalTableWitnesses',
    'MultiRegionConsistency',
    'ReadOnDemandThroughputSettings',
    'WriteOnDemandThroughputSettings',
  ]),
  table,
];
