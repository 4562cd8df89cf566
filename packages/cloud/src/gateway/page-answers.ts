import type { ServerResponse } from 'node:http';
import type { RequestHead } from '../kernel/service.ts';
import type { RequestTarget } from './access.ts';

/** Lets a page of an allowed origin read the response. https://fetch.spec.whatwg.org/#http-cors-protocol */
export function letRead({ headers }: RequestHead, response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '');
  response.setHeader('Access-Control-Expose-Headers', '*');
  response.setHeader('Vary', 'Origin');
}

/** Responds to the preflight request for a page of an allowed origin; false for any other request. */
export function answerPreflight(head: RequestHead, response: ServerResponse): boolean {
  const { method, headers } = head;
  const asked = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || asked === undefined) return false;
  letRead(head, response);
  const named = headers['access-control-request-headers'];
  response.writeHead(204, {
    'Access-Control-Allow-Methods': asked,
    ...(named === undefined ? {} : { 'Access-Control-Allow-Headers': named }),
    ...(headers['access-control-request-private-network'] === 'true'
      ? { 'Access-Control-Allow-Private-Network': 'true' }
      : {}),
  });
  response.end();
  return true;
}

/** Why a page may not send this. */
export function pageRefusal({ headers }: RequestHead, door: RequestTarget): string {
  const { origin } = headers;
  const who = origin === undefined ? 'A web page or a link' : `A page of the origin ${JSON.stringify(origin)}`;
  if (door === 'index' || door === 'mail') return `${who} may not send this to the cloud. Type the address to open it.`;
  const how =
    door === 's3-object'
      ? "Allow the origin in the bucket's CORS rules"
      : 'Start the cloud with --allow-origin and the origin of the page';
  return `${who} may not send this to the cloud. ${how}, if the page is yours.`;
}
