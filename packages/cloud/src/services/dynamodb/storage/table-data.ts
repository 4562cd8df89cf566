import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';
import { type IndexRecord, type ItemRecord, itemsOf, type Place, type TableRecord } from '../records.ts';
import type { Item } from '../values/value.ts';
import { fitsIndex, keysOf } from './keys.ts';
import { positionOf } from './position.ts';
import { type Entry, SortedList } from './sorted-list.ts';

interface SecondaryIndex {
  /** The place of an item in the index, or undefined when it is not in it. */
  readonly positionOf: (item: Item) => string | undefined;
  /** Positions to the positions of the items in the table. */
  readonly list: SortedList<string>;
}

/**
 * One table's items: durable in a collection under their positions, and in memory the orders of the table and of its indexes,
 * which are made from the collection when they are first needed.
 */
export class TableData {
  readonly items: Collection<ItemRecord>;
  readonly primary: SortedList<string>;
  readonly #secondary = new Map<string, SecondaryIndex>();
  #bytes = 0;

  constructor(items: Collection<ItemRecord>) {
    this.items = items;
    const keys = [...items.keys()].sort(byCodeUnit);
    this.primary = SortedList.of(keys.map((key): Entry<string> => [key, key]));
    for (const { size } of items.values()) this.#bytes += size;
  }

  /** Bytes of all items. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Brings the indexes into line with those that the table has now. */
  align(table: Readonly<TableRecord>): void {
    const { indexes } = table;
    if (indexes.length === this.#secondary.size && indexes.every(({ name }) => this.#secondary.has(name))) return;
    const wanted = new Set(indexes.map(({ name }) => name));
    for (const name of [...this.#secondary.keys()]) if (!wanted.has(name)) this.#secondary.delete(name);
    for (const index of indexes) {
      if (!this.#secondary.has(index.name)) this.#secondary.set(index.name, this.#build(table, index));
    }
  }

  #build(table: Readonly<TableRecord>, { keySchema }: IndexRecord): SecondaryIndex {
    const keys = keysOf(keySchema);
    const position = (item: Item) => (fitsIndex(table, keySchema, item) ? positionOf(keys, item) : undefined);
    const entries: Entry<string>[] = [];
    for (const [key, { item }] of this.items.entries()) {
      const place = position(item);
      if (place !== undefined) entries.push([place + key, key]);
    }
    entries.sort(([a], [b]) => byCodeUnit(a, b));
    return { positionOf: position, list: SortedList.of(entries) };
  }

  index(name: string): SortedList<string> {
    const found = this.#secondary.get(name);
    if (!found) throw new Error(`no index ${name}`);
    return found.list;
  }

  get(position: string): Readonly<ItemRecord> | undefined {
    return this.items.get(position);
  }

  put(position: string, item: Item, size: number): void {
    const previous = this.items.get(position);
    this.items.put(position, { item, size });
    this.#bytes += size - (previous?.size ?? 0);
    if (!previous) this.primary.set(position, position);
    for (const { positionOf: placeOf, list } of this.#secondary.values()) {
      const next = placeOf(item);
      const before = previous && placeOf(previous.item);
      if (next === before) continue;
      if (before !== undefined) list.delete(before + position);
      if (next !== undefined) list.set(next + position, position);
    }
  }

  delete(position: string): void {
    const previous = this.items.get(position);
    if (!previous) return;
    this.items.delete(position);
    this.#bytes -= previous.size;
    this.primary.delete(position);
    for (const { positionOf: placeOf, list } of this.#secondary.values()) {
      const before = placeOf(previous.item);
      if (before !== undefined) list.delete(before + position);
    }
  }
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Tables {
  readonly byId: Map<string, TableData>;
  /** Whether a write since the last commit is still unchecked. */
  changed: boolean;
  watching: boolean;
}

const open = (kernel: Kernel): Tables =>
  kernel.part<Tables>({
    name: 'dynamodb/tables',
    open: () => ({ byId: new Map(), changed: false, watching: false }),
  });

export function dataOf(kernel: Kernel, place: Place, table: Readonly<TableRecord>): TableData {
  const { byId } = open(kernel);
  let data = byId.get(table.id);
  if (!data) {
    data = new TableData(itemsOf(kernel, place, table.id));
    byId.set(table.id, data);
  }
  data.align(table);
  return data;
}

/** Drops a table's items and orders. */
export function dropData(kernel: Kernel, place: Place, table: Readonly<TableRecord>): void {
  const items = itemsOf(kernel, place, table.id);
  for (const key of [...items.keys()]) items.delete(key);
  open(kernel).byId.delete(table.id);
}

/**
 * To be called after writes: if the store could not keep them (disk full) it undoes them, and the orders built from
 * them are dropped, to be rebuilt.
 */
export function watchCommit(kernel: Kernel): void {
  const tables = open(kernel);
  tables.changed = true;
  if (tables.watching) return;
  tables.watching = true;
  const follow = async () => {
    try {
      while (tables.changed) {
        tables.changed = false;
        await kernel.store.commit();
      }
    } catch {
      tables.changed = false;
      tables.byId.clear();
    } finally {
      tables.watching = false;
    }
  };
  void follow();
}
