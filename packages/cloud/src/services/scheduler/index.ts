import type { Service } from '../../kernel/service.ts';

export const scheduler: Service = {
  id: 'scheduler',
  signingNames: ['scheduler'],
  operations: {},
};
