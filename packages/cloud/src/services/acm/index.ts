import type { Service } from '../../kernel/service.ts';

export const acm: Service = {
  id: 'acm',
  signingNames: ['acm'],
  operations: {},
};
