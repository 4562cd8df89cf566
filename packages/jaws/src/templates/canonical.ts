import { createHash } from 'node:crypto';

/** JSON with the keys of every object in order: the same value gives the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The first hexadecimal digits of the SHA-256 of a value. */
export const digest = (value: unknown, length: number): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, length);

export const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null);
