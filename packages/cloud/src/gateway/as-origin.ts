import type { IncomingMessage } from 'node:http';

/**
 * A client that uses this server as a proxy (`http_proxy`) sends a whole URL in place of a path: from here on it is a normal
 * request to the host that the URL names, whatever its Host header says (RFC 9112, section 3.2.2).
 */
export function asOrigin(request: IncomingMessage): void {
  const [, host, rest = ''] = /^http:\/\/([^/?#]*)([/?#].*)?$/is.exec(request.url ?? '') ?? [];
  if (host === undefined) return;
  request.headers.host = host;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}
