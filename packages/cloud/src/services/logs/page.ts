import { invalidParameter } from './errors.ts';

/**
 * One page of a list in the order of `key`. The token holds the last key given, so that a list that changes between two calls
 * neither repeats nor skips what stayed.
 */
export function page<T>(
  all: Iterable<T>,
  request: { readonly nextToken?: string | undefined; readonly limit: number },
  key: (item: T) => string,
  descending = false,
): { items: T[]; nextToken: string | undefined } {
  const after = request.nextToken === undefined ? undefined : decode(request.nextToken);
  const sign = descending ? -1 : 1;
  const sorted = [...all]
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0));
  const rest = after === undefined ? sorted : sorted.filter((one) => (descending ? one.key < after : one.key > after));
  const shown = rest.slice(0, request.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((one) => one.item),
    nextToken: rest.length > shown.length && last ? encode(last.key) : undefined,
  };
}

const SIGN = 'k:';

function encode(key: string): string {
  return Buffer.from(SIGN + key).toString('base64url');
}

function decode(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(SIGN)) throw invalidParameter('The specified nextToken is invalid.');
  return text.slice(SIGN.length);
}
