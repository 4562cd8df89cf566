import { mailboxOf } from 'jaws-core-js/mailbox';
import { invalid } from './refusal.ts';

/** The content of a request, as JSON. */
export type Input = Readonly<Record<string, unknown>>;

const own = (input: Input, field: string): unknown => (Object.hasOwn(input, field) ? input[field] : undefined);

/** A text of a request. Throws Refusal. */
export function text(input: Input, field: string, most = 1000): string {
  const value = own(input, field);
  if (typeof value !== 'string' || value === '') throw invalid(field, 'This is required.');
  if (value.length > most) throw invalid(field, `This may have at most ${most} characters.`);
  return value;
}

export const has = (input: Input, field: string): boolean => own(input, field) !== undefined;

/** The language of mails: `de`. Throws Refusal. */
export function language(input: Input): string {
  const value = text(input, 'language');
  if (!/^[a-z]{2,3}$/.test(value)) throw invalid('language', 'This must be a language such as "en".');
  return value;
}

export const flag = (input: Input, field: string): boolean => own(input, field) === true;

/**
 * An address in the form that identifies users: case and the spelling of the domain make no difference. Throws Refusal.
 */
export function email(input: Input): string {
  const found = mailboxOf(text(input, 'email', 254))?.toLowerCase();
  if (found === undefined) throw invalid('email', 'This is not an email address.');
  return found;
}

/** A user's chosen name: a line of visible characters, or nothing. Throws Refusal. */
export function displayName(input: Input): string {
  if (own(input, 'name') === undefined || own(input, 'name') === '') return '';
  const name = text(input, 'name', 100).normalize('NFC').trim();
  if (/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>]/u.test(name)) {
    throw invalid('name', 'This must be one line of visible characters, without < and >.');
  }
  return name;
}
