import { Refusal } from './answer.mjs';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;

/** The JSON of a body. Throws Refusal: 400 `invalid`, 413 `size`, 415 `type`. */
export function readJson({ body, headers }, { maxBytes = 256 * 1024, types } = {}) {
  // A page of any site may send a body without this header, or as a form or as text, with the user's cookies and without asking:
  // https://fetch.spec.whatwg.org/#cors-safelisted-request-header
  const type = headers['content-type']?.split(';')[0].trim().toLowerCase() ?? '';
  if (body.length > 0 && !(types ? types.includes(type) : JSON_TYPE.test(type))) {
    throw new Refusal(415, 'type', `The content type must be ${(types ?? ['application/json']).join(' or ')}.`);
  }
  if (body.length > maxBytes) throw new Refusal(413, 'size', `The body has more than ${maxBytes} bytes.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, 'invalid', 'The body is not JSON.');
  }
}

/** The same, but only accepts an object. */
export function readObject(request, options) {
  const value = readJson(request, options);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Refusal(400, 'invalid', 'The body is not a JSON object.');
}
