import { apiConfiguration } from '../gateway-error.ts';
import type { HeaderList } from '../header-list.ts';

/** Headers that API Gateway takes away before anything sees them. */
const DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'www-authenticate',
]);

export function isDropped(lowerCaseName: string): boolean {
  return DROPPED.has(lowerCaseName);
}

/** Headers that no mapping may set: with one of them every call ends in an internal error. */
const REFUSED = ['content-length', 'transfer-encoding', 'x-amzn-trace-id', 'x-amzn-apigateway-api-id'];
const REFUSED_FOR_AWS = [...REFUSED, 'authorization', 'connection', 'expect', 'proxy-authenticate', 'te'];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
export function refuseMapped(names: Iterable<string>, type: string | undefined): void {
  const refused = type === 'AWS' || type === 'AWS_PROXY' ? REFUSED_FOR_AWS : REFUSED;
  for (const name of names) if (refused.includes(name.toLowerCase())) throw apiConfiguration();
}

const REMAPPED = ['Connection', 'Content-Length', 'Date', 'Server'];
const REMAPPED_WHEN_MAPPED = [
  ...REMAPPED,
  'Authorization',
  'Content-MD5',
  'Expect',
  'Host',
  'Max-Forwards',
  'Proxy-Authenticate',
  'Trailer',
  'Upgrade',
  'User-Agent',
  'WWW-Authenticate',
];

/** Renames what an endpoint may not say to a client itself: `Date` becomes `x-amzn-Remapped-Date`. */
export function remapResponse(headers: HeaderList, type: string | undefined): void {
  const names =
    type === 'HTTP' || type === 'AWS'
      ? REMAPPED_WHEN_MAPPED
      : type === 'HTTP_PROXY'
        ? [...REMAPPED, 'x-amzn-requestid']
        : REMAPPED;
  for (const name of names) {
    const values = headers.getAll(name);
    headers.delete(name);
    for (const value of values) headers.append(`x-amzn-Remapped-${name}`, value);
  }
  headers.delete('transfer-encoding');
  headers.delete('keep-alive');
  if (type === 'HTTP_PROXY') {
    headers.delete('content-encoding');
    headers.delete('via');
  }
}
