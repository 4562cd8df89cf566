import { AwsError } from '../../kernel/errors.ts';

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, 400);

export const accessDenied = (message: string): AwsError => new AwsError('AccessDenied', message, 403);

interface Rule {
  readonly min: number;
  readonly max: number;
  readonly pattern?: RegExp;
}

/** AWS's sentence for a value that breaks a rule of the API's model. */
function violation(value: unknown, field: string, rule: string): string {
  const shown = value === undefined ? 'null' : `'${String(value)}'`;
  return `1 validation error detected: Value ${shown} at '${field}' failed to satisfy constraint: ${rule}`;
}

/** The value of a required string member, checked. */
export function check(value: string | undefined, field: string, rule: Rule): string {
  const fail = (text: string) => validationError(violation(value, field, text));
  if (value === undefined) throw fail('Member must not be null');
  if (value.length < rule.min) throw fail(`Member must have length greater than or equal to ${rule.min}`);
  if (value.length > rule.max) throw fail(`Member must have length less than or equal to ${rule.max}`);
  if (rule.pattern && !rule.pattern.test(value)) {
    const pattern = rule.pattern.source.replace(/^\^/, '').replace(/\$$/, '');
    throw fail(`Member must satisfy regular expression pattern: ${pattern}`);
  }
  return value;
}

/** Seconds between two bounds, both inclusive. */
export function checkDuration(value: number | undefined, fallback: number, min: number, max: number): number {
  if (value === undefined) return fallback;
  // NaN, which the query protocol has a text for, is less than nothing and more than nothing.
  if (!(value >= min)) {
    throw validationError(
      violation(value, 'durationSeconds', `Member must have value greater than or equal to ${min}`),
    );
  }
  if (value > max) {
    throw validationError(violation(value, 'durationSeconds', `Member must have value less than or equal to ${max}`));
  }
  return value;
}

export const SESSION_NAME: Required<Rule> = { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ };
export const ROLE_ARN: Rule = { min: 20, max: 2048 };
export const SESSION_POLICY: Rule = { min: 1, max: 2048, pattern: /^[\t\n\r -ÿ]+$/ };
