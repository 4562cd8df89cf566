import { invalid } from './errors.ts';
import { checkLimit } from './validate.ts';

/** One page in the order of `key`; the token holds the last key given. */
export function page<T>(
  all: Iterable<T>,
  request: { readonly NextToken?: string | undefined; readonly Limit?: number | undefined },
  key: (item: T) => string,
): { items: T[]; NextToken: string | undefined } {
  const limit = checkLimit(request.Limit);
  const after = request.NextToken === undefined ? undefined : decode(request.NextToken);
  const sorted = [...all].map((item) => ({ item, key: key(item) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter((one) => one.key > after);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ item }) => item),
    NextToken: rest.length > shown.length && last ? Buffer.from(`k:${last.key}`).toString('base64') : undefined,
  };
}

function decode(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (!text.startsWith('k:')) throw invalid('Parameter NextToken is not valid.');
  return text.slice(2);
}
