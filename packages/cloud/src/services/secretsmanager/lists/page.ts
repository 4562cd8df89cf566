import { invalidParameter } from '../errors.ts';

const DEFAULT_SIZE = 100;

/** One page of a list; the token is the place of the next item. */
export function page<T>(
  all: readonly T[],
  request: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { items: T[]; NextToken: string | undefined } {
  const start = request.NextToken === undefined ? 0 : Number(Buffer.from(request.NextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw invalidParameter('Invalid NextToken.');
  const end = start + (request.MaxResults ?? DEFAULT_SIZE);
  const NextToken = end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { items: all.slice(start, end), NextToken };
}
