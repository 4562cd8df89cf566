import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorText } from '../kernel/create-kernel.ts';
import { dataRegion } from './data-region.ts';
import { DEFAULT_PLACE, nameAtFrontDoor, takeClient, throughRoute53 } from './front-door.ts';
import { hidePassword } from './hide-password.ts';
import { hostRefusal } from './host-names.ts';
import { APIS, ownersOf } from './host-owner.ts';
import { headOf } from './request-head.ts';
import type { GatewayOptions } from './server.ts';
import { isBrowser, sourceOf } from './source.ts';

/** Passes connections that become WebSockets to services. Open ones end when the server is closed. */
export function serveUpgrades(server: Server, options: GatewayOptions): void {
  const open = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, first: Buffer) => {
    if (!isWebSocket(request)) {
      asRequest(server, request, socket, first);
      return;
    }
    open.add(socket);
    request.socket.setTimeout(0);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    void answer(request, socket, first, options).catch((error) => {
      options.kernel.log.error('Upgrading failed', { error: errorText(error) });
      socket.destroy();
    });
  });
  // Node calls it when the server is closed; it does not track upgraded connections.
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    closeIdle();
    for (const socket of open) socket.destroy();
  };
}

async function answer(request: IncomingMessage, socket: Duplex, first: Buffer, options: GatewayOptions): Promise<void> {
  const { allowedHosts, kernel, services, place = DEFAULT_PLACE } = options;
  hidePassword(kernel, request);
  let head = { ...headOf(request), isBrowser: isBrowser(sourceOf(request.headers, options)) };
  const named = nameAtFrontDoor(head.host, kernel, allowedHosts);
  if (named !== undefined) {
    const found = await throughRoute53(kernel, named, takeClient(request, place));
    if (found.region === undefined) return refuse(socket, 502);
    head = { ...head, headers: request.headers, host: named, region: found.region };
  } else if (hostRefusal(head.host, allowedHosts)) return refuse(socket, 403);
  const region = kernel.faults.idle ? undefined : (head.region ?? dataRegion(head, kernel));
  if (region !== undefined && kernel.faults.isDown(region)) {
    socket.destroy();
    return;
  }
  const owners = named === undefined ? ownersOf(head.host, kernel) : APIS;
  for (const { id, upgrade } of Object.values(services)) {
    const take = owners?.includes(id) === false ? undefined : upgrade?.(head, kernel);
    if (take) return take(request, socket, first);
  }
  refuse(socket, 404);
}

/** How long a refused client has to read the reason. Milliseconds. */
const LINGER = 2_000;

function refuse(socket: Duplex, status: number): void {
  // Unread bytes would keep the connection from ever closing.
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER).unref();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';

/**
 * A client that offers another protocol, such as h2c, gets HTTP/1.1. Node asks since 22.21 and 24.9; without that it would hand over a
 * stream of the connection that is not a socket, from 26 on, if the request has a body.
 * https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener
 */
export const offers = {
  shouldUpgradeCallback(request: IncomingMessage): boolean {
    if (isWebSocket(request)) return true;
    dropOffer(request);
    return false;
  },
};

const OFFER: ReadonlySet<string> = new Set(['connection', 'upgrade', 'http2-settings']);

function dropOffer(request: IncomingMessage): void {
  for (const name of OFFER) delete request.headers[name];
  const raw = request.rawHeaders;
  request.rawHeaders = raw.filter((_, at) => !OFFER.has(raw[at - (at % 2)]!.toLowerCase()));
}

/** Where Node does not ask: the request is parsed again without the offer. */
function asRequest(server: Server, request: IncomingMessage, socket: Duplex, first: Buffer): void {
  dropOffer(request);
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), first]));
  server.emit('connection', socket);
}
