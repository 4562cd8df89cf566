import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';

/** What became of a value that two sides may have changed. */
export type Merged = { readonly value: unknown } | { readonly conflict: string };

/**
 * Merges what happened to a JSON value on two sides since `base`; undefined stands for a value that is not there. Objects are
 * merged name by name, everything else (lists too) as a whole. A conflict names the path where both sides changed.
 */
export function mergeJson(base: unknown, ours: unknown, theirs: unknown, path = ''): Merged {
  if (isDeepStrictEqual(ours, theirs) || isDeepStrictEqual(base, theirs)) return { value: ours };
  if (isDeepStrictEqual(base, ours)) return { value: theirs };
  if (!isObject(ours) || !isObject(theirs)) return { conflict: path };
  const before = isObject(base) ? base : {};
  const merged: Record<string, unknown> = {};
  // Our own order first: a file keeps the look that its owner gave it.
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const one = mergeJson(before[name], ours[name], theirs[name], path ? `${path}.${name}` : name);
    if ('conflict' in one) return one;
    if (one.value !== undefined) merged[name] = one.value;
  }
  return { value: merged };
}
