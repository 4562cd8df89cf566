/** Condition keys (lower case) and their values. */
export type ContextKeys = ReadonlyMap<string, readonly string[]>;

/** Context keys from the caller's data. Keys are compared ignoring case. */
export function contextKeys(values: Readonly<Record<string, string | readonly string[] | undefined>>): ContextKeys {
  const keys = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) keys.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return keys;
}
