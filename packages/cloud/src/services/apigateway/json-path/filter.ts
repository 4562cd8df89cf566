import type { Budget } from '../../../kernel/budget.ts';
import { Regex } from '../../../kernel/regex/index.ts';
import { Double, writeJson } from '../shared/json.ts';
import type { Condition, Operand, Segment } from './ast.ts';

/** Evaluates a path from a value, which filters inside of paths need in turn. */
type Walk = (segments: readonly Segment[], start: unknown, root: unknown, budget: Budget) => unknown;

/** The node that a condition is tested on. */
export interface Candidate {
  readonly node: unknown;
  readonly root: unknown;
  readonly budget: Budget;
  readonly walk: Walk;
}

/** Whether the node matches a filter, as Jayway's library decides. */
export function passes(condition: Condition, at: Candidate): boolean {
  at.budget.spend();
  switch (condition.kind) {
    case 'and':
      return passes(condition.left, at) && passes(condition.right, at);
    case 'or':
      return passes(condition.left, at) || passes(condition.right, at);
    case 'not':
      return !passes(condition.operand, at);
    case 'exists':
      return operandValue(condition.operand, at) !== undefined;
    case 'compare':
      return compare(condition.operator, condition.left, condition.right, at);
  }
}

function operandValue(operand: Operand, { node, root, budget, walk }: Candidate): unknown {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'regex') return operand.pattern;
  return walk(operand.segments, operand.fromRoot ? root : node, root, budget);
}

function compare(operator: string, l: Operand, r: Operand, at: Candidate): boolean {
  const { budget } = at;
  const left = operandValue(l, at);
  const right = operandValue(r, at);
  const isSame = (one: unknown, other: unknown) => sameValue(one, other, budget);
  switch (operator) {
    case '==':
    case '===':
      return isSame(left, right);
    case '!=':
    case '!==':
      return !isSame(left, right);
    case '<':
      return ordered(left, right, (order) => order < 0);
    case '<=':
      return ordered(left, right, (order) => order <= 0);
    case '>':
      return ordered(left, right, (order) => order > 0);
    case '>=':
      return ordered(left, right, (order) => order >= 0);
    case '=~':
      return matches(left, right, budget) || matches(right, left, budget);
    case 'in':
      return list(right).some((one) => isSame(one, left));
    case 'nin':
      return Array.isArray(right) && !right.some((one) => isSame(one, left));
    case 'contains':
      return typeof left === 'string' ? left.includes(String(right)) : list(left).some((one) => isSame(one, right));
    case 'subsetof':
      return Array.isArray(left) && left.every((one) => list(right).some((other) => isSame(one, other)));
    case 'anyof':
      return list(left).some((one) => list(right).some((other) => isSame(one, other)));
    case 'noneof':
      return Array.isArray(left) && !left.some((one) => list(right).some((other) => isSame(one, other)));
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

/** The value of a number of any kind; undefined otherwise. */
export function plainNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Double) return value.value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

function sameValue(l: unknown, r: unknown, budget: Budget): boolean {
  budget.spend();
  const left = l instanceof Double ? l.value : l;
  const right = r instanceof Double ? r.value : r;
  if (left === undefined || right === undefined) return left === right;
  if (typeof left !== 'object' && typeof right !== 'object') return left === right;
  return written(left, budget) === written(right, budget);
}

function written(value: unknown, budget: Budget): string {
  const text = writeJson(value);
  budget.spend(text.length >> 4);
  return text;
}

function ordered(left: unknown, right: unknown, test: (order: number) => boolean): boolean {
  const [a, b] = [plainNumber(left), plainNumber(right)];
  if (a !== undefined && b !== undefined) return test(a - b);
  if (typeof left === 'string' && typeof right === 'string') return test(left < right ? -1 : left > right ? 1 : 0);
  return false;
}

function matches(pattern: unknown, text: unknown, budget: Budget): boolean {
  return pattern instanceof Regex && typeof text === 'string' && pattern.matches(text, budget);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value !== null && typeof value === 'object' ? Object.keys(value).length : -1;
}
