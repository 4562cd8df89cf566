import type { IncomingHttpHeaders } from 'node:http';
import { hostName, isLoopback } from './host-names.ts';

/**
 * The client of a request, as far as its headers show:
 *
 * - `program`: no browser. A page cannot leave out what browsers add.
 * - `typed`: the address bar, a bookmark, or a link in another program.
 * - `own`: a page at the request's own scheme, host and port. What is deployed here may be such a page.
 * - `allowed`: a page at one of the allowed origins.
 * - `other`: any other page.
 *
 * The table "Who sent it" in docs/cloud.md says the same.
 */
export type Source = 'program' | 'typed' | 'own' | 'allowed' | 'other';

/** Whether a browser may have sent it on behalf of a page that the user does not vouch for. */
export const isBrowser = (source: Source): boolean => source !== 'program' && source !== 'allowed';

export interface SourceOptions {
  /** Host names that the user vouches for, beside loopback. */
  readonly allowedHosts: readonly string[];
  /** Origins of pages that may do what programs may, such as `http://localhost:3000`. */
  readonly allowedOrigins: readonly string[];
}

/**
 * https://www.w3.org/TR/fetch-metadata/. Browsers send Fetch Metadata to https and to loopback only; to other names a page of an
 * old address can send a GET that shows nothing but the browser's name, which the page may change, and its languages.
 */
export function sourceOf(headers: IncomingHttpHeaders, { allowedHosts, allowedOrigins }: SourceOptions): Source {
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  const name = hostName(host);
  const vouched = isLoopback(name) || allowedHosts.includes(name);
  const isOwn = (from: string | undefined) => vouched && from === `http://${host.toLowerCase()}`;
  if (origin !== undefined) {
    if (allowedOrigins.includes(origin)) return 'allowed';
    return isOwn(origin) && (site === undefined || site === 'same-origin') ? 'own' : 'other';
  }
  if (site !== undefined) {
    if (vouched && site === 'same-origin') return 'own';
    return vouched && site === 'none' ? 'typed' : 'other';
  }
  const { referer } = headers;
  if (referer !== undefined) return isOwn(originOf(referer)) ? 'own' : 'other';
  return hasBrowserHeader(headers) || (!vouched && isLikeBrowser(headers)) ? 'other' : 'program';
}

/** Pages can change both headers, but cannot omit the second. Node's `fetch` has it, too, and `Sec-Fetch-Mode`, which pages cannot add. */
const isLikeBrowser = (headers: IncomingHttpHeaders): boolean =>
  isBrowserName(headers['user-agent']) ||
  (headers['accept-language'] !== undefined && headers['sec-fetch-mode'] === undefined);

/** Node's `fetch` sends `Sec-Fetch-Mode: cors` and nothing else of Fetch Metadata. */
function hasBrowserHeader(headers: IncomingHttpHeaders): boolean {
  const mode = headers['sec-fetch-mode'];
  return (
    (mode !== undefined && mode !== 'cors') ||
    headers['sec-fetch-dest'] !== undefined ||
    headers['sec-fetch-user'] !== undefined
  );
}

/** PowerShell calls itself Mozilla, too. */
const isBrowserName = (agent = ''): boolean => agent.startsWith('Mozilla/') && !agent.includes('PowerShell/');

function originOf(url: string): string | undefined {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}

/** Whether a text is an origin as browsers write it: scheme, host, and a port that is not the scheme's own. */
export const isOrigin = (text: string): boolean =>
  /^[a-z][a-z0-9+.-]*:\/\/[^/]+$/.test(text) && writtenAs(text) === text;

/** Extensions have their own schemes, for which Node computes no origin. */
function writtenAs(text: string): string | undefined {
  const origin = originOf(text);
  return origin === 'null' ? text : origin;
}
