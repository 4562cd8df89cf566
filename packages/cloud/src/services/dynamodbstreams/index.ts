import type { Service } from '../../kernel/service.ts';

export const dynamodbstreams: Service = {
  id: 'dynamodbstreams',
  signingNames: [],
  operations: {},
};
