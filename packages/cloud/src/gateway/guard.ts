import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request is refused before anything looks at it, or undefined. A web page can make a browser send requests to
 * loopback, by DNS rebinding with its own Host and otherwise with its own Origin: neither is ours.
 */
export function refusal(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): string | undefined {
  const host = hostName(headers.host ?? '');
  if (!isLocal(host, allowedHosts) && !isAws(host)) {
    return `The host name ${JSON.stringify(host)} is not one of this cloud's: use 127.0.0.1 or localhost.`;
  }
  return undefined;
}

/** As {@link refusal}, by the page that sends the request. */
export function originRefusal(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): string | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  const from = originHost(origin);
  if (from !== undefined && isLocal(from, allowedHosts)) return undefined;
  return `The origin ${JSON.stringify(origin)} may not use this cloud: only pages from localhost may.`;
}

/** Lower case, without port, brackets and trailing dot. */
export function hostName(host: string): string {
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d*$/, '');
  return name.toLowerCase().replace(/\.$/, '');
}

function originHost(origin: string): string | undefined {
  try {
    return hostName(new URL(origin).host);
  } catch {
    return undefined;
  }
}

/** Loopback; `localhost` and names below it, which always mean loopback (RFC 6761). */
const isLocal = (host: string, allowed: readonly string[]): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  /^127(\.\d{1,3}){3}$/.test(host) ||
  host === 'localhost.localstack.cloud' ||
  host.endsWith('.localhost.localstack.cloud') ||
  allowed.includes(host);

/**
 * AWS's own names come from the redirect inside functions and from clients with a proxy. As hosts they cannot be rebound by a
 * stranger, but everybody can have a page there: they are nobody's origin.
 */
const isAws = (host: string): boolean => host.endsWith('.amazonaws.com') || host.endsWith('.on.aws');
