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

/**
 * The fields of a form; undefined for any other body. The bytes decide, since the header with the content type is not signed. A form has all but letters,
 * digits and a few signs escaped, so no text in its fields can add one. https://url.spec.whatwg.org/#application/x-www-form-urlencoded
 */
export function formOf(body: Buffer): URLSearchParams | undefined {
  const text = body.toString();
  return /^[\w.*+%~!'()=&-]+$/.test(text) && text.includes('=') ? new URLSearchParams(text) : undefined;
}

/** The JSON of a body, or the fields of a form. GitHub, when set to send forms, and Slack put their JSON into the field `payload`. */
export function payloadOf(body: Buffer): Readonly<Record<string, unknown>> {
  const form = formOf(body);
  if (!form) return asObject(body);
  const inner = form.get('payload');
  return inner === null ? Object.fromEntries(form) : asObject(inner);
}

/** Ids and types: they go into a table's key and into a message, so their length is limited. */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 256;
