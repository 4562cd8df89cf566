import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { IndexRecord, TableRecord } from '../records.ts';
import { keyNames } from '../storage/keys.ts';
import { itemSize } from '../values/size.ts';
import { attribute, type Item } from '../values/value.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html

const readUnits = (bytes: number, consistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Units of a table and its indexes that one request consumes. */
export class Consumption {
  readonly #table: Readonly<TableRecord>;
  #units = 0;
  readonly #indexes = new Map<string, number>();

  constructor(table: Readonly<TableRecord>) {
    this.#table = table;
  }

  read(bytes: number, consistent: boolean | undefined, index?: string): this {
    this.#add(readUnits(bytes, consistent), index);
    return this;
  }

  /** A write of one item, with the entries of the indexes that come, go or change. */
  write(before: Item | undefined, after: Item | undefined, times = 1): this {
    const bytes = Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0);
    this.#add(writeUnits(bytes) * times);
    for (const index of this.#table.indexes) {
      const units = indexUnits(this.#table, index, before, after);
      if (units > 0) this.#add(units * times, index.name);
    }
    return this;
  }

  units(units: number, index?: string): this {
    this.#add(units, index);
    return this;
  }

  #add(units: number, index?: string): void {
    if (index === undefined) this.#units += units;
    else this.#indexes.set(index, (this.#indexes.get(index) ?? 0) + units);
  }

  /** As requested; `kind` adds the reading or writing units of transactions. */
  shown(mode: ReturnConsumedCapacity | undefined, kind?: 'read' | 'write'): ConsumedCapacity | undefined {
    if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
    const sum = [...this.#indexes.values()].reduce((all, units) => all + units, this.#units);
    const total = { TableName: this.#table.name, ...unitsOf(sum, kind) };
    if (mode === 'TOTAL') return total;
    const of = (wanted: IndexRecord['kind']) => {
      const entries = this.#table.indexes
        .filter(({ kind: own, name }) => own === wanted && this.#indexes.has(name))
        .map(({ name }) => [name, unitsOf(this.#indexes.get(name)!, kind)] as const);
      return entries.length > 0 ? Object.fromEntries(entries) : undefined;
    };
    return {
      ...total,
      Table: unitsOf(this.#units, kind),
      LocalSecondaryIndexes: of('local'),
      GlobalSecondaryIndexes: of('global'),
    };
  }
}

function unitsOf(units: number, kind: 'read' | 'write' | undefined) {
  if (kind === 'read') return { CapacityUnits: units, ReadCapacityUnits: units };
  if (kind === 'write') return { CapacityUnits: units, WriteCapacityUnits: units };
  return { CapacityUnits: units };
}

/** The part of an item that an index contains, or undefined if the item is not in it. */
export function projected(table: Readonly<TableRecord>, index: IndexRecord, item: Item | undefined): Item | undefined {
  if (!item || keyNames(index.keySchema).some((name) => attribute(item, name) === undefined)) return undefined;
  const { ProjectionType: type, NonKeyAttributes: others = [] } = index.projection;
  if (type === 'ALL') return item;
  const names = new Set([
    ...keyNames(table.keySchema),
    ...keyNames(index.keySchema),
    ...(type === 'INCLUDE' ? others : []),
  ]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

function indexUnits(
  table: Readonly<TableRecord>,
  index: IndexRecord,
  before: Item | undefined,
  after: Item | undefined,
): number {
  const old = projected(table, index, before);
  const next = projected(table, index, after);
  if (!old || !next) return old || next ? writeUnits(itemSize((old ?? next)!)) : 0;
  const moved = keyNames(index.keySchema).some((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]));
  if (moved) return writeUnits(itemSize(old)) + writeUnits(itemSize(next));
  return JSON.stringify(old) === JSON.stringify(next) ? 0 : writeUnits(Math.max(itemSize(old), itemSize(next)));
}
