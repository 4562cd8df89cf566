import { createHash } from 'node:crypto';
import { isObject } from './text.ts';

/** SHA-256 of a JSON value, whatever the order of its members: base64url. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, sorted)).digest('base64url');

const sorted = (_key: string, value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
