import type { ResourceType } from '../../../kernel/resource-type.ts';
import { globalTable } from './global-table.ts';
import { table } from './table.ts';

export const resourceTypes: readonly ResourceType[] = [globalTable, table];
