import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../kernel/create-kernel.ts';
import { DroppedConnection } from '../kernel/faults/faults.ts';
import { isGone } from '../kernel/http/is-gone.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { RequestHead } from '../kernel/service.ts';
import type { WireResponse } from '../protocol/wire.ts';
import { BytesStream } from '../store/bytes-stream.ts';
import { isControl, mayEnter, planeOf, type Route, routeOf } from './access.ts';
import { answerApi, holderOf, type MakeContext, OWN_BUG } from './api.ts';
import { asOrigin } from './as-origin.ts';
import { sendJson } from './control/json.ts';
import { type ControlOptions, serveControl } from './control/serve.ts';
import { dataRegion } from './data-region.ts';
import { DEFAULT_PLACE, nameAtFrontDoor, takeClient, throughRoute53 } from './front-door.ts';
import { hidePassword } from './hide-password.ts';
import { hostRefusal, isBare } from './host-names.ts';
import { APIS } from './host-owner.ts';
import { endIdleUploads, LIMITS, type ServerLimits, timeouts } from './idle.ts';
import type { OpenRequests } from './open-requests.ts';
import { answerPreflight, letRead, pageRefusal } from './page-answers.ts';
import { refuse } from './refuse.ts';
import { headOf } from './request-head.ts';
import { safeHeaders } from './safe-headers.ts';
import { SafeResponse } from './safe-response.ts';
import { readSignature } from './signature/read.ts';
import { isBrowser, type SourceOptions, sourceOf } from './source.ts';
import { offers, serveUpgrades } from './upgrades.ts';

export interface GatewayOptions extends ControlOptions, SourceOptions {
  readonly makeContext: MakeContext;
  readonly requests?: OpenRequests | undefined;
  readonly limits?: ServerLimits;
  /** The region near which clients of the front door are by default. Default `us-east-1`. */
  readonly place?: string;
}

const SERVER = { keepAliveTimeout: 75_000, maxHeaderSize: 32 * 1024 };

/** The HTTP server of a cloud, not yet listening. */
export function createGateway(options: GatewayOptions): Server {
  const { limits = LIMITS } = options;
  const settings = { ...SERVER, ...timeouts(limits), ...offers, ServerResponse: SafeResponse };
  const server = createServer(settings, (request, response) => {
    // Few promises on this path: with AsyncLocalStorage in use, each costs several calls.
    const answer = (): Promise<void> => {
      try {
        asOrigin(request);
        const head = headOf(request);
        return within(head, options, () => handle(request, response, head, options));
      } catch (error) {
        return Promise.reject(error);
      }
    };
    void (options.requests?.run(response, answer) ?? answer()).catch((error) => {
      if (isGone(error, request)) return response.destroy();
      options.kernel.log.error('Answering failed', { error: errorText(error) });
      if (response.headersSent) return response.destroy();
      return sendJson(response, 500, { message: OWN_BUG }, { connection: 'close' });
    });
  });
  // A client that disconnects in the middle of its request is not logged.
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  endIdleUploads(server, limits);
  serveUpgrades(server, options);
  return server;
}

/** With a seed, a request's ids follow from its sender and how many requests that has sent before. */
function within<T>(head: RequestHead, { kernel }: GatewayOptions, work: () => T): T {
  return kernel.ids.within(() => readSignature(head)?.credential?.accessKeyId ?? '', work);
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  sent: RequestHead,
  options: GatewayOptions,
): Promise<void> {
  const source = sourceOf(sent.headers, options);
  const head = isBrowser(source) ? { ...sent, isBrowser: true } : sent;
  const named = nameAtFrontDoor(head.host, options.kernel, options.allowedHosts);
  if (named) return serveFrontDoor(request, response, head, named, options);
  const refused = hostRefusal(head.host, options.allowedHosts);
  if (refused) return refuse(response, 403, refused);
  const route = routeOf(head, source, options, holderOf(options.kernel, head, options.makeContext));
  const door = route.target;
  if (response instanceof SafeResponse) response.sharesOrigin = isBare(head.host, options.allowedHosts);
  if (source === 'allowed' && door !== 'deployed') {
    if (answerPreflight(head, response)) return;
    letRead(head, response);
  }
  if (!mayEnter(door, source, head.method)) return refuse(response, 403, pageRefusal(head, door));
  if (head.headers.origin !== undefined) {
    for (const { answerHeaders } of Object.values(options.services)) {
      for (const [name, value] of Object.entries(answerHeaders?.(head, options.kernel) ?? {})) {
        response.setHeader(name, value);
      }
    }
  }
  if (isControl(door)) return serveControl(request, response, head, { ...options, isOpen: door === 'health' });
  const { plane } = route;
  await inside(request, options, () =>
    plane ? byDataPlane(request, response, head, plane, options) : byApi(request, response, head, options),
  );
}

/** Handles a request by its purpose, together with its writes. */
async function inside(request: IncomingMessage, { gate, kernel }: GatewayOptions, work: () => Promise<void>) {
  const entered = gate.enter();
  const leave = entered instanceof Promise ? await entered : entered;
  try {
    await kernel.store.together(work);
  } catch (error) {
    if (!(error instanceof DroppedConnection)) throw error;
    // A client that gets no answer times out; the server then closes its side of the connection.
    if (error.how === 'reset') request.socket.resetAndDestroy();
  } finally {
    leave();
  }
}

/** Routes a name that Route 53 leads to an API to that API, and to nothing else. */
async function serveFrontDoor(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  name: string,
  options: GatewayOptions,
): Promise<void> {
  const { kernel, place = DEFAULT_PLACE } = options;
  await inside(request, options, async () => {
    const client = takeClient(request, place);
    const found = await throughRoute53(kernel, name, client);
    if (found.region === undefined) return sendJson(response, 502, { message: found.why });
    for (const [key, value] of Object.entries(found.headers)) response.setHeader(key, value);
    const inRegion = {
      ...head,
      host: name,
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      region: found.region,
    };
    const plane = planeOf(inRegion, APIS, options, holderOf(kernel, inRegion, options.makeContext));
    if (!plane) return sendJson(response, 403, { message: 'Forbidden' });
    await byDataPlane(request, response, inRegion, plane, options);
  });
}

function byDataPlane(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  { service, answer }: NonNullable<Route['plane']>,
  { kernel }: GatewayOptions,
): Promise<void> {
  if (service.anyOrigin) hidePassword(kernel, request);
  if (!kernel.faults.idle) return waitForRegion(request, response, head, kernel, answer);
  return answer(request, response) ?? Promise.resolve();
}

async function byApi(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  { kernel, makeContext, services }: GatewayOptions,
): Promise<void> {
  await send(request, response, await answerApi(request, response, head, kernel, services, makeContext));
}

/** Responds like the request's region, which may be down or slow. */
async function waitForRegion(
  request: IncomingMessage,
  response: ServerResponse,
  head: RequestHead,
  kernel: Kernel,
  answer: NonNullable<Route['plane']>['answer'],
): Promise<void> {
  const region = head.region ?? dataRegion(head, kernel);
  const looks = region === undefined ? undefined : kernel.faults.regionsDown()[region];
  if (looks === 'unavailable') return sendJson(response, 503, { message: 'Service Unavailable' });
  if (looks !== undefined) throw new DroppedConnection(looks);
  if (region !== undefined) await kernel.faults.whenAnswering(region);
  await answer(request, response);
}

async function send(request: IncomingMessage, response: ServerResponse, wire: WireResponse): Promise<void> {
  const { status } = wire;
  const body = wire.body instanceof BytesStream ? wire.body.bytes : wire.body;
  const headers = safeHeaders(wire.headers);
  // The unread rest of a refused upload would be parsed as the next request.
  const rest = request.complete ? {} : { connection: 'close' };
  if (body instanceof Readable) {
    // A body that ends too early (a damaged disk) must end the connection: otherwise the client waits for the rest.
    response.strictContentLength = true;
    response.writeHead(status, { ...headers, ...rest });
    await pipeline(body, response, { end: false })
      .then(() => response.end())
      .catch(() => response.destroy());
    return;
  }
  const bytes = body === undefined ? 0 : Buffer.byteLength(body);
  const stated = Object.keys(headers).some((name) => name.toLowerCase() === 'content-length');
  const length = stated || status === 204 || status === 304 ? {} : { 'content-length': bytes };
  response.writeHead(status, { ...headers, ...length, ...rest });
  response.end(body);
  request.resume();
}
