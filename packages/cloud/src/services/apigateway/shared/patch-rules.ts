import { badRequest, notFound } from './errors.ts';
import type { Rule } from './patch.ts';

/** A record as the rules see it: they only touch the field they are made for. */
type Fields = Record<string, unknown>;

const fieldsOf = (draft: unknown): Fields => draft as Fields;

type Op = Rule<unknown>['ops'][number];

/** A string member. Removing it empties or drops it. */
export function text<T>(path: string, field: string, options: { removed?: ''; ops?: readonly Op[] } = {}): Rule<T> {
  return {
    path,
    ops: options.ops ?? ['add', 'replace', 'remove'],
    apply({ draft, op, value }) {
      if (op !== 'remove') fieldsOf(draft)[field] = value ?? '';
      else if (options.removed === '') fieldsOf(draft)[field] = '';
      else delete fieldsOf(draft)[field];
    },
  };
}

export function flag<T>(path: string, field: string): Rule<T> {
  return {
    path,
    ops: ['replace'],
    apply({ draft, value }) {
      fieldsOf(draft)[field] = asBoolean(value);
    },
  };
}

export function number<T>(path: string, field: string): Rule<T> {
  return {
    path,
    ops: ['add', 'replace', 'remove'],
    apply({ draft, op, value }) {
      if (op === 'remove' || value === undefined || value === '') delete fieldsOf(draft)[field];
      else fieldsOf(draft)[field] = asNumber(value, path);
    },
  };
}

/**
 * A map whose keys are the last segment: `/variables/{name}`. `missing` refuses what replaces or removes an entry that is not
 * there. A map that became empty is left out.
 */
export function entries<T>(
  path: string,
  field: string,
  { convert = (value) => value, missing }: { convert?: (value: string) => unknown; missing?: string } = {},
): Rule<T> {
  return {
    path,
    ops: ['add', 'replace', 'remove'],
    apply({ draft, op, value, keys }) {
      const map = new Map(Object.entries((fieldsOf(draft)[field] ?? {}) as Fields));
      const key = keys[0]!;
      if (missing !== undefined && op !== 'add' && !map.has(key)) throw notFound(missing);
      if (op === 'remove') map.delete(key);
      else map.set(key, convert(value ?? ''));
      if (map.size > 0) fieldsOf(draft)[field] = Object.fromEntries(map);
      else delete fieldsOf(draft)[field];
    },
  };
}

/** A set whose members are the last segment: `/binaryMediaTypes/{type}`. */
export function members<T>(path: string, field: string): Rule<T> {
  return {
    path,
    ops: ['add', 'replace', 'remove'],
    apply({ draft, op, value, keys }) {
      const set = new Set((fieldsOf(draft)[field] as string[] | undefined) ?? []);
      if (op !== 'add') set.delete(keys[0]!);
      if (op !== 'remove') set.add(op === 'replace' && value ? value : keys[0]!);
      fieldsOf(draft)[field] = [...set];
    },
  };
}

/** A set whose members are given as values: `/providerARNs` with a value for each. */
export function listed<T>(path: string, field: string, ops: readonly Op[] = ['add', 'replace', 'remove']): Rule<T> {
  return {
    path,
    ops,
    apply({ draft, op, value }) {
      const before = (fieldsOf(draft)[field] as string[] | undefined) ?? [];
      if (op === 'replace') fieldsOf(draft)[field] = value === undefined ? [] : [value];
      else if (op === 'add') fieldsOf(draft)[field] = [...new Set([...before, value ?? ''])];
      else fieldsOf(draft)[field] = value === undefined ? [] : before.filter((member) => member !== value);
    },
  };
}

export function asBoolean(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

export function asNumber(value: string, path: string): number {
  const parsed = Number(value);
  if (!Number.isFinite(parsed)) throw badRequest(`Invalid value '${value}' specified for '${path}'`);
  return parsed;
}
