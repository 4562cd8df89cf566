import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { sendErrorPage, wantsPage } from '../kernel/page/cloud-page.ts';
import { sendJson } from './control/json.ts';

/** Explains why a request is refused: to people on a page, to programs as JSON. */
export function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: OutgoingHttpHeaders = {},
): void {
  if (wantsPage(response.req.headers)) sendErrorPage(response, status, message, headers);
  else sendJson(response, status, { message }, headers);
}
