import type { Service } from '../../kernel/service.ts';

export const secretsmanager: Service = {
  id: 'secretsmanager',
  signingNames: ['secretsmanager'],
  operations: {},
};
