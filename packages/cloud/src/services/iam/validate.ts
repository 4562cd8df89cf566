import { validationError } from './errors.ts';

/** A string member's rules. `allowed` is AWS's wording of the pattern for names, if it has one. */
export interface Rule {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
  readonly allowed?: string;
}

function text(value: string): string {
  return value.length > 1_000 ? `${value.slice(0, 1_000)}…` : value;
}

/** AWS's sentence for a value that breaks a rule of the API's model. */
export function violation(value: unknown, field: string, rule: string): string {
  const shown = value === undefined || value === null ? 'null' : `'${text(String(value))}'`;
  return `Value ${shown} at '${field}' failed to satisfy constraint: ${rule}`;
}

/** One ValidationError for all violations found, or nothing. */
export function reject(violations: readonly string[]): void {
  if (violations.length === 0) return;
  const noun = violations.length === 1 ? 'error' : 'errors';
  throw validationError(`${violations.length} validation ${noun} detected: ${violations.join('; ')}`);
}

/** The value of a required string member, checked. */
export function check(value: string | undefined, field: string, rule: Rule): string {
  if (value === undefined || value === null) {
    reject([violation(undefined, field, 'Member must not be null')]);
    return '';
  }
  const broken: string[] = [];
  if (value.length < (rule.min ?? 1)) {
    broken.push(violation(value, field, `Member must have length greater than or equal to ${rule.min ?? 1}`));
  }
  if (value.length > rule.max) {
    broken.push(violation(value, field, `Member must have length less than or equal to ${rule.max}`));
  }
  reject(broken);
  if (rule.pattern && !rule.pattern.test(value)) {
    if (rule.allowed) throw validationError(`The specified value for ${field} is invalid. ${rule.allowed}`);
    reject([violation(value, field, `Member must satisfy regular expression pattern: ${source(rule.pattern)}`)]);
  }
  return value;
}

/** {@link check} for a member that may be missing. */
export function checkOptional(value: string | undefined, field: string, rule: Rule): string | undefined {
  return value === undefined ? undefined : check(value, field, rule);
}

/** A member that takes one of a few values. */
export function checkEnum<T extends string>(
  value: string | undefined,
  field: string,
  values: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found === undefined)
    reject([violation(value, field, `Member must satisfy enum value set: [${values.join(', ')}]`)]);
  return found;
}

/** A number between two bounds, both inclusive. */
export function checkRange(value: number | undefined, field: string, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  if (value < min) reject([violation(value, field, `Member must have value greater than or equal to ${min}`)]);
  if (value > max) reject([violation(value, field, `Member must have value less than or equal to ${max}`)]);
  return value;
}

function source(pattern: RegExp): string {
  return pattern.source.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\/', '/');
}
