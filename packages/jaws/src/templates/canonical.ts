import { createHash } from 'node:crypto';
import { isObject } from '../base/text.ts';

/** JSON with the keys of every object in order: equal values have the same text. */
const canonicalJson = (value: unknown): string => JSON.stringify(inOrder(value));

/** A replacer of JSON.stringify would do the same in three times the time. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const inner = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(inner).sort();
  return Object.fromEntries(keys.map((key) => [key, inOrder(inner[key])]));
}

/** The first hexadecimal digits of the SHA-256 of a value. */
export const digest = (value: unknown, length: number): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, length);

/**
 * Whether two values are equal as JSON, in any order of keys. Templates have megabytes, so no text is created from
 * them.
 */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a ?? null, b ?? null)) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((one, index) => isSameJson(one, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = keysOf(a);
  return keys.length === keysOf(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]));
}

/** A key without a value is left out of JSON. */
const keysOf = (value: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(value).filter((key) => value[key] !== undefined);
