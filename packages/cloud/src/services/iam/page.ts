import { validationError } from './errors.ts';
import { checkRange } from './validate.ts';

export interface Page<T> {
  readonly items: T[];
  readonly IsTruncated: boolean;
  readonly Marker: string | undefined;
}

interface Request {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/**
 * One page of a list, in the order of `key`. The marker contains the last key, so if a list changes between two
 * calls, remaining items are neither repeated nor skipped.
 */
export function page<T>(all: Iterable<T>, request: Request, key: (item: T) => string): Page<T> {
  const size = checkRange(request.MaxItems, 'maxItems', 1, 1000) ?? 100;
  const after = request.Marker === undefined ? undefined : decode(request.Marker);
  const sorted = [...all].map((item) => ({ item, key: key(item) })).sort((a, b) => compare(a.key, b.key));
  const rest = after === undefined ? sorted : sorted.filter((one) => compare(one.key, after) > 0);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const more = rest.length > shown.length;
  return {
    items: shown.map((one) => one.item),
    IsTruncated: more,
    Marker: more && last ? encode(last.key) : undefined,
  };
}

/** {@link page} for a list that keeps its own order. */
export function pageInOrder<T>(all: readonly T[], request: Request): Page<T> {
  const numbered = all.map((item, index) => ({ item, key: String(index).padStart(8, '0') }));
  const { items, ...rest } = page(numbered, request, (one) => one.key);
  return { items: items.map((one) => one.item), ...rest };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const SIGN = 'k:';

function encode(key: string): string {
  return Buffer.from(SIGN + key).toString('base64');
}

function decode(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith(SIGN) || encode(text.slice(SIGN.length)) !== marker) throw validationError('Invalid Marker.');
  return text.slice(SIGN.length);
}
