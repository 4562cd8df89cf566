import { numberSize } from './number.ts';
import { type Item, typeOf, type Value } from './value.ts';

/** Bytes of an item as DynamoDB counts them. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name of Object.keys(item)) size += Buffer.byteLength(name) + valueSize(item[name]!);
  return size;
}

export function valueSize(value: Value): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return value.B.length;
  if ('SS' in value) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if ('NS' in value) return value.NS.reduce((sum, text) => sum + numberSize(text), 0);
  if ('BS' in value) return value.BS.reduce((sum, bytes) => sum + bytes.length, 0);
  if ('L' in value) return 3 + value.L.reduce((sum, member) => sum + 1 + valueSize(member), 0);
  if ('M' in value) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

/** The result of the function `size`, or undefined for a type that has no size. */
export function sizeOf(value: Value): number | undefined {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('B' in value) return value.B.length;
  if ('M' in value) return Object.keys(value.M).length;
  const type = typeOf(value);
  return type === 'N' || type === 'BOOL' || type === 'NULL'
    ? undefined
    : (value as { L: readonly unknown[] })[type as 'L'].length;
}
