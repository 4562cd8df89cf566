import type { ResourceType } from '../../../kernel/resource-type.ts';

export const resourceTypes: readonly ResourceType[] = [];
