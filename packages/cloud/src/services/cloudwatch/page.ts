import { invalidToken } from './errors.ts';

/** One page of a list; `token` is a place in it that an earlier answer gave. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { items: T[]; NextToken?: string } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || (token !== undefined && start === 0)) throw invalidToken();
  const items = all.slice(start, start + size);
  if (start + size >= all.length) return { items };
  return { items, NextToken: Buffer.from(String(start + size)).toString('base64url') };
}
