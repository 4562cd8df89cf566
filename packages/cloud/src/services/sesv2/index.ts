import type { Service } from '../../kernel/service.ts';

export const sesv2: Service = {
  id: 'sesv2',
  signingNames: [],
  operations: {},
};
