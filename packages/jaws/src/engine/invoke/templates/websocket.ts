import { randomUUID } from 'node:crypto';
import { sourceIp, userAgent } from './http.ts';
import { type EventTemplate, propertiesOf } from './template.ts';
import { commonLogTime } from './values.ts';

/** A connection id looks like this: 12 bytes in base64. */
const connectionId = 'L0SM9cOFvHcCIhw=';

/**
 * What a route of a WebSocket API receives: a client connecting, its message, or its disconnect.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export const websocket: EventTemplate = {
  summary: 'a message of a WebSocket client, or its connection',
  fits: (trigger) => trigger.is === 'source' && trigger.source.type === 'AWS::ApiGatewayV2::Route',

  make({ stage, region, now }, trigger) {
    const routeKey = String(propertiesOf(trigger).RouteKey ?? '$default');
    const apiId = 'a1b2c3d4e5';
    const domainName = `${apiId}.execute-api.${region}.amazonaws.com`;
    const requestId = randomUUID();
    const requestContext = (eventType: string, more: object = {}) => ({
      routeKey,
      ...more,
      eventType,
      extendedRequestId: requestId,
      requestTime: commonLogTime(now),
      messageDirection: 'IN',
      stage,
      connectedAt: now.getTime(),
      requestTimeEpoch: now.getTime(),
      identity: { userAgent, sourceIp },
      requestId,
      domainName,
      connectionId,
      apiId,
    });
    if (routeKey === '$connect') {
      return {
        ...withHeaders({ Host: domainName, 'User-Agent': userAgent, 'X-Forwarded-For': sourceIp }),
        requestContext: requestContext('CONNECT'),
        isBase64Encoded: false,
      };
    }
    if (routeKey === '$disconnect') {
      return {
        ...withHeaders({ Host: domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' }),
        requestContext: requestContext('DISCONNECT', { disconnectStatusCode: 1000, disconnectReason: '' }),
        isBase64Encoded: false,
      };
    }
    return {
      requestContext: requestContext('MESSAGE', { messageId: randomUUID() }),
      body: JSON.stringify(routeKey === '$default' ? {} : { action: routeKey }),
      isBase64Encoded: false,
    };
  },
};

const withHeaders = (headers: Readonly<Record<string, string>>) => ({
  headers,
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
});
