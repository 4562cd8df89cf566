import { invalidParameter, violation } from './errors.ts';

export interface Rule {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
}

/** The value of a required string member, checked. */
export function check(value: string | undefined, field: string, rule: Rule): string {
  if (value === undefined || value === null) throw violation(undefined, field, 'Member must not be null');
  const min = rule.min ?? 1;
  if (value.length < min) throw violation(value, field, `Member must have length greater than or equal to ${min}`);
  if (value.length > rule.max) {
    throw violation(value, field, `Member must have length less than or equal to ${rule.max}`);
  }
  if (rule.pattern && !rule.pattern.test(value)) {
    const pattern = rule.pattern.source.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\/', '/');
    throw violation(value, field, `Member must satisfy regular expression pattern: ${pattern}`);
  }
  return value;
}

/** {@link check} for a member that may be missing. */
export function checkOptional(value: string | undefined, field: string, rule: Rule): string | undefined {
  return value === undefined ? undefined : check(value, field, rule);
}

/** A number between two bounds, both inclusive; `fallback` when it is missing. */
export function checkRange(
  value: number | undefined,
  field: string,
  fallback: number,
  min: number,
  max: number,
): number {
  if (value === undefined) return fallback;
  if (value < min) throw violation(value, field, `Member must have value greater than or equal to ${min}`);
  if (value > max) throw violation(value, field, `Member must have value less than or equal to ${max}`);
  return value;
}

export function checkEnum<T extends string>(
  value: string | undefined,
  field: string,
  values: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found === undefined) throw violation(value, field, `Member must satisfy enum value set: [${values.join(', ')}]`);
  return found;
}

export const GROUP_NAME: Rule = { max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ };
export const GROUP_PREFIX: Rule = { max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ };
export const GROUP_IDENTIFIER: Rule = { max: 2048, pattern: /^[\w#+=/:,.@-]*$/ };
export const STREAM_NAME: Rule = { max: 512, pattern: /^[^:*]*$/ };
export const FILTER_NAME: Rule = { max: 512, pattern: /^[^:*]*$/ };
export const FILTER_PATTERN: Rule = { min: 0, max: 1024 };

/** Tags as this service has them: a map. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
export function checkTags(tags: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const entries = Object.entries(tags ?? {});
  if (entries.length > 50) throw invalidParameter('The maximum number of tags for a resource is 50.');
  for (const [key, value] of entries) {
    if (!/^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$/u.test(key) || key.length > 128 || value.length > 256) {
      throw violation(
        key,
        'tags',
        'Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$]',
      );
    }
  }
  return Object.fromEntries(entries);
}
