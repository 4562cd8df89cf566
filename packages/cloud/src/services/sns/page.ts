import { invalid } from './errors.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html: a page has at most 100. */
const PAGE = 100;

/** One page in the order of creation; the token says how many items came before it. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  size = PAGE,
): { items: readonly T[]; next: { NextToken?: string } } {
  const start = token === undefined || token === '' ? 0 : Number(Buffer.from(token, 'base64').toString() || 'x');
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('NextToken Reason: Token could not be decoded');
  const end = start + size;
  return {
    items: all.slice(start, end),
    next: end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {},
  };
}
