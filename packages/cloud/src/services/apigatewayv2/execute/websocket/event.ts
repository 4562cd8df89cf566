import type { Query } from '../../../apigateway/execute/query.ts';
import { commonLogTime } from '../context-variables.ts';
import { newRequestId } from '../exchange.ts';
import type { HeaderList } from '../header-list.ts';
import type { LiveStage } from '../types.ts';
import type { ConnectionInfo } from './connection.ts';

export type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

export interface RequestContext {
  readonly requestId: string;
  readonly requestTimeEpoch: number;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly authorizer?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

/**
 * The request context of a WebSocket event.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function requestContext(
  stage: LiveStage,
  info: ConnectionInfo,
  routeKey: string | undefined,
  eventType: EventType,
  more: object = {},
): RequestContext {
  const { kernel } = stage.context;
  const now = kernel.clock.now();
  const requestId = newRequestId(kernel);
  return {
    routeKey,
    ...(info.authorizer && { authorizer: info.authorizer }),
    ...more,
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: 'IN',
    stage: info.stageName,
    connectedAt: info.connectedAt,
    requestTimeEpoch: now,
    identity: { userAgent: info.userAgent, sourceIp: info.sourceIp },
    requestId,
    domainName: info.domainName,
    connectionId: info.id,
    apiId: info.apiId,
  };
}

/** Headers and query of the request that opens a connection. */
export function openingPart(headers: HeaderList, query: Query, stage: LiveStage): Record<string, unknown> {
  const all = new Map<string, string[]>();
  for (const [name, value] of headers.entries) all.set(name, [...(all.get(name) ?? []), value]);
  const parameters = [...query.grouped()];
  const variables = stage.record.StageVariables ?? {};
  return {
    headers: Object.fromEntries([...all].map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(all),
    ...(parameters.length > 0 && {
      queryStringParameters: Object.fromEntries(parameters.map(([name, values]) => [name, values.at(-1)])),
      multiValueQueryStringParameters: Object.fromEntries(parameters),
    }),
    ...(Object.keys(variables).length > 0 && { stageVariables: variables }),
  };
}
