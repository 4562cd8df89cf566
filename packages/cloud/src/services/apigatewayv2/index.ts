import type { Service } from '../../kernel/service.ts';

export const apigatewayv2: Service = {
  id: 'apigatewayv2',
  signingNames: [],
  operations: {},
};
