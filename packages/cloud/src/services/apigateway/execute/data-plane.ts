import type { IncomingMessage, ServerResponse } from 'node:http';
import { AbortedRequest, readBody } from '../../../kernel/http/read-body.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { DataPlane, RequestHead } from '../../../kernel/service.ts';
import { apiIndex } from '../state/api-index.ts';
import { liveStages } from './compiled/live-stages.ts';
import { countRequest } from './counts.ts';
import { newExchange } from './exchange.ts';
import { forbidden, type GatewayError, tooLarge } from './gateway-error.ts';
import { builtIn } from './gateway-response.ts';
import { HeaderList } from './header-list.ts';
import { keepRequest } from './keep-request.ts';
import { type Location, locate } from './locate.ts';
import { logRequest, logWanted } from './logs/log-request.ts';
import { serve } from './pipeline.ts';
import { respond } from './respond.ts';
import type { Answer, Exchange } from './types.ts';

/** Deployed REST APIs over HTTP. */
export const dataPlane: DataPlane = (head, kernel) => {
  const location = locate(head, kernel);
  return location && serveLocation(head, location, kernel);
};

/** Answers for an API that was found already. */
export function serveLocation(
  head: RequestHead,
  location: Location,
  kernel: Kernel,
): NonNullable<ReturnType<DataPlane>> {
  return (request, response) => answer(head, location, kernel, request, response);
}

async function answer(
  head: RequestHead,
  location: Location,
  kernel: Kernel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const live = location.stage === undefined ? undefined : kernel.part(liveStages).get(location.apiId, location.stage);
  if (!live || isDisabled(live.deployment.api.disableExecuteApiEndpoint, location)) {
    return refuse(location, kernel, response);
  }
  const started = performance.now();
  const { socket } = request;
  const log = logWanted(live);
  const exchange = newExchange(kernel, live, location, {
    verb: head.method,
    search: head.search,
    headers: HeaderList.fromRaw(request.rawHeaders),
    sourceIp: (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: String(socket.localPort ?? 80),
    protocol: `HTTP/${request.httpVersion}`,
    sent: head,
    ...(log !== undefined && { log }),
  });
  try {
    const { answer: answered, error } = await serve(exchange, () => readBody(request, tooLarge));
    const sending = respond(exchange, answered, error !== undefined, request, response);
    if (sending) await sending;
    countRequest(exchange, answered.status);
    keep(exchange, answered, error, started);
    logRequest(exchange, answered, error);
  } catch (error) {
    if (!(error instanceof AbortedRequest)) throw error;
    response.destroy();
  }
}

function keep(exchange: Exchange, { status }: Answer, error: GatewayError | undefined, started: number): void {
  const { stage, route, requestId: id, time } = exchange;
  keepRequest(stage.context, {
    id,
    time,
    status,
    error: error && { code: error.type, message: error.message },
    caller: exchange.identity.userArn,
    started,
    api: stage.apiId,
    stage: stage.record.stageName ?? '',
    method: exchange.verb,
    path: exchange.fullPath,
    route: route?.resourcePath,
  });
}

/** The API's own address can be switched off in favor of a custom domain. */
function isDisabled(disabled: boolean | undefined, location: Location): boolean {
  return disabled === true && location.domainPrefix === location.apiId;
}

/**
 * No such stage, and no mapping of a custom domain, is AWS's Forbidden. No such API cannot happen on AWS, where its host would
 * not exist: it is named.
 */
function refuse(location: Location, kernel: Kernel, response: ServerResponse): void {
  const known = location.apiId === '' || kernel.part(apiIndex).has(location.apiId);
  const refused = builtIn(forbidden());
  const body = known
    ? String(refused.body)
    : JSON.stringify({ message: `The API id '${location.apiId}' does not correspond to a REST API of this cloud.` });
  response.writeHead(known ? 403 : 404, {
    'x-amzn-RequestId': kernel.ids.uuid(),
    'x-amzn-ErrorType': known ? 'ForbiddenException' : 'NotFoundException',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
