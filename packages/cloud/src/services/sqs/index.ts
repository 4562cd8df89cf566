import type { Service } from '../../kernel/service.ts';

export const sqs: Service = {
  id: 'sqs',
  signingNames: ['sqs'],
  operations: {},
};
