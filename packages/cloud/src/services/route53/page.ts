import { invalidInput } from './errors.ts';

/** The SDKs send page sizes as text or as numbers. */
export function sizeOf(asked: number | string | undefined, max = 100): number {
  const size = asked === undefined ? max : Number(asked);
  if (!Number.isInteger(size) || size < 1) throw invalidInput(`The value ${asked} for maxitems is not valid.`);
  return Math.min(size, max);
}

/** A page that begins with the entry whose id is the marker. */
export function markedPage<T extends { readonly id: string }>(
  all: readonly T[],
  { Marker, MaxItems }: { readonly Marker?: string | undefined; readonly MaxItems?: number | string | undefined },
): { items: T[]; Marker: string | undefined; IsTruncated: boolean; NextMarker?: string; MaxItems: number } {
  const size = sizeOf(MaxItems);
  const start = Marker ? all.findIndex(({ id }) => id === Marker) : 0;
  if (start < 0) throw invalidInput(`The marker ${Marker} is not valid.`);
  const next = all[start + size];
  return {
    items: all.slice(start, start + size),
    Marker: Marker || undefined,
    IsTruncated: next !== undefined,
    ...(next ? { NextMarker: next.id } : {}),
    MaxItems: size,
  };
}
