import type { Service } from '../../kernel/service.ts';
import { codeDataPlane } from './code/location.ts';
import { eventQueue } from './invoke/event-queue.ts';
import { operations } from './operations.ts';
import { resourceTypes } from './types/index.ts';

export const lambda: Service = {
  id: 'lambda',
  signingNames: ['lambda'],
  operations,
  resourceTypes,
  dataPlane: codeDataPlane,
  start: (kernel) => kernel.part(eventQueue).resume(),
};
