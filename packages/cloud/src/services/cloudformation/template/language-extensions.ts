import { validationError } from './errors.ts';
import { evaluate, type Scope, type Value } from './evaluate.ts';
import { entry, isObject, type Json, type JsonObject } from './json.ts';
import { splitList } from './parameters.ts';

/** Values that a loop's collection may name: parameters by name, as text. */
export type LoopValues = (parameter: string) => string | undefined;

/**
 * `Fn::ForEach` written out, everywhere in a template, and names that functions make (`Ref: {Fn::Sub: …}`) as text. Loops over
 * what `values` does not know are an error, or left out where `leaveOut` is told of them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandLoops(source: Json, values: LoopValues, leaveOut?: (loop: string) => void): Json {
  const scope = staticScope(source, values);
  let left = MOST_COPIES;
  const expand = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(expand);
    if (!isObject(value)) return value;
    const members = Object.entries(value as JsonObject).flatMap(([name, item]): [string, Json][] =>
      name.startsWith('Fn::ForEach::') ? loop(name, item) : [[name, expand(item)]],
    );
    const seen = new Set<string>();
    for (const [name] of members) {
      if (seen.has(name)) throw failure(`Fn::ForEach generates the key ${name} twice`);
      seen.add(name);
    }
    return settleName(Object.fromEntries(members), scope);
  };
  const spend = (): void => {
    left -= 1;
    if (left < 0) throw failure('Fn::ForEach loops make more than a template may hold');
  };
  const loop = (name: string, parts: Json): [string, Json][] => {
    if (!Array.isArray(parts) || parts.length !== 3) throw failure(`${name} layout is incorrect`);
    const [identifier, collection, body] = parts as [Json, Json, Json];
    if (typeof identifier !== 'string' || !isObject(body)) throw failure(`${name} layout is incorrect`);
    const items = collect(name, collection, scope);
    if (items === undefined) {
      if (!leaveOut) throw failure(`${name}: the collection depends on what is not known when the template is read`);
      leaveOut(name);
      return [];
    }
    return items.flatMap((item) => {
      const copy = substitute(body as Json, identifier, item, spend);
      return Object.entries(expand(copy) as JsonObject);
    });
  };
  return expand(source);
}

/**
 * Values that all loops together copy, which nested ones multiply. The quotas are those of what they make: 1 MB holds fewer.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
const MOST_COPIES = 50_000;

/** Undefined for a collection that only a deployment, or a parameter's value, would tell. */
function collect(name: string, collection: Json, scope: Scope): string[] | undefined {
  if (!Array.isArray(collection) && !isObject(collection)) throw failure(`${name} layout is incorrect`);
  const found = told(() => evaluate(collection, scope));
  if (found === undefined) return undefined;
  const list = typeof found === 'string' ? splitList(found) : found;
  if (!Array.isArray(list)) throw failure(`${name} layout is incorrect`);
  return list.map(String);
}

/** `Ref`, `Fn::GetAtt` and `Fn::If` whose name is made by functions, with the name that they make. */
function settleName(value: JsonObject, scope: Scope): Json {
  const [[name, argument] = [], ...others] = Object.entries(value);
  if (name === undefined || argument === undefined || others.length > 0) return value;
  if (name === 'Ref' && isObject(argument)) return { Ref: nameOf(argument as Json, scope) };
  const list = (name === 'Fn::GetAtt' || name === 'Fn::If') && Array.isArray(argument) ? (argument as Json[]) : [];
  const [first, ...rest] = list;
  return isObject(first) ? { [name]: [nameOf(first as Json, scope), ...rest] } : value;
}

const nameOf = (expression: Json, scope: Scope): Json => {
  const name = told(() => evaluate(expression, scope));
  return typeof name === 'string' ? name : expression;
};

/** Undefined when it needs what is not known when a template is read. */
function told(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotKnown) return undefined;
    throw error;
  }
}

class NotKnown extends Error {}

/** What is known of a template when it is read: the values of its parameters, and its mappings. */
function staticScope(source: Json, values: LoopValues): Scope {
  const mappings = isObject(source) && isObject(source.Mappings) ? (source.Mappings as JsonObject) : {};
  const later = (): never => {
    throw new NotKnown();
  };
  return {
    region: '',
    languageExtensions: true,
    ref: (name) => values(name) ?? later(),
    attribute: later,
    condition: later,
    importValue: later,
    stackOutput: later,
    mapping(name, top, second) {
      let found: Json | undefined = mappings;
      for (const key of [name, top, second]) found = isObject(found) ? entry(found as JsonObject, key) : undefined;
      return found;
    },
  };
}

/** `${Identifier}` as the item, `&{Identifier}` as the item without what is not a letter or digit, `Ref` likewise. */
function substitute(body: Json, identifier: string, item: string, spend: () => void): Json {
  const [whole, plain] = [`\${${identifier}}`, `&{${identifier}}`];
  const letters = item.replace(/[^A-Za-z0-9]/g, '');
  const inText = (text: string): string =>
    text.includes('{') ? text.replaceAll(whole, () => item).replaceAll(plain, () => letters) : text;
  const inside = (value: Json): Json => {
    spend();
    if (typeof value === 'string') return inText(value);
    if (Array.isArray(value)) return value.map(inside);
    if (!isObject(value)) return value;
    const members = Object.entries(value as JsonObject);
    if (members.length === 1 && (value as JsonObject).Ref === identifier) return item;
    return Object.fromEntries(members.map(([name, part]) => [inText(name), inside(part)]));
  };
  return inside(body);
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
