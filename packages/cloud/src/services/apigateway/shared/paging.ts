import { badRequest } from './errors.ts';

export interface Page<T> {
  readonly items: T[];
  readonly position?: string;
}

/**
 * Cuts a list as API Gateway does: `limit` items (25 by default, 500 at most) from the opaque `position` of the answer
 * before.
 */
export function page<T>(
  all: readonly T[],
  input: { position?: string | undefined; limit?: number | undefined },
): Page<T> {
  const start = input.position === undefined ? 0 : decode(input.position);
  const limit = Math.min(Math.max(input.limit ?? 25, 1), 500);
  const items = all.slice(start, start + limit);
  const end = start + items.length;
  return end < all.length ? { items, position: encode(end) } : { items };
}

function encode(offset: number): string {
  return Buffer.from(`o:${offset}`).toString('base64url');
}

function decode(position: string): number {
  const offset = /^o:(\d+)$/.exec(Buffer.from(position, 'base64url').toString('latin1'))?.[1];
  if (offset === undefined) throw badRequest('Invalid position parameter specified');
  return Number(offset);
}
