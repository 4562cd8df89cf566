import { malformedPolicy } from '../errors.ts';
import { check } from '../validate.ts';
import { policyFault } from './grammar.ts';
import { trustFault } from './trust-grammar.ts';

const CHARACTERS = /^[\t\n\r\u0020-\u00ff]+$/;

/** An identity policy's text, or MalformedPolicyDocument with AWS's reason. */
export function checkPolicy(document: string | undefined, field: string, { inline = false } = {}): string {
  const text = check(document, field, { max: 131_072, pattern: CHARACTERS });
  const fault = policyFault(text, inline);
  if (fault) throw malformedPolicy(fault);
  return text;
}

/**
 * A new role's trust policy, or MalformedPolicyDocument with AWS's reason. A lenient cloud accepts any text, as other
 * emulators do: a role with an unreadable one trusts everyone.
 */
export function checkTrust(document: string | undefined, field: string, { lenient = false } = {}): string {
  const text = check(document, field, { max: 131_072, pattern: CHARACTERS });
  const fault = lenient ? undefined : trustFault(text);
  if (fault) throw malformedPolicy(fault);
  return text;
}

/**
 * Policies in responses are URL-encoded by RFC 3986. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
