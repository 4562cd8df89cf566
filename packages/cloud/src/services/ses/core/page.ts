/** One page; the token is the number of preceding items. `undefined` for an invalid token. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { items: readonly T[]; next: string | undefined } | undefined {
  const start = token === undefined || token === '' ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(start) || start < 0) return undefined;
  const end = start + size;
  return {
    items: all.slice(start, end),
    next: end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
