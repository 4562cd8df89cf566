import type { Service } from '../../kernel/service.ts';

export const ssm: Service = {
  id: 'ssm',
  signingNames: ['ssm'],
  operations: {},
};
