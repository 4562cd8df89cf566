import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { headerText, isHeaderName, safeHeaders } from './safe-headers.ts';

type HeadersInput = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * A response whose head cannot throw for values from functions, templates, integrations or stored metadata: headers become what
 * HTTP can carry, as in {@link safeHeaders}, and an invalid status becomes 502. An error thrown in the middle of a
 * stream's event would have no owner.
 */
export class SafeResponse extends ServerResponse {
  override setHeader(name: string, value: number | string | readonly string[]): this {
    if (!isHeaderName(name)) return this;
    return super.setHeader(name, Array.isArray(value) ? value.map(headerText) : headerText(value as string | number));
  }

  override writeHead(status: number, reason?: string, headers?: HeadersInput): this;
  override writeHead(status: number, headers?: HeadersInput): this;
  override writeHead(status: number, reason?: string | HeadersInput, headers?: HeadersInput): this {
    const code = Number.isInteger(status) && status >= 100 && status <= 999 ? status : 502;
    if (typeof reason === 'string') return super.writeHead(code, headerText(reason), safe(headers));
    return super.writeHead(code, safe(reason));
  }
}

/** A list has names and values in turn. */
function safe(headers: HeadersInput | undefined): HeadersInput | undefined {
  if (headers === undefined) return undefined;
  if (!Array.isArray(headers)) return safeHeaders(headers);
  const list: OutgoingHttpHeader[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name, value] = [String(headers[at]), headers[at + 1]!];
    if (isHeaderName(name)) list.push(name, Array.isArray(value) ? value.map(headerText) : headerText(value));
  }
  return list;
}
