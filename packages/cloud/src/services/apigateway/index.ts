import type { Service } from '../../kernel/service.ts';
import { dataPlane } from './execute/data-plane.ts';
import { operations } from './operations/index.ts';
import { resourceTypes } from './types/index.ts';

/** API Gateway: REST APIs (version 1). */
export const apigateway: Service = {
  id: 'apigateway',
  signingNames: ['apigateway'],
  operations,
  resourceTypes,
  dataPlane,
  anyOrigin: true,
};
