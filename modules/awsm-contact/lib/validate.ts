import { Refusal } from 'jaws-core-js/http';
import { mailboxOf } from 'jaws-core-js/mailbox';

export interface Message {
  readonly name: string;
  readonly email: string;
  /** May be empty. */
  readonly subject: string;
  readonly message: string;
}

/** The fields of the form. */
export interface Submission extends Message {
  readonly token: unknown;
  /** A field that people do not see. */
  readonly website: string;
}

/** Characters. */
const most = { name: 100, email: 254, subject: 150, message: 5000, website: 1000 };

/** Control characters, and those that reverse the direction of a line. */
const invisible = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** Checks the input. Throws Refusal with the field. Line breaks in values for headers are refused, not repaired. */
export function validate(input: unknown): Submission {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalid('message', 'Send JSON with name, email, message and token.');
  }
  const name = line(input, 'name', 'Please enter your name.');
  const email = address(line(input, 'email', 'Please enter your email address.'));
  const subject = line(input, 'subject');
  const message = text(input, 'message').replaceAll('\r\n', '\n').trim();
  if (/[^\P{Cc}\n\t]/u.test(message)) throw invalid('message', 'The message has characters that are not text.');
  if (message.length < 10) throw invalid('message', 'Please write a little more: at least 10 characters.');
  return { name, email, subject, message, website: text(input, 'website'), token: own(input, 'token') };
}

function address(given: string): string {
  const found = mailboxOf(given);
  if (found === undefined) throw invalid('email', 'This is not an email address.');
  return found;
}

function line(input: object, field: 'name' | 'email' | 'subject', missing?: string): string {
  const value = text(input, field);
  if (invisible.test(value)) throw invalid(field, 'This must be one line of visible characters.');
  if (missing !== undefined && value.trim() === '') throw invalid(field, missing);
  return value.trim();
}

function text(input: object, field: keyof typeof most): string {
  const value = own(input, field) ?? '';
  if (typeof value !== 'string') throw invalid(field, 'This must be text.');
  if (value.length > most[field]) throw invalid(field, `This may have at most ${most[field]} characters.`);
  return value;
}

const own = (input: object, field: string): unknown =>
  Object.hasOwn(input, field) ? (input as Record<string, unknown>)[field] : undefined;

const invalid = (field: string, message: string) => new Refusal(400, 'invalid', message, { field });
