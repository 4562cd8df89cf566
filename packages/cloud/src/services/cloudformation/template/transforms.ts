import { validationError } from './errors.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

export const EXTENSIONS = 'AWS::LanguageExtensions';

/** One transform as the template names it. */
export interface Transform {
  readonly name: string;
  readonly parameters: JsonObject;
}

/** The transforms of a template's `Transform`, in its order. */
export function transformsOf(source: Json): Transform[] {
  const specified = isObject(source) ? (source as JsonObject).Transform : undefined;
  if (specified === undefined || specified === null) return [];
  return (Array.isArray(specified) ? (specified as Json[]) : [specified]).map((one) => {
    if (!isObject(one)) return { name: String(one), parameters: {} };
    if (typeof one.Name !== 'string') throw validationError('Key Name of transform definition must be a string.');
    return { name: one.Name, parameters: (isObject(one.Parameters) ? one.Parameters : {}) as JsonObject };
  });
}

/** Whether anything but the language extensions makes another template of this one. */
export function needsProcessing(source: Json): boolean {
  return transformsOf(source).some(({ name }) => name !== EXTENSIONS) || hasFragment(source);
}

function hasFragment(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasFragment);
  if (!isObject(value)) return false;
  return Object.hasOwn(value, 'Fn::Transform') || Object.values(value as JsonObject).some(hasFragment);
}

/** A template that is still to be processed without what only its processing will tell: `Fn::Transform`. */
export function withoutFragments(source: JsonObject): JsonObject {
  const strip = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(strip);
    if (!isObject(value)) return value;
    const members = Object.entries(value as JsonObject).filter(([name]) => name !== 'Fn::Transform');
    return Object.fromEntries(members.map(([name, item]) => [name, strip(item)]));
  };
  const stripped = strip(source) as JsonObject;
  const resources = isObject(stripped.Resources) ? Object.entries(stripped.Resources as JsonObject) : [];
  const typed = resources.filter(([, value]) => isObject(value) && value.Type !== undefined);
  return { ...stripped, Resources: Object.fromEntries(typed) };
}

/** The names of a template's transforms, `Fn::Transform` included. */
export function transformNames(source: Json): string[] {
  const own = transformsOf(source).map(({ name }) => name);
  return own.length > 0 ? own : hasFragment(source) ? ['Fn::Transform'] : [];
}
