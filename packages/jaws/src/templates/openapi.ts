import { isObject } from '../base/text.ts';
/** A part of an OpenAPI document or of a template. */
export type Json = Record<string, unknown>;

/** Operations by path, then by method as OpenAPI spells it. */
export type Operations = Record<string, Record<string, Json>>;

/** The parameter for the API's role from the resources stack. */
export const apiRoleParameter = 'aaIamRoleArnApiGateway';

/** `ANY` is API Gateway's own extension. */
export const methodKey = (method: string): string =>
  method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();

export const methodOfKey = (key: string): string =>
  key === 'x-amazon-apigateway-any-method' ? 'ANY' : key.toUpperCase();

export const integrationKey = 'x-amazon-apigateway-integration';

/** `{ [key]: map }`, or nothing when the map is empty. */
export const optional = (key: string, map: Readonly<Record<string, unknown>>): Json =>
  Object.keys(map).length > 0 ? { [key]: map } : {};

/** `{ [key]: value }`, or nothing when there is no value. */
export const optionalMember = (key: string, value: unknown): Json => (value === undefined ? {} : { [key]: value });

/** Every string at a key of this name, anywhere below. */
export function stringsAt(key: string, value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const one of value) stringsAt(key, one, found);
  else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === key && typeof inner === 'string') found.add(inner);
      else stringsAt(key, inner, found);
    }
  }
  return found;
}
