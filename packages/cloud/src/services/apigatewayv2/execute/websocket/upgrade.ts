import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { RequestHead, Upgrade } from '../../../../kernel/service.ts';
import { Query } from '../../../apigateway/execute/query.ts';
import type { RouteRecord } from '../../state/records.ts';
import { newRequestId } from '../exchange.ts';
import { cleanValue, HeaderList } from '../header-list.ts';
import { HttpError } from '../http-error.ts';
import { liveStages } from '../live-stages.ts';
import { locate } from '../locate.ts';
import type { LiveStage } from '../types.ts';
import { type Authorization, logEvent } from './access-log.ts';
import { authorizeConnect, type Known, type Opening } from './authorize.ts';
import { Connection, type ConnectionInfo, connections } from './connection.ts';
import { openingPart, requestContext } from './event.ts';
import { acceptKey } from './frames.ts';
import { attempt, routeOf } from './integrate.ts';
import { onDisconnect, onMessage } from './messages.ts';

/** WebSocket connections to WebSocket APIs. */
export const upgrade: Upgrade = (head, kernel) => {
  const location = locate(head, kernel);
  if (!location) return undefined;
  const stage = location.stage === undefined ? undefined : kernel.part(liveStages).get(location.apiId, location.stage);
  return async (request, socket, first) => {
    const isWebSocket = stage?.definition.api.ProtocolType === 'WEBSOCKET' && location.path === '/';
    if (!isWebSocket) return refuse(socket, 403, 'Forbidden', newRequestId(kernel));
    await connect(stage, location.domainName, head, kernel, request, socket, first);
  };
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
async function connect(
  stage: LiveStage,
  domainName: string,
  head: RequestHead,
  kernel: Kernel,
  request: IncomingMessage,
  socket: Duplex,
  first: Buffer,
): Promise<void> {
  const key = request.headers['sec-websocket-key'];
  const id = newRequestId(kernel);
  if (key === undefined || request.headers['sec-websocket-version'] !== '13') {
    refuse(socket, 400, 'Bad Request', id);
    return;
  }
  const headers = HeaderList.fromRaw(request.rawHeaders);
  const query = new Query(head.search);
  const opened: ConnectionInfo = {
    id,
    apiId: stage.apiId,
    stageName: stage.record.StageName,
    domainName,
    sourceIp: (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    userAgent: headers.get('user-agent') ?? '',
    connectedAt: kernel.clock.now(),
    authorizer: undefined,
  };
  const route = routeOf(stage, '$connect');
  const part = openingPart(headers, query, stage);
  const begun = requestContext(stage, opened, '$connect', 'CONNECT');
  const { known, ...authorization } = await authorize(stage, route, {
    sent: head,
    headers,
    query,
    sourceIp: opened.sourceIp,
    event: { ...part, requestContext: begun, isBase64Encoded: false },
  });
  const context = {
    ...begun,
    ...(known.authorizer && { authorizer: known.authorizer }),
    identity: { ...begun.identity, ...known.identity },
  };
  const isAsked = route && !authorization.error;
  const done = isAsked
    ? await attempt(stage, route, { ...part, requestContext: context, isBase64Encoded: false })
    : undefined;
  const error = authorization.error ?? done?.error;
  // A failing integration of $connect is a bad gateway.
  const isBroken = error?.status === 500;
  const status = isBroken ? 502 : (error?.status ?? done?.status ?? 200);
  const message = isBroken ? 'Internal server error' : error?.message;
  const isGuarded = (route?.AuthorizationType ?? 'NONE') !== 'NONE';
  logEvent(stage, context, { status, error, message, done, ...(isGuarded && { authorization }) });
  if (status < 200 || status > 299) {
    refuse(socket, status, message ?? 'Forbidden', id, error ? '' : String(done?.answer?.body ?? ''));
    return;
  }
  if (socket.destroyed) return;
  accept(socket, key, done?.answer?.headers.get('sec-websocket-protocol'));
  if (first.length > 0) socket.unshift(first);
  open({ ...opened, authorizer: known.authorizer }, socket, kernel);
}

/** The caller's identity, or the reason for refusing the connection. */
async function authorize(
  stage: LiveStage,
  route: RouteRecord | undefined,
  opening: Opening,
): Promise<Authorization & { readonly known: Known }> {
  const { clock } = stage.context.kernel;
  const began = clock.now();
  try {
    const known = await authorizeConnect(stage, route, opening);
    return { known, latency: clock.now() - began };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { known: {}, error, latency: clock.now() - began };
  }
}

function accept(socket: Duplex, key: string, protocol: string | undefined): void {
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${acceptKey(key)}`];
  if (protocol !== undefined) lines.push(`Sec-WebSocket-Protocol: ${cleanValue(protocol)}`);
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
}

function open(info: ConnectionInfo, socket: Duplex, kernel: Kernel): void {
  const connection: Connection = new Connection(info, socket, kernel, {
    message: (payload, isText) => kernel.background(onMessage(connection, payload, isText, kernel)),
    closed(code, reason) {
      kernel.part(connections).delete(info.id);
      kernel.background(onDisconnect(info, code, reason, kernel));
    },
  });
  kernel.part(connections).set(info.id, connection);
}

function refuse(socket: Duplex, status: number, message: string, requestId: string, own = ''): void {
  const body = own === '' ? JSON.stringify({ message, connectionId: requestId, requestId }) : own;
  const head = [
    `HTTP/1.1 ${status} ${message}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    `x-amz-apigw-id: ${requestId}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
