/** JSON's types. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** A place in a value with a problem, as a JSON pointer (RFC 6901): `/tags/0`, or empty for the whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Reports a problem. */
export type Report = (path: string, message: string) => void;
export type Check = (value: Json, path: string, report: Report) => void;

/** A schema that cannot be used, with its place in the schema. */
export class SchemaError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(`schema ${path || '(whole)'}: ${message}`);
    this.name = 'SchemaError';
    this.path = path;
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A part of a JSON pointer. */
export const token = (name: string | number): string => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
