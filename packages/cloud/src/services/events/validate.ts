import { invalid } from './errors.ts';

interface Rule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
}

export const NAME: Rule = { min: 1, max: 64, pattern: /^[.\-_A-Za-z0-9]+$/ };
export const ARCHIVE_NAME: Rule = { min: 1, max: 48, pattern: /^[.\-_A-Za-z0-9]+$/ };
export const DESCRIPTION: Rule = { max: 512 };

/** The mistakes in a member in the wording of AWS's front end: none, one or several. */
export function faults(value: string | undefined, field: string, rule: Rule): string[] {
  if (value === undefined || value === null) return [];
  const broken: string[] = [];
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern, values } = rule;
  if (values && !values.includes(value)) broken.push(`Member must satisfy enum value set: [${values.join(', ')}]`);
  if (pattern && !pattern.test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${patternText(pattern)}`);
  }
  if (value.length < min) broken.push(`Member must have length greater than or equal to ${min}`);
  if (value.length > max) broken.push(`Member must have length less than or equal to ${max}`);
  return broken.map((one) => `Value '${value}' at '${field}' failed to satisfy constraint: ${one}`);
}

/** Throws all mistakes as one ValidationException. */
export function refuse(...found: readonly string[][]): void {
  const all = found.flat();
  if (all.length === 0) return;
  const count = all.length === 1 ? '1 validation error' : `${all.length} validation errors`;
  throw invalid(`${count} detected: ${all.join('; ')}`);
}

function patternText({ source }: RegExp): string {
  // Anchors are ours where AWS shows the bare character class.
  return source.startsWith('^[.') ? source.replace(/^\^/, '').replace(/\$$/, '').replace('[.', '[\\.') : source;
}

/** A page size within AWS's bounds. */
export function checkLimit(limit: number | undefined): number {
  if (limit === undefined) return 100;
  if (limit < 1 || limit > 100) {
    const [than, bound] = limit < 1 ? ['greater', 1] : ['less', 100];
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${than} than or equal to ${bound}`,
    );
  }
  return limit;
}
