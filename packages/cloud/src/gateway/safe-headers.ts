import type { OutgoingHttpHeaders } from 'node:http';

const token = /^[\w!#$%&'*+.^`|~-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header must not have
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/g;
const beyondBytes = /[\u0100-\uffff]/;
/** Nearly all values match this. */
const plain = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/**
 * Headers as HTTP can carry them, whatever clients once stored in them: text beyond Latin-1 as its UTF-8 bytes, as S3
 * sends it, blanks for control characters; a name that is not a token is left out.
 */
export function safeHeaders(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const safe: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || !isHeaderName(name)) continue;
    safe[name] = Array.isArray(value) ? value.map(headerText) : headerText(value);
  }
  return safe;
}

export const isHeaderName = (name: string): boolean => token.test(name);

/** A value as HTTP can carry it. */
export function headerText(value: string | number): string {
  const specified = String(value);
  if (plain.test(specified)) return specified;
  return (beyondBytes.test(specified) ? Buffer.from(specified).toString('latin1') : specified).replace(control, ' ');
}
