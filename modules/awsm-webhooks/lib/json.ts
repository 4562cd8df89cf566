/** A body's JSON; an empty object if it is anything else. */
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

/** The JSON of a body, or the fields of a form. GitHub, when set to send forms, and Slack put their JSON into the field `payload`. */
export function payloadOf(body: Buffer, contentType = ''): Readonly<Record<string, unknown>> {
  if (!contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) return asObject(body);
  const form = new URLSearchParams(body.toString());
  const inner = form.get('payload');
  return inner === null ? Object.fromEntries(form) : asObject(inner);
}

/** Ids and types: they go into a table's key and into a message, so their length is limited. */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 256;
