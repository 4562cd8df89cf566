import type { Kernel } from '../../../../kernel/kernel.ts';
import type { RouteRecord } from '../../state/records.ts';
import { newRequestId } from '../exchange.ts';
import { forbidden } from '../http-error.ts';
import { liveStages } from '../live-stages.ts';
import type { LiveStage } from '../types.ts';
import { logEvent } from './access-log.ts';
import type { Connection, ConnectionInfo } from './connection.ts';
import { type RequestContext, requestContext } from './event.ts';
import { attempt, routeOf } from './integrate.ts';
import { select } from './integrations/select.ts';

const stageOf = (info: ConnectionInfo, kernel: Kernel): LiveStage | undefined =>
  kernel.part(liveStages).get(info.apiId, info.stageName);

/** Sends a message to its route, and the route's result back if it has a response. */
export async function onMessage(
  connection: Connection,
  payload: Buffer,
  isText: boolean,
  kernel: Kernel,
): Promise<void> {
  const { info } = connection;
  const stage = stageOf(info, kernel);
  if (!stage) return connection.close(1001, 'Going away');
  const text = payload.toString('utf8');
  const key = select(stage.definition.api.RouteSelectionExpression ?? '', text);
  const route = (key === undefined ? undefined : routeOf(stage, key)) ?? routeOf(stage, '$default');
  const context = requestContext(stage, info, route?.RouteKey, 'MESSAGE', { messageId: newRequestId(kernel) });
  if (!route) {
    const error = forbidden();
    fail(connection, context, error.message);
    logEvent(stage, context, { status: error.status, error });
    return;
  }
  const done = await attempt(stage, route, {
    requestContext: context,
    ...(Object.keys(stage.record.StageVariables ?? {}).length > 0 && { stageVariables: stage.record.StageVariables }),
    body: isText ? text : payload.toString('base64'),
    isBase64Encoded: !isText,
  });
  const { answer, error } = done;
  const message = error && (error.status === 501 ? error.message : 'Internal server error');
  if (message !== undefined) fail(connection, context, message);
  else if (answer && answer.body.length > 0 && isTwoWay(stage, route)) connection.send(Buffer.from(answer.body));
  logEvent(stage, context, { status: error?.status ?? done.status, message, error, done });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html */
function isTwoWay({ definition }: LiveStage, route: RouteRecord): boolean {
  if (!route.RouteResponseSelectionExpression) return false;
  return definition.answering === undefined || definition.answering.includes(route.RouteId);
}

function fail(connection: Connection, { connectionId, requestId }: RequestContext, message: string): void {
  connection.send(Buffer.from(JSON.stringify({ message, connectionId, requestId })));
}

/** Calls the `$disconnect` route, if there is one, without waiting for the result. */
export async function onDisconnect(info: ConnectionInfo, code: number, reason: string, kernel: Kernel): Promise<void> {
  const stage = stageOf(info, kernel);
  if (!stage) return;
  const context = requestContext(stage, info, '$disconnect', 'DISCONNECT', {
    disconnectStatusCode: code,
    disconnectReason: reason,
  });
  const route = routeOf(stage, '$disconnect');
  const headers = { Host: info.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  const done =
    route &&
    (await attempt(stage, route, {
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      requestContext: context,
      isBase64Encoded: false,
    }));
  logEvent(stage, context, { status: done?.error?.status ?? done?.status, error: done?.error, done });
}
