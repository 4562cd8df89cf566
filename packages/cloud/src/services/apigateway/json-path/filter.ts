import { Double, writeJson } from '../shared/json.ts';
import type { Condition, Operand } from './ast.ts';
import { walk } from './walk.ts';

/** Whether `node` passes a filter, as Jayway's library decides. */
export function passes(condition: Condition, node: unknown, root: unknown): boolean {
  switch (condition.kind) {
    case 'and':
      return passes(condition.left, node, root) && passes(condition.right, node, root);
    case 'or':
      return passes(condition.left, node, root) || passes(condition.right, node, root);
    case 'not':
      return !passes(condition.operand, node, root);
    case 'exists':
      return operandValue(condition.operand, node, root) !== undefined;
    case 'compare':
      return compare(condition.operator, condition.left, condition.right, node, root);
  }
}

function operandValue(operand: Operand, node: unknown, root: unknown): unknown {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'regex') return operand.pattern;
  return walk(operand.segments, operand.fromRoot ? root : node, root);
}

function compare(operator: string, l: Operand, r: Operand, node: unknown, root: unknown): boolean {
  const left = operandValue(l, node, root);
  const right = operandValue(r, node, root);
  switch (operator) {
    case '==':
    case '===':
      return same(left, right);
    case '!=':
    case '!==':
      return !same(left, right);
    case '<':
      return ordered(left, right, (order) => order < 0);
    case '<=':
      return ordered(left, right, (order) => order <= 0);
    case '>':
      return ordered(left, right, (order) => order > 0);
    case '>=':
      return ordered(left, right, (order) => order >= 0);
    case '=~':
      return matches(left, right) || matches(right, left);
    case 'in':
      return list(right).some((one) => same(one, left));
    case 'nin':
      return Array.isArray(right) && !right.some((one) => same(one, left));
    case 'contains':
      return typeof left === 'string' ? left.includes(String(right)) : list(left).some((one) => same(one, right));
    case 'subsetof':
      return Array.isArray(left) && left.every((one) => list(right).some((other) => same(one, other)));
    case 'anyof':
      return list(left).some((one) => list(right).some((other) => same(one, other)));
    case 'noneof':
      return Array.isArray(left) && !left.some((one) => list(right).some((other) => same(one, other)));
    case 'size':
      return sizeOf(left) === (typeof right === 'number' ? right : sizeOf(right));
    case 'empty':
      return (sizeOf(left) === 0) === right;
    default:
      return false;
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value of a number of any kind; undefined when it is none. */
export function plainNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Double) return value.value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

function same(l: unknown, r: unknown): boolean {
  const left = l instanceof Double ? l.value : l;
  const right = r instanceof Double ? r.value : r;
  if (left === undefined || right === undefined) return left === right;
  return typeof left === 'object' || typeof right === 'object' ? writeJson(left) === writeJson(right) : left === right;
}

function ordered(left: unknown, right: unknown, test: (order: number) => boolean): boolean {
  const [a, b] = [plainNumber(left), plainNumber(right)];
  if (a !== undefined && b !== undefined) return test(a - b);
  if (typeof left === 'string' && typeof right === 'string') return test(left < right ? -1 : left > right ? 1 : 0);
  return false;
}

function matches(pattern: unknown, text: unknown): boolean {
  return pattern instanceof RegExp && typeof text === 'string' && pattern.test(text);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value !== null && typeof value === 'object' ? Object.keys(value).length : -1;
}
