import { apiConfiguration } from '../gateway-error.ts';
import type { HeaderList } from '../header-list.ts';

/** Headers that API Gateway removes before anything sees them. */
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

const lowerCase = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [name.toLowerCase(), name]));

const RENAMED: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  AWS: lowerCase(REMAPPED_WHEN_MAPPED),
  HTTP: lowerCase(REMAPPED_WHEN_MAPPED),
  HTTP_PROXY: lowerCase([...REMAPPED, 'x-amzn-requestid']),
};
const RENAMED_ELSEWHERE = lowerCase(REMAPPED);
const ENDED_HERE = ['transfer-encoding', 'keep-alive'];
const ENDED_BY_PROXY = [...ENDED_HERE, 'content-encoding', 'via'];

/** Renames headers that an endpoint may not set for a client: `Date` becomes `x-amzn-Remapped-Date`. */
export function remapResponse(headers: HeaderList, type: string | undefined): void {
  const renamed = (type === undefined ? undefined : RENAMED[type]) ?? RENAMED_ELSEWHERE;
  const ended = type === 'HTTP_PROXY' ? ENDED_BY_PROXY : ENDED_HERE;
  for (let at = headers.entries.length - 1; at >= 0; at -= 1) {
    const entry = headers.entries[at]!;
    const lower = entry[0].toLowerCase();
    const name = renamed.get(lower);
    if (name !== undefined) entry[0] = `x-amzn-Remapped-${name}`;
    else if (ended.includes(lower)) headers.entries.splice(at, 1);
  }
}
