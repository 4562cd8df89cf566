import type { Service } from '../../kernel/service.ts';

export const events: Service = {
  id: 'events',
  signingNames: ['events'],
  operations: {},
};
