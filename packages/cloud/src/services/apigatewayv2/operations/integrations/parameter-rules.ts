import { badRequest } from '../../shared/errors.ts';

/**
 * Headers that no mapping may touch.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html#http-api-mapping-reserved-headers
 */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'via',
  'host',
]);
const RESERVED_PREFIXES = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-'];

function isReserved(header: string): boolean {
  const name = header.toLowerCase();
  return RESERVED.has(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

type Mappings = Readonly<Record<string, string>>;

export function checkMappings(
  request: Mappings | undefined,
  response: Readonly<Record<string, Mappings>> | undefined,
): void {
  for (const key of Object.keys(request ?? {})) {
    checkKey(key, /^(?:(append|overwrite|remove):(header|querystring)\.(.+)|(overwrite):(path))$/);
  }
  for (const [status, mappings] of Object.entries(response ?? {})) {
    if (!/^[2-5]\d\d$/.test(status)) throw badRequest(`Invalid status code ${status} in response parameters`);
    for (const key of Object.keys(mappings)) {
      checkKey(key, /^(?:(append|overwrite|remove):(header)\.(.+)|(overwrite):(statuscode))$/);
    }
  }
}

function checkKey(key: string, format: RegExp): void {
  const match = format.exec(key);
  if (!match) throw badRequest(`Invalid mapping expression specified: ${key}`);
  const [, , place, name] = match;
  if (place === 'header' && isReserved(name!)) {
    throw badRequest(`Operations on header ${name} are restricted`);
  }
}
