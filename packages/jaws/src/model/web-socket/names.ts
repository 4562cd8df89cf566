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
