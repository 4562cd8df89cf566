import { has, type Input, text } from '../input.ts';
import { invalid } from '../refusal.ts';
import { identityKey, type UsedWay, wayKey } from '../ways.ts';

/** The name of an add-on or a factor. Throws Refusal. */
export function word(input: Input, field: string): string {
  const value = text(input, field, 30);
  if (!/^[a-z][a-z0-9-]*$/.test(value)) throw invalid(field, 'This must be small letters, digits and "-".');
  return value;
}

/** The user's proofs of identity: `["otp"]`. Throws Refusal. */
export function methods(input: Input): readonly string[] {
  const { amr } = input;
  const isMethod = (one: unknown): one is string => typeof one === 'string' && /^[a-z]{2,10}$/.test(one);
  if (Array.isArray(amr) && amr.length > 0 && amr.length <= 6 && amr.every(isMethod)) return amr;
  throw invalid('amr', 'This must be a list of methods such as "otp".');
}

/** The data that an add-on shows, as JSON of at most 4 KB. Throws Refusal. */
export function shown(input: Input): string {
  const { data } = input;
  const text = typeof data === 'object' && data !== null && !Array.isArray(data) ? JSON.stringify(data) : '';
  if (text === '' || Buffer.byteLength(text) > 4096) throw invalid('data', 'This must be an object of at most 4 KB.');
  return text;
}

/** A user's identity at a provider. Throws Refusal. */
export function identity(input: Input): { readonly issuer: string; readonly subject: string } {
  const issuer = text(input, 'issuer', 500);
  const subject = text(input, 'subject', 255);
  // A `#` ends the issuer in the key.
  if (/[#\s]/.test(issuer)) throw invalid('issuer', 'This must be an address without "#".');
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: a key has 2,048 bytes at most.
  if (Buffer.byteLength(issuer + subject) > 2000) throw invalid('subject', 'This is too long.');
  return { issuer, subject };
}

/** A way as an add-on names it: `{ id, name, added }`, or an identity. Throws Refusal. */
export function wayOf(sub: string, addon: string, value: unknown, now: number): UsedWay {
  if (typeof value !== 'object' || value === null) throw invalid('way', 'This must be an object.');
  const input = value as Input;
  const name = text(input, 'name', 200);
  const added = has(input, 'added') ? Number(input.added) : now;
  if (!Number.isSafeInteger(added) || added < 0) throw invalid('way', 'This must be a time in seconds.');
  const pk = has(input, 'issuer')
    ? identityKey({ issuer: text(input, 'issuer', 500), subject: text(input, 'subject', 255) })
    : wayKey(sub, addon, text(input, 'id', 2000));
  return { pk, addon, name, added };
}
