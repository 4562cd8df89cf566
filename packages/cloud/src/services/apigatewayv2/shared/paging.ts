import { badRequest } from './errors.ts';

export interface Page<T> {
  Items: T[];
  NextToken?: string;
}

/** Cuts a list: `MaxResults` items (a text on the wire; all when absent) from the opaque `NextToken` of the answer before. */
export function page<T>(
  all: readonly T[],
  input: { MaxResults?: string | undefined; NextToken?: string | undefined },
): Page<T> {
  const start = input.NextToken === undefined ? 0 : decode(input.NextToken);
  const limit = input.MaxResults === undefined ? all.length : Number(input.MaxResults);
  if (!Number.isInteger(limit) || limit < 0) throw badRequest('Invalid maxResults parameter specified');
  const Items = all.slice(start, start + Math.max(limit, 1));
  const end = start + Items.length;
  return end < all.length ? { Items, NextToken: Buffer.from(`o:${end}`).toString('base64url') } : { Items };
}

function decode(token: string): number {
  const offset = /^o:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('latin1'))?.[1];
  if (offset === undefined) throw badRequest('Invalid nextToken parameter specified');
  return Number(offset);
}
