/** What a body says in JSON; an empty object when it is none. */
export function asObject(body: Buffer | string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** Ids and types: they go into the key of a table and into a message, so they have a limit. */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 256;
