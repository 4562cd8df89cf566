import type { Service } from '../../kernel/service.ts';

export const cloudwatch: Service = {
  id: 'cloudwatch',
  signingNames: ['monitoring'],
  operations: {},
};
