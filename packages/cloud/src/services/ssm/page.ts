import { AwsError } from '../../kernel/errors.ts';

/** One page of a list. As on AWS, a full page has a token even if no more items follow. */
export function page<T>(
  all: readonly T[],
  { NextToken, MaxResults }: { readonly NextToken?: string | undefined; readonly MaxResults: number },
): { items: T[]; NextToken: string | undefined } {
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.', 400);
  }
  const items = all.slice(start, start + MaxResults);
  return { items, NextToken: items.length === MaxResults ? String(start + MaxResults) : undefined };
}
