import { sortable } from './sortable.ts';
import { attribute, contentOf, type Item, isSet, typeOf, type Value } from './value.ts';

/** Whether two values are equal: sets regardless of order. */
export function equal(a: Value, b: Value): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const left = contentOf(a);
  const right = contentOf(b);
  if (type === 'L') return equalLists(left as Value[], right as Value[]);
  if (type === 'M') return equalItems(left as Item, right as Item);
  if (isSet(type)) {
    const members = new Set(left as string[]);
    return members.size === (right as string[]).length && (right as string[]).every((member) => members.has(member));
  }
  return left === right;
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, index) => equal(value, b[index]!));
}

export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const other = attribute(b, name);
    return other !== undefined && equal(a[name]!, other);
  });
}

/** Less than, equal, greater than zero; undefined for values that have no order between them. */
export function order(a: Value, b: Value): number | undefined {
  const type = typeOf(a);
  if (type !== typeOf(b) || (type !== 'S' && type !== 'N' && type !== 'B')) return undefined;
  const left = sortable(a);
  const right = sortable(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether `value` (a set, a list, a text) contains `part`. */
export function contains(value: Value, part: Value): boolean {
  if ('L' in value) return value.L.some((member) => equal(member, part));
  if ('SS' in value) return 'S' in part && value.SS.includes(part.S);
  if ('NS' in value) return 'N' in part && value.NS.includes(part.N);
  if ('BS' in value) return 'B' in part && value.BS.includes(part.B);
  if ('S' in value) return 'S' in part && value.S.includes(part.S);
  if ('B' in value) return 'B' in part && value.B.includes(part.B);
  return false;
}

export function beginsWith(value: Value, prefix: Value): boolean {
  if ('S' in value) return 'S' in prefix && value.S.startsWith(prefix.S);
  if ('B' in value) return 'B' in prefix && value.B.startsWith(prefix.B);
  return false;
}
