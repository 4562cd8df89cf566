import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ErrorCode, JawsError } from '../../errors/error.ts';
import type { ApiError } from '../api.ts';

/** No inline code, no other origins, no framing. The page's own script and style are files of this server. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers of every response. */
export const securityHeaders: OutgoingHttpHeaders = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Another version of JAWS may answer at this address tomorrow, and results are private to the page.
  'cache-control': 'no-store',
};

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  more: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const length = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...securityHeaders, ...length, ...more });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export const sendJson = (
  response: ServerResponse,
  status: number,
  data: object,
  more: OutgoingHttpHeaders = {},
): void => send(response, status, 'application/json; charset=utf-8', JSON.stringify(data), more);

/** What the page learns about an error. */
export function apiError({ code, message, hint, problems }: JawsError): ApiError {
  return { code, message, ...(hint !== undefined && { hint }), ...(problems.length > 0 && { problems }) };
}

export const bugError: ApiError = {
  code: 'Bug',
  message: 'The dash has a bug. Details are in the terminal that it runs in.',
};

const statuses: Partial<Record<ErrorCode, number>> = {
  ToolInput: 400,
  ToolReadOnly: 403,
  ToolProtected: 403,
  DashToken: 403,
  DashRefused: 403,
  DashBusy: 503,
  Interrupted: 503,
};

export const statusOf = ({ code }: JawsError): number => statuses[code] ?? 422;

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => signs[sign]!);

/** An error page for a person with a browser. */
export const errorPage = ({ message, hint = '' }: JawsError): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>JAWS</title><h1>${escaped(message)}</h1><p>${escaped(hint)}</p></html>\n`;
