import type { ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import type { KeyTest } from '../expressions/key-condition.ts';
import { valueAt } from '../expressions/path.ts';
import { tableForItems } from '../find.ts';
import type { Bounds } from '../items/bounds.ts';
import { boundsOf } from '../items/bounds.ts';
import { type Page, readPage } from '../items/page.ts';
import { checkProjected, type Source, sourceOf, startPosition } from '../items/source.ts';
import type { TableRecord } from '../records.ts';
import { typeOfKey } from '../storage/keys.ts';
import { type Item, typeOf, type Value } from '../values/value.ts';
import { equalities, rangeTest } from './key-of-where.ts';
import type { SelectStatement } from './statement.ts';

export interface SelectOptions {
  readonly start?: Item | undefined;
  readonly limit?: number | undefined;
  readonly consistent?: boolean | undefined;
  readonly capacity?: ReturnConsumedCapacity | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html */
export function select(statement: SelectStatement, options: SelectOptions, ctx: Context): Page {
  const table = tableForItems(statement.table, ctx);
  if (statement.index !== undefined && !table.indexes.some(({ name }) => name === statement.index)) {
    throw validation('The table does not have the specified index');
  }
  if (options.consistent && table.indexes.some(({ name, kind }) => name === statement.index && kind === 'global')) {
    throw validation('Strongly consistent read is not supported on Global Secondary Indexes');
  }
  checkSingleKeys(table, statement.index);
  const source = sourceOf(ctx, table, statement.index, options.consistent);
  checkProjected(source, statement.paths);
  const bounds = boundsOfWhere(source, statement);
  const forward = !checkOrder(source, statement, bounds !== undefined);
  return readPage(source, {
    bounds: startingAt(
      bounds ?? { from: '', to: undefined },
      options.start && startPosition(source, options.start, 'query'),
      forward,
    ),
    forward,
    limit: options.limit,
    filter: statement.where,
    paths: statement.paths,
    shape: (item) => picked(item, statement),
    select: undefined,
    consistent: options.consistent,
    capacity: options.capacity,
  });
}

/** Texts of indexes: paritysuite/dynamodb-conformance (error-messages/indexReads, partiqlMultiAttributeIndex), verified on AWS. */
export function checkSingleKeys({ indexes }: Readonly<TableRecord>, index: string | undefined): void {
  const keySchema = indexes.find(({ name }) => name === index)?.keySchema ?? [];
  const hashes = keySchema.filter(({ KeyType }) => KeyType === 'HASH').length;
  if (hashes < 2 && keySchema.length - hashes < 2) return;
  throw validation(
    'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.',
  );
}

/** The one partition that the condition names, when it names one. */
function boundsOfWhere({ table, keys }: Source, { where }: SelectStatement): Bounds | undefined {
  const fixed = equalities(where);
  const tests = new Map<string, KeyTest>();
  for (const name of keys.hash) {
    const value = fixed.get(name);
    if (value === undefined || typeOf(value) !== typeOfKey(table, name)) return undefined;
    tests.set(name, { operator: '=', values: [value] });
  }
  for (const name of keys.range) {
    const test = rangeTest(where, name, typeOfKey(table, name));
    if (!test) break;
    tests.set(name, test);
  }
  return boundsOf(keys, tests);
}

/** Whether the order is descending. */
function checkOrder({ keys }: Source, { orderBy }: SelectStatement, partition: boolean): boolean {
  if (orderBy.length === 0) return false;
  if (!partition) throw validation('Must have WHERE clause in the statement when using ORDER BY clause.');
  const known = [...keys.hash, ...keys.range];
  const stranger = orderBy.find(({ name }) => !known.includes(name));
  if (stranger)
    throw validation(`Variable reference ${stranger.name} in ORDER BY clause must be part of the primary key`);
  return orderBy.some(({ name, descending }) => descending && (keys.range.includes(name) || keys.range.length === 0));
}

function startingAt(bounds: Bounds, start: string | undefined, forward: boolean): Bounds {
  if (start === undefined) return bounds;
  return forward ? { from: `${start}\0`, to: bounds.to } : { from: bounds.from, to: start };
}

/** Each path under its last name. */
function picked(item: Item, { paths }: SelectStatement): Item {
  if (!paths) return item;
  const result: Record<string, Value> = Object.create(null);
  for (const path of paths) {
    const value = valueAt(item, path);
    const name = path.findLast((part) => typeof part === 'string');
    if (value !== undefined && name !== undefined) result[String(name)] = value;
  }
  return result;
}
