import { page as pageOf } from './core/page.ts';
import { badParameter } from './errors.ts';

/** One page of a list: at most `size` items, and no more than AWS returns. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  wanted: number | undefined,
  max: number,
): { items: readonly T[]; next: { NextToken?: string } } {
  const size = wanted === undefined || wanted < 1 ? max : Math.min(wanted, max);
  const found = pageOf(all, token, size);
  if (!found) throw badParameter('Invalid NextToken');
  return { items: found.items, next: found.next === undefined ? {} : { NextToken: found.next } };
}
