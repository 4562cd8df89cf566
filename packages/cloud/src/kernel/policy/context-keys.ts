/** Condition keys (lower case) and their values. */
export type ContextKeys = ReadonlyMap<string, readonly string[]>;

/** Context keys from what callers have at hand. Keys compare without regard to case. */
export function contextKeys(values: Readonly<Record<string, string | readonly string[] | undefined>>): ContextKeys {
  const keys = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) keys.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return keys;
}
