import type { Service } from '../../kernel/service.ts';

export const dynamodb: Service = {
  id: 'dynamodb',
  signingNames: ['dynamodb'],
  operations: {},
};
