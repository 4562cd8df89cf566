import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';

/** The result for a value that two sides may have changed. */
export type Merged = { readonly value: unknown } | { readonly conflict: string };

/**
 * Merges the changes of a JSON value on two sides since `base`; undefined stands for a missing value. Objects are
 * merged name by name, everything else (lists too) as a whole. A conflict names the path that both sides changed.
 */
export function mergeJson(base: unknown, ours: unknown, theirs: unknown, path = ''): Merged {
  if (isDeepStrictEqual(ours, theirs) || isDeepStrictEqual(base, theirs)) return { value: ours };
  if (isDeepStrictEqual(base, ours)) return { value: theirs };
  if (!isObject(ours) || !isObject(theirs)) return { conflict: path };
  const before = isObject(base) ? base : {};
  const merged: Record<string, unknown> = {};
  // Our own order first: a file keeps its owner's layout.
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const one = mergeJson(before[name], ours[name], theirs[name], path ? `${path}.${name}` : name);
    if ('conflict' in one) return one;
    if (one.value !== undefined) merged[name] = one.value;
  }
  return { value: merged };
}
