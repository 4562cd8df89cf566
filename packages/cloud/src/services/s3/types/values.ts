import type { Properties } from '../../../kernel/resource-type.ts';

/** Reads a template's values; numbers and booleans may be text. */

export function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

export function number(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

export function boolean(value: unknown): boolean | undefined {
  return value === undefined || value === null ? undefined : String(value) === 'true';
}

export function record(value: unknown): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}

export function optional<T>(value: unknown, read: (value: Properties) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(record(value));
}

export function list<T>(value: unknown, read: (item: Properties) => T): T[] {
  return Array.isArray(value) ? value.map((item) => read(record(item))) : [];
}

export function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}
