import { validationError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { entry, isObject, type Json, type JsonObject } from './json.ts';
import { splitList } from './parameters.ts';
import type { Scope, Value } from './value.ts';

/** Values that a loop's collection may name: parameters by name, as text. */
export type LoopValues = (parameter: string) => string | undefined;

/**
 * `Fn::ForEach` written out, everywhere in a template, and names that functions make (`Ref: {Fn::Sub: …}`) as text. Loops over
 * what `values` does not know are an error, or left out where `leaveOut` is passed, which is called for each.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
export function expandLoops(source: Json, values: LoopValues, leaveOut?: (loop: string) => void): Json {
  const scope = staticScope(source, values);
  let left = MOST_MADE;
  const spend = (): void => {
    left -= 1;
    if (left < 0) throw failure('Fn::ForEach loops make more than a template may hold');
  };
  const expand = (value: Json, items: Items): Json => {
    if (items.size > 0) spend();
    if (typeof value === 'string') return fill(value, items);
    if (Array.isArray(value)) return value.map((one) => expand(one, items));
    if (!isObject(value)) return value;
    const entries = Object.entries(value as JsonObject);
    const item = entries.length === 1 && entries[0]![0] === 'Ref' ? items.get(String(entries[0]![1])) : undefined;
    if (item !== undefined) return item;
    const made = new Map<string, Json>();
    addMembers(value as JsonObject, items, made);
    return settleName(Object.fromEntries(made), scope);
  };
  const addMembers = (source: JsonObject, items: Items, made: Map<string, Json>): void => {
    for (const [name, part] of Object.entries(source)) {
      if (name.startsWith('Fn::ForEach::')) {
        addLoop(name, part, items, made);
        continue;
      }
      const key = fill(name, items);
      if (made.has(key)) throw failure(`Fn::ForEach generates the key ${key} twice`);
      made.set(key, expand(part, items));
    }
  };
  const addLoop = (name: string, parts: Json, outer: Items, made: Map<string, Json>): void => {
    if (!Array.isArray(parts) || parts.length !== 3) throw failure(`${name} layout is incorrect`);
    const [identifier, collection, body] = parts as [Json, Json, Json];
    if (typeof identifier !== 'string' || !isObject(body)) throw failure(`${name} layout is incorrect`);
    const found = collect(name, expand(collection, outer), scope);
    if (found === undefined) {
      if (!leaveOut) throw failure(`${name}: the collection depends on what is not known when the template is read`);
      leaveOut(name);
      return;
    }
    for (const item of found) {
      spend();
      addMembers(body as JsonObject, new Map([...outer, [identifier, item]]), made);
    }
  };
  return expand(source, new Map());
}

/** The item of each loop around, by the loop's identifier. */
type Items = ReadonlyMap<string, string>;

/** `${Identifier}` as the item, `&{Identifier}` as the item with only its letters and digits. */
function fill(text: string, items: Items): string {
  if (!text.includes('{')) return text;
  let filled = text;
  for (const [identifier, item] of items) {
    const letters = item.replace(/[^A-Za-z0-9]/g, '');
    filled = filled.replaceAll(`\${${identifier}}`, () => item).replaceAll(`&{${identifier}}`, () => letters);
  }
  return filled;
}

/**
 * The number of values that all loops together may produce; nested loops multiply. The quotas apply to the result: 1 MB holds
 * fewer.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
const MOST_MADE = 30_000;

/** Undefined for a collection that only a deployment, or a parameter's value, would tell. */
function collect(name: string, collection: Json, scope: Scope): string[] | undefined {
  if (!Array.isArray(collection) && !isObject(collection)) throw failure(`${name} layout is incorrect`);
  const found = withoutUnknown(() => evaluate(collection, scope));
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
  const name = withoutUnknown(() => evaluate(expression, scope));
  return typeof name === 'string' ? name : expression;
};

/** Undefined if it needs values that are not known when a template is read. */
function withoutUnknown(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotKnown) return undefined;
    throw error;
  }
}

class NotKnown extends Error {}

/** The known values of a template when it is read: the values of its parameters, and its mappings. */
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

/** Parameter values for loops: as given, as used before, or the template's defaults. */
export function loopValues(source: Json, input: ReadonlyMap<string, string>): LoopValues {
  const parameters = isObject(source) && isObject(source.Parameters) ? source.Parameters : {};
  return (name) => {
    const definition = entry(parameters, name);
    if (!isObject(definition)) return undefined;
    return input.get(name) ?? (definition.Default === undefined ? undefined : String(definition.Default));
  };
}

function failure(problem: string): Error {
  return validationError(`Transform AWS::LanguageExtensions failed with: ${problem}`);
}
