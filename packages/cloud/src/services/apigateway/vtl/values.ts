import { type Budget, BudgetError } from '../../../kernel/budget.ts';
import { Double, printDouble, writeJson } from '../shared/json.ts';
import { charged } from './growth.ts';

export { Double };

/** A list that came from JSON: it prints as JSON, where a list made by the template prints as Java does. */
class JsonList extends Array<unknown> {}

/** Maps of a template, also those that came from JSON: insertion order, and no prototype to pollute. */
export type VtlMap = Map<string, unknown>;

/** Something of ours that a template holds: `$input`, `$util`, `$foreach`, an entry of a map. */
export abstract class Host {
  /** Undefined: the property does not exist. */
  abstract property(name: string): unknown;
  /** Undefined: the method does not exist, or returned nothing. */
  abstract call(name: string, args: readonly unknown[], budget: Budget): unknown;
  abstract print(budget: Budget): string;
}

/** JSON as the template sees it. */
export function fromJson(value: unknown, budget?: Budget): unknown {
  budget?.spend();
  if (Array.isArray(value)) return JsonList.from(value, (one) => fromJson(one, budget));
  if (value !== null && typeof value === 'object' && !(value instanceof Double)) {
    const map: VtlMap = new Map();
    for (const key of Object.keys(value)) map.set(key, fromJson((value as Record<string, unknown>)[key], budget));
    return map;
  }
  return value;
}

/** Deeper than any payload; a list that contains itself has no end. */
const DEEPEST_VALUE = 300;

/** A template can put one list twice into another, and that twice into the next: printing them is exponential work. */
function deeper(depth: number, budget: Budget): number {
  budget.spend(3);
  if (depth > DEEPEST_VALUE) throw new BudgetError('A value of the mapping template is nested too deeply');
  return depth + 1;
}

/** The template's value as plain JSON data. */
function toJson(value: unknown, budget: Budget, depth: number): unknown {
  const next = deeper(depth, budget);
  if (value instanceof Double) return value;
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, one]) => [key, toJson(one, budget, next)]));
  }
  if (Array.isArray(value)) return Array.from(value, (one) => toJson(one, budget, next));
  if (value instanceof Host) return value.print(budget);
  return value ?? null;
}

/** `toString()` in Java. */
export function print(value: unknown, budget: Budget, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return printNumber(value);
  if (value === null || value === undefined) return '';
  if (value instanceof Double) return printDouble(value.value);
  const next = deeper(depth, budget);
  if (value instanceof Host) return value.print(budget);
  if (value instanceof JsonList) return charged(writeJson(toJson(value, budget, next)), budget);
  const inside = (one: unknown) =>
    charged(one === null || one === undefined ? 'null' : print(one, budget, next), budget);
  if (Array.isArray(value)) return `[${value.map(inside).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, one]) => `${key}=${inside(one)}`).join(', ')}}`;
  return String(value);
}

function printNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : printDouble(value);
}

/** `#if`: everything that exists and is not the Boolean false. An empty string is true, as is 0. */
export function truthy(value: unknown): boolean {
  return typeof value === 'boolean' ? value : value !== null && value !== undefined;
}

/** Numbers of a template. A bigint is an integer of JSON that is too large for anything but being printed exactly. */
export type Numeric = number | bigint | Double;

export function isNumber(value: unknown): value is Numeric {
  return typeof value === 'number' || value instanceof Double || typeof value === 'bigint';
}

export function numberOf(value: Numeric): number {
  return value instanceof Double ? value.value : Number(value);
}

/** `==`: numbers by value, the same class by `equals`, anything else by how it prints. */
export function equal(left: unknown, right: unknown, budget: Budget): boolean {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left === right;
  if (isNumber(left) && isNumber(right)) return numberOf(left) === numberOf(right);
  if (left === null || left === undefined || right === null || right === undefined) {
    return (left ?? null) === (right ?? null);
  }
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  return left === right || print(left, budget) === print(right, budget);
}

/** `Object.equals`, as lists and maps use it: no number equals its text. */
export function isSameValue(left: unknown, right: unknown, budget: Budget): boolean {
  budget.spend();
  if (isNumber(left) !== isNumber(right)) return false;
  return typeof left === typeof right && equal(left, right, budget);
}
