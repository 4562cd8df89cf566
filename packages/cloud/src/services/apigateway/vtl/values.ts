import { Double, printDouble, writeJson } from '../shared/json.ts';

export { Double };

/** A list that came from JSON: it prints as JSON, where a list made by the template prints as Java does. */
class JsonList extends Array<unknown> {}

/** Maps of a template, also those that came from JSON: insertion order, and no prototype to pollute. */
export type VtlMap = Map<string, unknown>;

/** Something of ours that a template holds: `$input`, `$util`, `$foreach`, an entry of a map. */
export abstract class Host {
  /** Undefined: there is no such property. */
  abstract property(name: string): unknown;
  /** Undefined: there is no such method, or it gave nothing. */
  abstract call(name: string, args: readonly unknown[]): unknown;
  abstract print(): string;
}

/** JSON as the template sees it. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return JsonList.from(value, fromJson);
  if (value !== null && typeof value === 'object' && !(value instanceof Double)) {
    const map: VtlMap = new Map();
    for (const key of Object.keys(value)) map.set(key, fromJson((value as Record<string, unknown>)[key]));
    return map;
  }
  return value;
}

/** The template's value as plain JSON data. */
function toJson(value: unknown): unknown {
  if (value instanceof Double) return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [key, toJson(one)]));
  if (Array.isArray(value)) return Array.from(value, toJson);
  if (value instanceof Host) return value.print();
  return value ?? null;
}

/** `toString()` in Java. */
export function print(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return printNumber(value);
  if (value === null || value === undefined) return '';
  if (value instanceof Double) return printDouble(value.value);
  if (value instanceof Host) return value.print();
  if (value instanceof JsonList) return writeJson(toJson(value));
  if (Array.isArray(value)) return `[${value.map(printInside).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, one]) => `${key}=${printInside(one)}`).join(', ')}}`;
  return String(value);
}

function printInside(value: unknown): string {
  return value === null || value === undefined ? 'null' : print(value);
}

function printNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : printDouble(value);
}

/** `#if`: everything that is there and is not the Boolean false. An empty string is true, as is 0. */
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
export function equal(left: unknown, right: unknown): boolean {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left === right;
  if (isNumber(left) && isNumber(right)) return numberOf(left) === numberOf(right);
  if (left === null || left === undefined || right === null || right === undefined) {
    return (left ?? null) === (right ?? null);
  }
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  return left === right || print(left) === print(right);
}

/** `Object.equals`, as lists and maps use it: no number equals its text. */
export function same(left: unknown, right: unknown): boolean {
  if (isNumber(left) !== isNumber(right)) return false;
  return typeof left === typeof right && equal(left, right);
}
