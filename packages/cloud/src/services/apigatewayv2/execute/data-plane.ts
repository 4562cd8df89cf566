import type { IncomingMessage, ServerResponse } from 'node:http';
import { AbortedRequest, readBody } from '../../../kernel/http/read-body.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { DataPlane, RequestHead } from '../../../kernel/service.ts';
import { serveLocation } from '../../apigateway/execute/data-plane.ts';
import { keepRequest } from '../../apigateway/execute/keep-request.ts';
import { countRequest } from './counts.ts';
import { type Incoming, newExchange, newRequestId } from './exchange.ts';
import { HeaderList } from './header-list.ts';
import { forbidden, HttpError, notFound, tooLarge } from './http-error.ts';
import { liveStages } from './live-stages.ts';
import { type Location, locate, restLocation } from './locate.ts';
import { logAccess } from './logs/access-log.ts';
import { errorAnswer, serve } from './pipeline.ts';
import { respond } from './respond.ts';
import type { Answer, Exchange, LiveStage } from './types.ts';
import { manage, managedConnection } from './websocket/manage.ts';

/** Deployed HTTP APIs, and the connections of WebSocket APIs. */
export const dataPlane: DataPlane = (head, kernel) => {
  const location = locate(head, kernel);
  const rest = location?.isCustomDomain && restLocation(head, location, kernel);
  if (rest) return serveLocation(head, rest, kernel);
  return location && ((request, response) => answer(head, location, kernel, request, response));
};

async function answer(
  head: RequestHead,
  location: Location,
  kernel: Kernel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const stage = location.stage === undefined ? undefined : kernel.part(liveStages).get(location.apiId, location.stage);
  if (!stage || isDisabled(stage, location)) {
    respond(errorAnswer(notFound()), newRequestId(kernel), request, response);
    return;
  }
  if (stage.definition.api.ProtocolType === 'WEBSOCKET') {
    respond(await answerWebSocketApi(stage, location, head, request), newRequestId(kernel), request, response);
    return;
  }
  const started = performance.now();
  const exchange = newExchange(kernel, stage, location, incoming(head, request));
  try {
    const { answer: answered, error } = await serve(exchange, () => readBody(request, tooLarge));
    respond(answered, exchange.requestId, request, response);
    countRequest(exchange, answered);
    keep(exchange, answered, error, started);
    logAccess(exchange, answered, error);
  } catch (error) {
    if (!(error instanceof AbortedRequest)) throw error;
    response.destroy();
  }
}

function keep(exchange: Exchange, { status }: Answer, error: HttpError | undefined, started: number): void {
  const { stage, route, requestId: id, time, authorization } = exchange;
  keepRequest(stage.context, {
    id,
    time,
    status,
    error: error && { code: error.responseType, message: error.message },
    caller: authorization?.kind === 'iam' ? authorization.userArn : undefined,
    started,
    api: stage.apiId,
    stage: stage.record.StageName ?? '',
    method: exchange.verb,
    path: exchange.rawPath,
    route: route?.RouteKey,
  });
}

/** Plain HTTP to a WebSocket API: its management API, and nothing else. */
async function answerWebSocketApi(
  stage: LiveStage,
  location: Location,
  head: RequestHead,
  request: IncomingMessage,
): Promise<Answer> {
  const id = managedConnection(location.path);
  if (id === undefined) return errorAnswer(forbidden());
  // Read here: a body that is too long gets a response, and is not a failure.
  const read = async () => readBody(request, tooLarge);
  const body = await read().catch((error: unknown) => {
    if (error instanceof HttpError) return error;
    throw error;
  });
  return body instanceof HttpError ? errorAnswer(body) : manage(stage, id, head, () => body);
}

function incoming(head: RequestHead, request: IncomingMessage): Incoming {
  const { socket } = request;
  return {
    verb: head.method,
    search: head.search,
    headers: HeaderList.fromRaw(request.rawHeaders),
    sourceIp: (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: String(socket.localPort ?? 80),
    protocol: `HTTP/${request.httpVersion}`,
    sent: head,
  };
}

/** The API's own address can be switched off in favor of a custom domain. */
function isDisabled({ definition }: LiveStage, { isCustomDomain }: Location): boolean {
  return definition.api.DisableExecuteApiEndpoint === true && !isCustomDomain;
}
