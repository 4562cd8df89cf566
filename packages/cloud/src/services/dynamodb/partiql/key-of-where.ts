import type { Condition } from '../expressions/ast.ts';
import type { TableRecord } from '../records.ts';
import { keyNames } from '../storage/keys.ts';
import type { Item, Value } from '../values/value.ts';

/** Attributes that a condition fixes to one value. */
export function equalities(where: Condition | undefined): Map<string, Value> {
  const found = new Map<string, Value>();
  const visit = (condition: Condition): void => {
    if (condition.kind === 'and') {
      visit(condition.left);
      visit(condition.right);
    }
    if (condition.kind !== 'compare' || condition.operator !== '=') return;
    const { left, right } = condition;
    if (left.kind === 'path' && left.path.length === 1 && right.kind === 'value')
      found.set(String(left.path[0]), right.value);
    else if (right.kind === 'path' && right.path.length === 1 && left.kind === 'value') {
      found.set(String(right.path[0]), left.value);
    }
  };
  if (where) visit(where);
  return found;
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
