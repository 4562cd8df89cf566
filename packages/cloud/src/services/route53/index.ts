import type { Service } from '../../kernel/service.ts';

export const route53: Service = {
  id: 'route53',
  signingNames: ['route53'],
  operations: {},
};
