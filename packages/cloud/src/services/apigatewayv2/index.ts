import type { Service } from '../../kernel/service.ts';
import { dataPlane } from './execute/data-plane.ts';
import { upgrade } from './execute/websocket/upgrade.ts';
import { operations } from './operations/index.ts';
import { resourceTypes } from './types/index.ts';

/** API Gateway V2: HTTP APIs and WebSocket APIs. */
export const apigatewayv2: Service = {
  id: 'apigatewayv2',
  signingNames: [],
  operations,
  resourceTypes,
  dataPlane,
  anyOrigin: true,
  upgrade,
};
