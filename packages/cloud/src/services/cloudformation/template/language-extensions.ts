import { validationError } from './errors.ts';
import { entry, isObject, type Json, type JsonObject } from './json.ts';
import { splitList } from './parameters.ts';

/** Values that a loop's collection may name: parameters by name, as text. */
export type LoopValues = (parameter: string) => string | undefined;

/**
 * `Fn::ForEach` written out, everywhere in a template:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandLoops(value: Json, values: LoopValues): Json {
  if (Array.isArray(value)) return value.map((item) => expandLoops(item, values));
  if (!isObject(value)) return value;
  const members = Object.entries(value as JsonObject).flatMap(([name, item]): [string, Json][] =>
    name.startsWith('Fn::ForEach::') ? expandLoop(name, item, values) : [[name, expandLoops(item, values)]],
  );
  const seen = new Set<string>();
  for (const [name] of members) {
    if (seen.has(name)) throw failure(`Fn::ForEach generates the key ${name} twice`);
    seen.add(name);
  }
  return Object.fromEntries(members);
}

function expandLoop(name: string, loop: Json, values: LoopValues): [string, Json][] {
  if (!Array.isArray(loop) || loop.length !== 3) throw failure(`${name} layout is incorrect`);
  const [identifier, collection, body] = loop as [Json, Json, Json];
  if (typeof identifier !== 'string' || !isObject(body)) throw failure(`${name} layout is incorrect`);
  return collect(name, collection, values).flatMap((item) => {
    const copy = substitute(body as Json, identifier, item);
    return Object.entries(expandLoops(copy, values) as JsonObject);
  });
}

function collect(name: string, collection: Json, values: LoopValues): string[] {
  if (isObject(collection) && typeof collection.Ref === 'string') {
    const text = values(collection.Ref);
    if (text === undefined) throw failure(`${name}: the collection names no parameter: ${collection.Ref}`);
    return splitList(text);
  }
  if (!Array.isArray(collection)) throw failure(`${name} layout is incorrect`);
  return collection.flatMap((item) => {
    if (!isObject(item)) return [String(item)];
    const text = typeof item.Ref === 'string' ? values(item.Ref) : undefined;
    if (text === undefined) throw failure(`${name}: the collection can hold text and Ref of parameters only`);
    return [text];
  });
}

/** `${Identifier}` as the item, `&{Identifier}` as the item without what is not a letter or digit, `Ref` likewise. */
function substitute(value: Json, identifier: string, item: string): Json {
  const inText = (text: string) =>
    text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  if (typeof value === 'string') return inText(value);
  if (Array.isArray(value)) return value.map((part) => substitute(part, identifier, item));
  if (!isObject(value)) return value;
  const object = value as JsonObject;
  if (object.Ref === identifier && Object.keys(object).length === 1) return item;
  return Object.fromEntries(
    Object.entries(object).map(([name, part]) => [inText(name), substitute(part, identifier, item)]),
  );
}

/** Parameter values for loops: as given, as used before, or the template's defaults. */
export function loopValues(source: Json, given: ReadonlyMap<string, string>): LoopValues {
  const parameters = isObject(source) && isObject(source.Parameters) ? source.Parameters : {};
  return (name) => {
    const definition = entry(parameters, name);
    if (!isObject(definition)) return undefined;
    return given.get(name) ?? (definition.Default === undefined ? undefined : String(definition.Default));
  };
}

function failure(what: string): Error {
  return validationError(`Transform AWS::LanguageExtensions failed with: ${what}`);
}
