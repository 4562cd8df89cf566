import { createHash } from 'node:crypto';
import { pascalCase } from '../../base/text.ts';

/**
 * Logical id of a route. It is named after the route, not the function: CloudFormation creates the new resource before it deletes the old
 * one, and API Gateway allows a route only once, so a route that moves to another function has to stay the same resource.
 */
export const routeId = (key: string): string =>
  `${routePrefix}${pascalCase(key).replace(/[^A-Za-z0-9]/g, '')}${key.startsWith('$') ? '' : createHash('sha256').update(key).digest('hex').slice(0, 8)}`;

const routePrefix = 'WebSocketRoute';

export const isRouteId = (id: string): boolean => id.startsWith(routePrefix);

/**
 * The parts of the resources template of a stage and region for its WebSocket API. Functions may list each output under
 * `lambda.resources`, or refer to it.
 */
export const socketApi = {
  /** The API; its `Ref` and its output are the id. */
  id: 'WebSocketApi',
  stage: 'WebSocketStage',
  logs: 'WebSocketLogs',
  role: 'WebSocketCloudWatchRole',
  account: 'WebSocketAccount',
  /** Output: where clients connect, `wss://…/<stage>`. */
  url: 'WebSocketUrl',
  /** Output: the address of the management API of connections, `https://…/<stage>`. */
  endpoint: 'WebSocketEndpoint',
} as const;
