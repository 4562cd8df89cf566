import type { Select } from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { invalidParameter, validation } from '../errors.ts';
import type { Path } from '../expressions/ast.ts';
import type { IndexRecord, TableRecord } from '../records.ts';
import { keyNames, keysOf, typeOfKey } from '../storage/keys.ts';
import { type Keys, positionOf } from '../storage/position.ts';
import type { SortedList } from '../storage/sorted-list.ts';
import { dataOf, type TableData } from '../storage/table-data.ts';
import { attribute, type Item, typeOf } from '../values/value.ts';
import { projected } from './capacity.ts';

/** The target of a query or scan: a table or one of its indexes. */
export interface Source {
  readonly table: Readonly<TableRecord>;
  readonly index: IndexRecord | undefined;
  readonly keys: Keys;
  readonly data: TableData;
  readonly list: SortedList<string>;
}

export function sourceOf(
  ctx: Context,
  table: Readonly<TableRecord>,
  indexName: string | undefined,
  consistent: boolean | undefined,
): Source {
  const data = dataOf(ctx.kernel, ctx, table);
  if (indexName === undefined) {
    return { table, index: undefined, keys: keysOf(table.keySchema), data, list: data.primary };
  }
  const index = table.indexes.find(({ name }) => name === indexName);
  if (!index) throw validation(`The table does not have the specified index: ${indexName}`);
  if (index.kind === 'global' && consistent) {
    throw validation('Consistent reads are not supported on global secondary indexes');
  }
  return { table, index, keys: keysOf(index.keySchema), data, list: data.index(indexName) };
}

/** Attributes of a LastEvaluatedKey. */
export const startKeyNames = ({ table, index }: Source): string[] => [
  ...new Set([...keyNames(table.keySchema), ...(index ? keyNames(index.keySchema) : [])]),
];

/** Whether an ExclusiveStartKey has the right number of attributes. */
export function checkStartCount(source: Source, key: Item | undefined): void {
  if (key && Object.keys(key).length !== startKeyNames(source).length) {
    throw validation('The provided starting key is invalid');
  }
}

/** Whether one key attribute of an ExclusiveStartKey exists and has the right type. */
export function checkStartPiece({ table }: Source, key: Item, name: string): void {
  const value = attribute(key, name);
  if (value === undefined) throw validation('The provided starting key is invalid');
  if (typeOf(value) !== typeOfKey(table, name)) {
    throw validation('The provided key element does not match the schema');
  }
}

/** The place of an ExclusiveStartKey. Texts and their order: dynalite's query and scan tests, verified in production. */
export function startPosition(source: Source, key: Item, by: 'query' | 'scan'): string {
  const invalid = (why = '') => validation(`The provided starting key is invalid${why}`);
  const schema = 'The provided key element does not match the schema';
  const fits = (name: string) => {
    const value = attribute(key, name);
    return value !== undefined && typeOf(value) === typeOfKey(source.table, name);
  };
  if (by === 'query' || source.index) {
    checkStartCount(source, key);
    for (const name of [...source.keys.hash, ...source.keys.range]) checkStartPiece(source, key, name);
  } else if (Object.keys(key).length !== startKeyNames(source).length) throw invalid(`: ${schema}`);
  if (!keyNames(source.table.keySchema).every(fits)) throw invalid(`: ${schema}`);
  const own = positionOf(source.keys, key)!;
  return source.index ? own + positionOf(keysOf(source.table.keySchema), key)! : own;
}

/** The attributes of an item that a query of this source returns. */
export function itemInSource({ table, index }: Source, item: Item, whole: boolean): Item {
  return index && !whole ? (projected(table, index, item) ?? item) : item;
}

interface Selection {
  readonly select: Select | undefined;
  readonly projection: string | undefined;
  readonly attributes: readonly string[] | undefined;
}

/** Whether the source can return the selected attributes. */
export function checkSelect({ index }: Source, { select, projection, attributes }: Selection, verb: string): void {
  const chosen = projection !== undefined ? 'ProjectionExpression' : attributes ? 'AttributesToGet' : undefined;
  if (chosen && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    throw validation(
      `Cannot specify the ${chosen} when choosing to get ${select === 'COUNT' ? 'only the Count' : select}`,
    );
  }
  if (!chosen && select === 'SPECIFIC_ATTRIBUTES') {
    throw validation(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw validation(`ALL_PROJECTED_ATTRIBUTES can be used only when ${verb} using an IndexName`);
  }
  if (select === 'ALL_ATTRIBUTES' && index?.kind === 'global' && index.projection.ProjectionType !== 'ALL') {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
}

/** A global index returns only its own attributes. */
export function checkProjected({ table, index }: Source, paths: readonly Path[] | undefined): void {
  if (!paths || index?.kind !== 'global' || index.projection.ProjectionType === 'ALL') return;
  const there = new Set([
    ...keyNames(table.keySchema),
    ...keyNames(index.keySchema),
    ...(index.projection.NonKeyAttributes ?? []),
  ]);
  const missing = paths.map(([name]) => String(name)).filter((name) => !there.has(name));
  if (missing.length > 0) {
    throw invalidParameter(`Global secondary index ${index.name} does not project [${missing.join(', ')}]`);
  }
}
