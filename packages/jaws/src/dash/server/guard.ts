import type { IncomingHttpHeaders } from 'node:http';
import { fail } from '../../errors/catalogue/index.ts';

/** Names of this machine that lead to the server. */
const namesOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];

/**
 * Refuses what does not come from this server's own page, before anything else of a request is looked at: a name of the web that was led to this
 * machine (DNS rebinding), and pages of other origins, those of other ports of this machine among them. A program that is no browser sends neither
 * Origin nor Sec-Fetch-Site; it needs the token like everybody. A link of another page of this machine, such as a mail in the mailbox of the local
 * cloud, may open the page itself (`isPage`): that is a file that holds nothing of the project, in a tab of its own. Throws DashRefused.
 */
export function checkOrigin(headers: IncomingHttpHeaders, port: number, isPage = false): void {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !namesOf(port).includes(host)) {
    throw fail('DashRefused', { why: 'the address has a name that is none of this machine' });
  }
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    throw fail('DashRefused', { why: 'the request comes from another page' });
  }
  const site = headers['sec-fetch-site'];
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site === 'same-site' && isPage && isLink) return;
  // `none`: somebody typed the address. Other ports of this machine are `same-site`.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw fail('DashRefused', { why: 'the request comes from another page' });
  }
}

/** The token of a request; empty where it has none. */
export const bearerOf = ({ authorization = '' }: IncomingHttpHeaders): string =>
  /^Bearer ([\w-]{1,256})$/.exec(authorization)?.[1] ?? '';

export const isJson = (headers: IncomingHttpHeaders): boolean =>
  /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i.test(headers['content-type'] ?? '');
