import { AwsError } from '../../kernel/errors.ts';
import { page as pageOf } from '../ses/core/page.ts';

/** One page of a list, with AWS's default size unless another is requested. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  wanted: number | undefined,
  usual = 1_000,
): { items: readonly T[]; next: { NextToken?: string } } {
  const found = pageOf(all, token, wanted === undefined || wanted < 1 ? usual : Math.min(wanted, 1_000));
  if (!found) throw new AwsError('InvalidNextTokenException', 'The specified request token is invalid.', 400);
  return { items: found.items, next: found.next === undefined ? {} : { NextToken: found.next } };
}
