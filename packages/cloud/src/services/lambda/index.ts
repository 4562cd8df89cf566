import type { Service } from '../../kernel/service.ts';
import { codeDataPlane } from './code/location.ts';
import { resumeProvisioned } from './concurrency/provisioned.ts';
import { fleet } from './exec/fleet.ts';
import { eventQueue } from './invoke/event-queue.ts';
import { pollers } from './mappings/poll/pollers.ts';
import { operations } from './operations.ts';
import { resourceTypes } from './types/index.ts';
import { urlDataPlane } from './urls/data-plane.ts';

export const lambda: Service = {
  id: 'lambda',
  signingNames: ['lambda'],
  operations,
  resourceTypes,
  anyOrigin: true,
  dataPlane: (head, kernel) => codeDataPlane(head, kernel) ?? urlDataPlane(head, kernel),
  start(kernel) {
    kernel.part(eventQueue).resume();
    kernel.part(pollers).resume();
    resumeProvisioned(kernel);
  },
  preparations: (kernel) => kernel.part(fleet).preparations,
  isolation: (kernel) => kernel.part(fleet).isolation,
};
