import { stripVTControlCharacters } from 'node:util';
import { isObject } from '../base/text.ts';

/** Characters that move the cursor, ring, have no width, or change the direction of the following text. */
const CONTROL = /[\p{Cc}\u2028\u2029\u200b\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** Text that cannot control a terminal: escape sequences are removed, other control characters become dots. */
export const clean = (text: string): string => stripVTControlCharacters(text).replace(CONTROL, '·');

/** Data whose texts, and names, cannot control a terminal: what others wrote and a user has to trust. */
export function cleaned<T>(value: T): T {
  const inside = (one: unknown): unknown => {
    if (typeof one === 'string') return clean(one);
    if (Array.isArray(one)) return one.map(inside);
    return isObject(one)
      ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [clean(key), inside(inner)]))
      : one;
  };
  // The shape stays as it is.
  return inside(value) as T;
}
