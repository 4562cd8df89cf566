import type { Service } from '../../kernel/service.ts';

export const sns: Service = {
  id: 'sns',
  signingNames: ['sns'],
  operations: {},
};
