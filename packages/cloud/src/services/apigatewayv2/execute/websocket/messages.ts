import type { Kernel } from '../../../../kernel/kernel.ts';
import type { RouteRecord } from '../../state/records.ts';
import { newRequestId } from '../exchange.ts';
import { HttpError } from '../http-error.ts';
import { liveStages } from '../live-stages.ts';
import type { LiveStage } from '../types.ts';
import type { Connection, ConnectionInfo } from './connection.ts';
import { requestContext } from './event.ts';
import { integrate, routeOf } from './integrate.ts';
import { select } from './integrations/select.ts';

const stageOf = (info: ConnectionInfo, kernel: Kernel): LiveStage | undefined =>
  kernel.part(liveStages).get(info.apiId, info.stageName);

/** Sends a message to its route, and the route's answer back where it has a response. */
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
  if (!route) return fail(connection, kernel, 'Forbidden');
  try {
    const answer = await integrate(stage, route, {
      requestContext: requestContext(stage, info, route.RouteKey, 'MESSAGE', { messageId: newRequestId(kernel) }),
      ...(Object.keys(stage.record.StageVariables ?? {}).length > 0 && { stageVariables: stage.record.StageVariables }),
      body: isText ? text : payload.toString('base64'),
      isBase64Encoded: !isText,
    });
    if (!answer || answer.body.length === 0 || !isTwoWay(stage, route)) return;
    connection.send(Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    fail(connection, kernel, error.status === 501 ? error.message : 'Internal server error');
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html */
function isTwoWay({ definition }: LiveStage, route: RouteRecord): boolean {
  if (!route.RouteResponseSelectionExpression) return false;
  return definition.answering === undefined || definition.answering.includes(route.RouteId);
}

function fail(connection: Connection, kernel: Kernel, message: string): void {
  const { id } = connection.info;
  connection.send(Buffer.from(JSON.stringify({ message, connectionId: id, requestId: newRequestId(kernel) })));
}

/** Tells the `$disconnect` route; nobody waits for its answer. */
export async function onDisconnect(info: ConnectionInfo, code: number, reason: string, kernel: Kernel): Promise<void> {
  const stage = stageOf(info, kernel);
  const route = stage && routeOf(stage, '$disconnect');
  if (!route) return;
  const headers = { Host: info.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  try {
    await integrate(stage, route, {
      headers,
      multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      requestContext: requestContext(stage, info, '$disconnect', 'DISCONNECT', {
        disconnectStatusCode: code,
        disconnectReason: reason,
      }),
      isBase64Encoded: false,
    });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
  }
}
