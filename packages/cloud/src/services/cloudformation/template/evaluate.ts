import { templateError, validationError } from './errors.ts';
import { functions } from './functions/index.ts';
import type { Json, JsonObject } from './json.ts';
import { type Evaluate, NO_VALUE, type Scope, type Value } from './value.ts';

/** Evaluates all intrinsic functions in `expression`. `AWS::NoValue` stays only at the very top. */
export const evaluate = (expression: Json, scope: Scope): Value =>
  evaluateWithin(expression, scope, { left: MOST_TEXT });

/**
 * The number of characters that functions may produce in one value of a template: nested functions can double it at each level.
 */
const MOST_TEXT = 5_000_000;

/** What holds no function is given as it is, uncopied: most of a template. */
function evaluateWithin(expression: Json, scope: Scope, text: { left: number }): Value {
  if (typeof expression !== 'object' || expression === null) return expression;
  if (Array.isArray(expression)) return evaluateItems(expression, scope, text);
  const names = Object.keys(expression);
  const [name] = names;
  if (name !== undefined && names.length === 1) {
    if (Object.hasOwn(functions, name)) {
      const inner: Evaluate = (part) => evaluateWithin(part, scope, text);
      const value = functions[name]!((expression as JsonObject)[name]!, inner, scope);
      if (typeof value === 'string') text.left -= value.length;
      if (text.left < 0)
        throw validationError(`Functions inside each other make more than ${MOST_TEXT} characters: ${name}`);
      return value;
    }
    if (name === 'Fn::Transform') throw validationError('Fn::Transform is not implemented by jaws-cloud.');
    if (name.startsWith('Fn::')) throw templateError(`unsupported function: ${name}`);
    // `{Condition: Name}` means a condition only in conditions: policy documents have a member of that name.
  }
  return evaluateMembers(expression as JsonObject, names, scope, text);
}

function evaluateItems(list: readonly Json[], scope: Scope, text: { left: number }): Value {
  let made: Value[] | undefined;
  for (const [index, item] of list.entries()) {
    const value = evaluateWithin(item, scope, text);
    if (value !== item) made ??= list.slice(0, index);
    if (value !== NO_VALUE) made?.push(value);
  }
  return made ?? list;
}

function evaluateMembers(source: JsonObject, names: readonly string[], scope: Scope, text: { left: number }): Value {
  let made: [string, Value][] | undefined;
  for (const [index, name] of names.entries()) {
    const value = evaluateWithin(source[name]!, scope, text);
    if (value !== source[name]) made ??= names.slice(0, index).map((before) => [before, source[before]!]);
    if (value !== NO_VALUE) made?.push([name, value]);
  }
  return made ? Object.fromEntries(made) : source;
}
