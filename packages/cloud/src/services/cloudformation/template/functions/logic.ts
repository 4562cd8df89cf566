import { formatError, templateError } from '../errors.ts';
import { equal, isObject, type Json } from '../json.ts';
import { type Evaluate, type Intrinsic, type Scope, UNKNOWN } from '../value.ts';

export const fnIf: Intrinsic = (argument, evaluate, scope) => {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') {
    throw templateError('Fn::If requires a list argument with three elements: a condition name and two values');
  }
  return evaluate(scope.condition(argument[0]) ? argument[1]! : argument[2]!);
};

export const equals: Intrinsic = (argument, evaluate) => {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw templateError('every Fn::Equals object requires a list of 2 string parameters.');
  }
  const [a, b] = argument.map((item) => evaluate(item));
  if (a === UNKNOWN || b === UNKNOWN) throw templateError('Fn::Equals cannot be partially collapsed');
  return equal(text(a), text(b));
};

export const and: Intrinsic = (argument, evaluate, scope) =>
  operands('Fn::And', argument, 2).every((item) => truth(item, evaluate, scope));

export const or: Intrinsic = (argument, evaluate, scope) =>
  operands('Fn::Or', argument, 2).some((item) => truth(item, evaluate, scope));

export const not: Intrinsic = (argument, evaluate, scope) =>
  !truth(operands('Fn::Not', argument, 1)[0]!, evaluate, scope);

/** A condition: `{Condition: name}`, or a function that returns true or false. */
export function truth(expression: Json, evaluate: Evaluate, scope: Scope): boolean {
  if (isObject(expression) && typeof expression.Condition === 'string' && Object.keys(expression).length === 1) {
    return scope.condition(expression.Condition);
  }
  const value = evaluate(expression);
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw formatError('Every Condition member must evaluate to true or false.');
}

function operands(name: string, argument: Json, min: number): readonly Json[] {
  const max = min === 1 ? 1 : 10;
  if (!Array.isArray(argument) || argument.length < min || argument.length > max) {
    const count = min === 1 ? '1 boolean parameter' : 'at least 2 and at most 10 boolean parameters';
    throw templateError(`every ${name} object requires a list of ${count}.`);
  }
  return argument;
}

function text(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
