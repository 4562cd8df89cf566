import { templateError, validationError } from './errors.ts';
import { functions } from './functions/index.ts';
import { isObject, type Json } from './json.ts';
import { type Evaluate, NO_VALUE, type Scope, type Value } from './value.ts';

/** Evaluates all intrinsic functions in `expression`. `AWS::NoValue` stays only at the very top. */
export const evaluate = (expression: Json, scope: Scope): Value =>
  evaluateWithin(expression, scope, { left: MOST_TEXT });

/**
 * The number of characters that functions may produce in one value of a template: nested functions can double it at each level.
 */
const MOST_TEXT = 5_000_000;

function evaluateWithin(expression: Json, scope: Scope, text: { left: number }): Value {
  const inner: Evaluate = (part) => evaluateWithin(part, scope, text);
  if (Array.isArray(expression)) return expression.map(inner).filter((item) => item !== NO_VALUE);
  if (!isObject(expression)) return expression as Value;
  const entries = Object.entries(expression) as [string, Json][];
  const [first] = entries;
  if (first && entries.length === 1) {
    const [name, argument] = first;
    if (Object.hasOwn(functions, name)) {
      const value = functions[name]!(argument, inner, scope);
      if (typeof value === 'string') text.left -= value.length;
      if (text.left < 0)
        throw validationError(`Functions inside each other make more than ${MOST_TEXT} characters: ${name}`);
      return value;
    }
    if (name === 'Fn::Transform') throw validationError('Fn::Transform is not implemented by jaws-cloud.');
    if (name.startsWith('Fn::')) throw templateError(`unsupported function: ${name}`);
    // `{Condition: Name}` means a condition only in conditions: policy documents have a member of that name.
  }
  return Object.fromEntries(
    entries.map(([name, part]) => [name, inner(part)] as const).filter(([, value]) => value !== NO_VALUE),
  );
}
