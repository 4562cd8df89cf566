import type { Condition, Operand } from '../expressions/ast.ts';
import { FLIPPED, type KeyTest } from '../expressions/key-condition.ts';
import type { TableRecord } from '../records.ts';
import { keyNames } from '../storage/keys.ts';
import { type Item, typeOf, type Value } from '../values/value.ts';

/** Attributes that a condition fixes to one value. */
export function equalities(where: Condition | undefined): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const condition of conjuncts(where)) {
    if (condition.kind !== 'compare' || condition.operator !== '=') continue;
    const { left, right } = condition;
    if (left.kind === 'path' && left.path.length === 1 && right.kind === 'value')
      found.set(String(left.path[0]), right.value);
    else if (right.kind === 'path' && right.path.length === 1 && left.kind === 'value') {
      found.set(String(right.path[0]), left.value);
    }
  }
  return found;
}

/** Whether a condition tests anything beside the primary key. */
export function asksMore(table: Readonly<TableRecord>, where: Condition | undefined): boolean {
  return conjuncts(where).length > keyNames(table.keySchema).length;
}

/** The whole primary key that a condition fixes, or undefined. */
export function keyOfWhere(table: Readonly<TableRecord>, where: Condition | undefined): Item | undefined {
  const fixed = equalities(where);
  const key: Record<string, Value> = Object.create(null);
  for (const name of keyNames(table.keySchema)) {
    const value = fixed.get(name);
    if (value === undefined) return undefined;
    key[name] = value;
  }
  return key;
}

/** The test of a sort key that a query can use: an equality, otherwise the first of its other tests. */
export function rangeTest(where: Condition | undefined, name: string, type: string | undefined): KeyTest | undefined {
  const found = conjuncts(where).flatMap((each) => testOf(each, name) ?? []);
  const fitting = found.filter(({ values }) => values.every((value) => typeOf(value) === type));
  return fitting.find(({ operator }) => operator === '=') ?? fitting[0];
}

function conjuncts(condition: Condition | undefined): Condition[] {
  if (condition?.kind === 'and') return [...conjuncts(condition.left), ...conjuncts(condition.right)];
  return condition ? [condition] : [];
}

function testOf(condition: Condition, name: string): KeyTest | undefined {
  const isKey = (operand: Operand) => operand.kind === 'path' && operand.path.length === 1 && operand.path[0] === name;
  if (condition.kind === 'compare' && condition.operator !== '<>') {
    const { left, right, operator } = condition;
    if (isKey(left) && right.kind === 'value') return { operator, values: [right.value] };
    if (isKey(right) && left.kind === 'value') return { operator: FLIPPED[operator]!, values: [left.value] };
  }
  if (condition.kind === 'between' && isKey(condition.operand)) {
    const { low, high } = condition;
    if (low.kind === 'value' && high.kind === 'value') return { operator: 'BETWEEN', values: [low.value, high.value] };
  }
  if (condition.kind === 'begins_with' && isKey(condition.left) && condition.right.kind === 'value') {
    return { operator: 'begins_with', values: [condition.right.value] };
  }
  return undefined;
}
