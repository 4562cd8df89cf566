import { beginsWith, contains, equal, order } from '../values/compare.ts';
import { sizeOf } from '../values/size.ts';
import { type Item, typeOf, type Value } from '../values/value.ts';
import type { Comparator, Condition, Operand } from './ast.ts';
import { valueAt } from './path.ts';

/** Whether an item matches; a missing item counts as an empty one. */
export function matches(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return matches(condition.left, item) && matches(condition.right, item);
    case 'or':
      return matches(condition.left, item) || matches(condition.right, item);
    case 'not':
      return !matches(condition.operand, item);
    case 'exists':
      return (valueAt(item, condition.path) !== undefined) === condition.wanted;
    case 'type': {
      const value = operand(condition.operand, item);
      return value !== undefined && typeOf(value) === condition.type;
    }
    case 'compare':
      return compare(condition.operator, operand(condition.left, item), operand(condition.right, item));
    case 'between': {
      const value = operand(condition.operand, item);
      return compare('>=', value, operand(condition.low, item)) && compare('<=', value, operand(condition.high, item));
    }
    case 'in': {
      const value = operand(condition.operand, item);
      return condition.list.some((other) => compare('=', value, operand(other, item)));
    }
    case 'begins_with':
    case 'contains': {
      const left = operand(condition.left, item);
      const right = operand(condition.right, item);
      if (left === undefined || right === undefined) return false;
      return condition.kind === 'contains' ? contains(left, right) : beginsWith(left, right);
    }
  }
}

function operand(source: Operand, item: Item): Value | undefined {
  if (source.kind === 'value') return source.value;
  if (source.kind === 'path') return valueAt(item, source.path);
  const value = operand(source.operand, item);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** A missing operand matches `<>` and nothing else. */
function compare(operator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === '<>';
  if (operator === '=') return equal(left, right);
  if (operator === '<>') return !equal(left, right);
  const ordered = order(left, right);
  if (ordered === undefined) return false;
  if (operator === '<') return ordered < 0;
  if (operator === '<=') return ordered <= 0;
  return operator === '>' ? ordered > 0 : ordered >= 0;
}
