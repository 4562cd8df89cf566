import type { KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { invalidParameter, validation } from '../errors.ts';
import type { Path } from '../expressions/ast.ts';
import type { TableRecord } from '../records.ts';
import { valueSize } from '../values/size.ts';
import { attribute, type Item, typeOf, type Value } from '../values/value.ts';
import { type Keys, positionOf } from './position.ts';

export function keysOf(schema: readonly KeySchemaElement[]): Keys {
  const named = (type: string) =>
    schema.filter(({ KeyType }) => KeyType === type).map((key) => key.AttributeName ?? '');
  return { hash: named('HASH'), range: named('RANGE') };
}

export const keyNames = (schema: readonly KeySchemaElement[]): string[] => schema.map((key) => key.AttributeName ?? '');

export const typeOfKey = (table: Readonly<TableRecord>, name: string): string =>
  table.attributes.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S';

const noMatch = () => validation('The provided key element does not match the schema');

/** The position of the item that a request's `Key` names. */
export function positionOfKey(table: Readonly<TableRecord>, key: Item): string {
  const names = keyNames(table.keySchema);
  if (Object.keys(key).length !== names.length) throw noMatch();
  for (const name of names) {
    const value = attribute(key, name);
    if (value === undefined || typeOf(value) !== typeOfKey(table, name)) throw noMatch();
  }
  return checkedPosition(table, key);
}

/** Equal for equal keys, whatever the order of their attributes and whether the table has such keys. */
export const spelling = (key: Item): string =>
  JSON.stringify(
    Object.keys(key)
      .sort()
      .map((name) => [name, key[name]]),
  );

/** The position of a whole item. */
export function positionOfItem(table: Readonly<TableRecord>, item: Item): string {
  for (const name of keyNames(table.keySchema)) {
    const value = attribute(item, name);
    if (value === undefined) throw invalidParameter(`Missing the key ${name} in the item`);
    const expected = typeOfKey(table, name);
    if (typeOf(value) !== expected) {
      throw invalidParameter(`Type mismatch for key ${name} expected: ${expected} actual: ${typeOf(value)}`);
    }
  }
  return checkedPosition(table, item);
}

function checkedPosition(table: Readonly<TableRecord>, item: Item): string {
  for (const { AttributeName: name = '', KeyType } of table.keySchema) {
    const value = item[name]!;
    const empty = emptyKeyFault(value);
    if (empty) {
      throw validation(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${name}`,
      );
    }
    checkKeySize(value, KeyType);
  }
  return positionOf(keysOf(table.keySchema), item)!;
}

export function emptyKeyFault(value: Value): string | undefined {
  if ('S' in value && value.S === '') return 'string';
  if ('B' in value && value.B === '') return 'binary';
  return undefined;
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys
const MAX_HASH = 2048;
const MAX_RANGE = 1024;

function checkKeySize(value: Value, keyType: string | undefined): void {
  const size = valueSize(value);
  if (keyType === 'HASH' && size > MAX_HASH) {
    throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (keyType === 'RANGE' && size > MAX_RANGE) {
    throw invalidParameter('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
  }
}

/** Attributes that are written whole, with their values; those that an index needs have its type. */
export function checkIndexTypes(
  table: Readonly<TableRecord>,
  written: readonly (readonly [name: string, value: Value])[],
): void {
  for (const [name, value] of written) {
    const index = table.indexes.find(({ keySchema }) => keyNames(keySchema).includes(name));
    const expected = typeOfKey(table, name);
    if (index && typeOf(value) !== expected) throw mismatch(name, expected, value, index.name, 'item');
  }
}

/** No path leads into a key: dynalite's getItem, query and updateItem tests, verified in production. */
export function checkScalarKeys(table: Readonly<TableRecord>, paths: readonly Path[]): void {
  const deep = new Set(paths.filter(({ length }) => length > 1).map(([name]) => String(name)));
  if (deep.size === 0) return;
  const start = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed";
  const key = keyNames(table.keySchema).find((name) => deep.has(name));
  if (key !== undefined) throw validation(`${start}: Key: ${key}`);
  const indexKey = table.indexes.flatMap(({ keySchema }) => keyNames(keySchema)).find((name) => deep.has(name));
  if (indexKey !== undefined) throw validation(`${start}: IndexKey: ${indexKey}`);
}

/** Whether an item is in an index: items from before the index may lack its keys, or have keys of another type. */
export function fitsIndex(table: Readonly<TableRecord>, schema: readonly KeySchemaElement[], item: Item): boolean {
  return schema.every(({ AttributeName: name = '', KeyType }) => {
    const value = attribute(item, name);
    if (value === undefined || typeOf(value) !== typeOfKey(table, name)) return false;
    return !emptyKeyFault(value) && valueSize(value) <= (KeyType === 'HASH' ? MAX_HASH : MAX_RANGE);
  });
}

/** An attribute that is an index key has the index's type, or is absent. */
export function checkIndexKeys(table: Readonly<TableRecord>, item: Item, by: 'item' | 'update'): void {
  for (const index of table.indexes) {
    for (const { AttributeName: name = '', KeyType } of index.keySchema) {
      const value = attribute(item, name);
      if (value === undefined) continue;
      const expected = typeOfKey(table, name);
      if (typeOf(value) !== expected) throw mismatch(name, expected, value, index.name, by);
      const empty = emptyKeyFault(value);
      if (empty) throw emptyIndexKey(name, empty, index.name, by);
      checkKeySize(value, KeyType);
    }
  }
}

function mismatch(name: string, expected: string, value: Value, index: string, by: 'item' | 'update'): Error {
  if (by === 'update') {
    return validation('The update expression attempted to update the secondary index key to unsupported type');
  }
  return invalidParameter(
    `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${typeOf(value)} IndexName: ${index}`,
  );
}

function emptyIndexKey(name: string, empty: string, index: string, by: 'item' | 'update'): Error {
  const start = 'One or more parameter values are not valid.';
  const why = `The AttributeValue for a key attribute cannot contain an empty ${empty} value.`;
  if (by === 'update') {
    return validation(
      `${start} The update expression attempted to update a secondary index key to a value that is not supported. ${why}`,
    );
  }
  return validation(
    `${start} A value specified for a secondary index key is not supported. ${why} IndexName: ${index}, IndexKey: ${name}`,
  );
}

/** The key attributes of an item. */
export function keyOf(names: readonly string[], item: Item): Record<string, Value> {
  const key: Record<string, Value> = Object.create(null);
  for (const name of names) {
    const value = attribute(item, name);
    if (value !== undefined) key[name] = value;
  }
  return key;
}
