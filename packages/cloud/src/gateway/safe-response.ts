import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { headerText, isHeaderName, safeHeaders } from './safe-headers.ts';

type HeadersInput = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * A response whose head cannot throw for values from functions, templates, integrations or stored metadata: headers become what
 * HTTP can carry, as in {@link safeHeaders}, and an invalid status becomes 502. An error thrown in the middle of a
 * stream's event would have no owner.
 */
export class SafeResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** For deployed code whose address is a path of the cloud's own host: a service worker of that code stays below its own path. */
  sharesOrigin = false;

  override setHeader(name: string, value: number | string | readonly string[]): this {
    if (!isHeaderName(name) || (this.sharesOrigin && widensWorker(name))) return this;
    return super.setHeader(name, Array.isArray(value) ? value.map(headerText) : headerText(value as string | number));
  }

  override writeHead(status: number, reason?: string, headers?: HeadersInput): this;
  override writeHead(status: number, headers?: HeadersInput): this;
  override writeHead(status: number, reason?: string | HeadersInput, headers?: HeadersInput): this {
    const code = Number.isInteger(status) && status >= 100 && status <= 999 ? status : 502;
    const refused = this.sharesOrigin ? widensWorker : undefined;
    if (typeof reason === 'string') return super.writeHead(code, headerText(reason), safe(headers, refused));
    return super.writeHead(code, safe(reason, refused));
  }
}

/** https://w3c.github.io/ServiceWorker/#service-worker-allowed */
const widensWorker = (name: string): boolean => name.toLowerCase() === 'service-worker-allowed';

/** A list has names and values in turn. */
function safe(headers: HeadersInput | undefined, isRefused = (_name: string) => false): HeadersInput | undefined {
  if (headers === undefined) return undefined;
  if (!Array.isArray(headers))
    return Object.fromEntries(Object.entries(safeHeaders(headers)).filter(([name]) => !isRefused(name)));
  const list: OutgoingHttpHeader[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name, value] = [String(headers[at]), headers[at + 1]!];
    if (isHeaderName(name) && !isRefused(name))
      list.push(name, Array.isArray(value) ? value.map(headerText) : headerText(value));
  }
  return list;
}
