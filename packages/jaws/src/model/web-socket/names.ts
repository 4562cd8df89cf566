import { createHash } from 'node:crypto';
import { pascalCase } from '../../base/text.ts';

/**
 * Logical id of a route. It is the route's and not the function's: CloudFormation makes the new before it takes the old away, and API Gateway
 * has a route once, so one that goes to another function has to stay the same resource.
 */
export const routeId = (key: string): string =>
  `${routePrefix}${pascalCase(key).replace(/[^A-Za-z0-9]/g, '')}${key.startsWith('$') ? '' : createHash('sha256').update(key).digest('hex').slice(0, 8)}`;

const routePrefix = 'WebSocketRoute';

export const isRouteId = (id: string): boolean => id.startsWith(routePrefix);

/**
 * What the resources template of a stage and region has for its WebSocket API. Each output is what functions may list under
 * `lambda.resources`, or refer to.
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
  /** Output: what the management API of connections answers at, `https://…/<stage>`. */
  endpoint: 'WebSocketEndpoint',
} as const;
