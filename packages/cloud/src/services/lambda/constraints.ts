import { validationError } from './errors.ts';

/** A broken constraint of the API model, or undefined. */
export type Check = string | undefined;

const broken = (value: unknown, member: string, rule: string): string =>
  `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`;

/** `shown`: how the API model spells the expression, if that differs. */
export function pattern(value: string | undefined, member: string, expression: RegExp, shown?: string): Check {
  if (value === undefined || expression.test(value)) return undefined;
  return broken(value, member, `satisfy regular expression pattern: ${shown ?? asInModel(expression)}`);
}

/** As the API model spells it: without anchors, names of groups and escapes that JavaScript needs. */
const asInModel = ({ source }: RegExp): string =>
  source
    .replace(/^\^|\$$/g, '')
    .replace(/\(\?<\w+>/g, '(')
    .replaceAll('\\/', '/');

export function range(value: number | undefined, member: string, min: number, max: number): Check {
  if (value === undefined) return undefined;
  if (value < min) return broken(value, member, `have value greater than or equal to ${min}`);
  if (value > max) return broken(value, member, `have value less than or equal to ${max}`);
  return undefined;
}

export function maxLength(value: string | undefined, member: string, max: number): Check {
  return value !== undefined && value.length > max
    ? broken(value, member, `have length less than or equal to ${max}`)
    : undefined;
}

export function oneOf(value: string | undefined, member: string, allowed: readonly string[]): Check {
  return value !== undefined && !allowed.includes(value)
    ? broken(value, member, `satisfy enum value set: [${allowed.join(', ')}]`)
    : undefined;
}

/** Throws one ValidationException that lists every broken constraint, in AWS's words. */
export function require(...checks: Check[]): void {
  const found = checks.filter((check) => check !== undefined);
  if (found.length === 0) return;
  throw validationError(`${found.length} validation error${found.length > 1 ? 's' : ''} detected: ${found.join('; ')}`);
}
