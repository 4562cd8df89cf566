import { validation } from '../errors.ts';
import { addNumbers } from '../values/number.ts';
import { unionOf } from '../values/set.ts';
import { attribute, copyItem, type Item, typeOf, type Value } from '../values/value.ts';
import type { Path, SetOperand, Update } from './ast.ts';
import { valueAt } from './path.ts';

const wrongType = () => validation('An operand in the update expression has an incorrect data type');
const wrongPath = () => validation('The document path provided in the update expression is invalid for update');

/** A new item; every operand is read from the old one. Throws a ValidationException when the item does not fit the update. */
export function applyUpdate(update: Update, item: Item): Item {
  const changes: Change[] = [];
  for (const { path, value } of update.set) changes.push({ path, value: evaluate(value, item) });
  for (const { path, value } of update.add) changes.push({ path, value: added(valueAt(item, path), value) });
  for (const { path, value } of update.delete) {
    const current = valueAt(item, path);
    if (current !== undefined) changes.push({ path, value: withoutMembers(current, value) });
  }
  for (const path of update.remove) changes.push({ path, value: undefined });
  let result = item;
  // Removals from a list last and from its end, so that the indexes of the others stay what they were. Elements set past
  // the end of a list are appended by index: scylladb's test_nested_attribute_update_array_out_of_bounds.
  for (const change of changes.filter(({ value }) => value !== undefined).sort((a, b) => byLastIndex(b, a)))
    result = withMember(result, change.path, change.value);
  for (const change of changes.filter(({ value }) => value === undefined).sort(byLastIndex)) {
    result = withMember(result, change.path, undefined);
  }
  return result;
}

interface Change {
  readonly path: Path;
  /** Undefined: nothing is to be there. */
  readonly value: Value | undefined;
}

function byLastIndex(a: Change, b: Change): number {
  const length = Math.min(a.path.length, b.path.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.path[i], b.path[i]];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return right - left;
    return String(left) < String(right) ? -1 : 1;
  }
  return 0;
}

function evaluate(operand: SetOperand, item: Item): Value {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path': {
      const value = valueAt(item, operand.path);
      if (value !== undefined) return value;
      throw validation('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'if_not_exists':
      return valueAt(item, operand.path) ?? evaluate(operand.otherwise, item);
    case 'list_append': {
      const left = evaluate(operand.left, item);
      const right = evaluate(operand.right, item);
      if (!('L' in left) || !('L' in right)) throw wrongType();
      return { L: [...left.L, ...right.L] };
    }
    case 'sum': {
      const left = evaluate(operand.left, item);
      const right = evaluate(operand.right, item);
      if (!('N' in left) || !('N' in right)) throw wrongType();
      return { N: addNumbers(left.N, right.N, operand.sign) };
    }
  }
}

/** ADD: a number is added to, a set is united with. */
export function added(current: Value | undefined, value: Value): Value {
  if (current === undefined) return value;
  if ('N' in current && 'N' in value) return { N: addNumbers(current.N, value.N, 1) };
  if ('SS' in current && 'SS' in value) return { SS: unionOf('S', current.SS, value.SS) };
  if ('NS' in current && 'NS' in value) return { NS: unionOf('N', current.NS, value.NS) };
  if ('BS' in current && 'BS' in value) return { BS: unionOf('B', current.BS, value.BS) };
  throw wrongType();
}

/** DELETE: the rest of a set, or undefined if nothing is left. */
export function withoutMembers(current: Value, value: Value): Value | undefined {
  const type = typeOf(current);
  if (type !== typeOf(value) || !(type === 'SS' || type === 'NS' || type === 'BS')) throw wrongType();
  const gone = new Set((value as Record<string, readonly string[]>)[type]);
  const rest = (current as Record<string, readonly string[]>)[type]!.filter((member) => !gone.has(member));
  return rest.length === 0 ? undefined : ({ [type]: rest } as unknown as Value);
}

/** The item with another value at a path, or without the one there. */
export function withMember(item: Item, path: Path, value: Value | undefined): Item {
  const [name, ...rest] = path;
  const copy = copyItem(item);
  const next = inside(attribute(item, String(name)), rest, value);
  if (next === undefined) delete copy[String(name)];
  else copy[String(name)] = next;
  return copy;
}

function inside(current: Value | undefined, path: Path, value: Value | undefined): Value | undefined {
  if (path.length === 0) return value;
  const part = path[0]!;
  const rest = path.slice(1);
  if (typeof part === 'string') {
    if (current === undefined || !('M' in current)) throw wrongPath();
    return { M: withMember(current.M, path, value) };
  }
  if (current === undefined || !('L' in current)) throw wrongPath();
  const list = [...current.L];
  if (rest.length > 0 && list[part] === undefined) throw wrongPath();
  const next = inside(list[part], rest, value);
  if (next === undefined) list.splice(part, 1);
  // Past the end means at the end.
  else if (part < list.length) list[part] = next;
  else list.push(next);
  return { L: list };
}
