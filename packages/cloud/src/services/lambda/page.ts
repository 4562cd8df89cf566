import { invalidParameter } from './errors.ts';

/** One page of a list, and the marker of the next. A marker is the position, in base64. */
export function page<T>(
  all: readonly T[],
  marker: string | undefined,
  maxItems: number | undefined,
  max = 50,
): { items: readonly T[]; NextMarker?: string } {
  const from = marker ? Number(Buffer.from(marker, 'base64').toString()) : 0;
  if (!Number.isInteger(from) || from < 0) throw invalidParameter('The marker is invalid.');
  const to = from + Math.min(maxItems ?? max, max);
  const items = all.slice(from, to);
  return to < all.length ? { items, NextMarker: Buffer.from(String(to)).toString('base64') } : { items };
}
