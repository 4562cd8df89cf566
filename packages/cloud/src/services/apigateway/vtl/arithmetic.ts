import type { Budget } from '../../../kernel/budget.ts';
import type { BinaryOperator } from './ast.ts';
import { charged } from './growth.ts';
import { Double, isNumber, type Numeric, numberOf, print } from './values.ts';

/**
 * Velocity's arithmetic: integers stay integers, one double makes a double, what has no result (division by zero, a text in
 * a subtraction) is null. `+` joins when one side is a string.
 */
export function calculate(operator: BinaryOperator, left: unknown, right: unknown, budget: Budget): unknown {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    return charged(print(left, budget) + print(right, budget), budget);
  }
  if (!isNumber(left) || !isNumber(right)) return null;
  const a = numberOf(left);
  const b = numberOf(right);
  const double = isDouble(left) || isDouble(right);
  switch (operator) {
    case '+':
      return result(a + b, double);
    case '-':
      return result(a - b, double);
    case '*':
      return result(a * b, double);
    case '/':
      return b === 0 ? null : double ? result(a / b, true) : Math.trunc(a / b);
    case '%':
      return b === 0 ? null : result(a % b, double);
    default:
      return null;
  }
}

export function compare(operator: BinaryOperator, left: unknown, right: unknown): boolean {
  if (!isNumber(left) || !isNumber(right)) return false;
  const a = numberOf(left);
  const b = numberOf(right);
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function isDouble(value: Numeric): boolean {
  return value instanceof Double || (typeof value === 'number' && !Number.isInteger(value));
}

function result(value: number, double: boolean): Numeric {
  // -0 would print its sign, which a Java integer does not have.
  if (!double) return value === 0 ? 0 : value;
  return Number.isInteger(value) ? new Double(value) : value;
}
