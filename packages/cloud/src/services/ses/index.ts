import type { Service } from '../../kernel/service.ts';

export const ses: Service = {
  id: 'ses',
  signingNames: ['ses', 'email'],
  operations: {},
};
