import type { IncomingHttpHeaders } from 'node:http';
import { fail } from '../../errors/catalogue/index.ts';

/** Host names of this server. */
const namesOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];

/**
 * Refuses requests that do not come from this server's own page, before anything else of a request is read: a public host name that resolves to this
 * machine (DNS rebinding), and pages of other origins, including other ports of this machine. A program other than a browser sends neither
 * Origin nor Sec-Fetch-Site; it needs the token like any client. A link on another page of this machine, such as a mail in the mailbox of the local
 * cloud, may open the page itself (`isPage`), which is a file without any data of the project, in a tab of its own. Throws DashRefused.
 */
export function checkOrigin(headers: IncomingHttpHeaders, port: number, isPage = false): void {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !namesOf(port).includes(host)) {
    throw fail('DashRefused', { why: 'the host name in the address does not belong to this machine' });
  }
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    throw fail('DashRefused', { why: 'the request comes from another page' });
  }
  const site = headers['sec-fetch-site'];
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site === 'same-site' && isPage && isLink) return;
  // `none`: the user typed the address. Other ports of this machine are `same-site`.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw fail('DashRefused', { why: 'the request comes from another page' });
  }
}

/** The token of a request; empty if it has none. */
export const bearerOf = ({ authorization = '' }: IncomingHttpHeaders): string =>
  /^Bearer ([\w-]{1,256})$/.exec(authorization)?.[1] ?? '';

export const isJson = (headers: IncomingHttpHeaders): boolean =>
  /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(headers['content-type'] ?? '');
