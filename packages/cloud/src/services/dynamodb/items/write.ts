import type { Context } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import type { TableRecord } from '../records.ts';
import { replicate } from '../replicas/replicate.ts';
import { dataOf, watchCommit } from '../storage/table-data.ts';
import { appendRecord, type Identity } from '../streams/append.ts';
import { itemSize } from '../values/size.ts';
import type { Item } from '../values/value.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
const MAX_ITEM = 400 * 1024;

export interface Change {
  readonly table: Readonly<TableRecord>;
  readonly position: string;
  readonly before: Item | undefined;
  /** Undefined: the item is deleted. */
  readonly after: Item | undefined;
}

export function checkItemSize(item: Item, by: 'item' | 'update' = 'item'): number {
  const size = itemSize(item);
  if (size > MAX_ITEM) {
    throw validation(`Item size ${by === 'update' ? 'to update ' : ''}has exceeded the maximum allowed size`);
  }
  return size;
}

/** Writes a checked change, and adds it to the table's stream. */
export function write(ctx: Context, change: Change, identity?: Identity): void {
  const { table, position, before, after } = change;
  const data = dataOf(ctx.kernel, ctx, table);
  if (after) data.put(position, after, itemSize(after));
  else if (before) data.delete(position);
  else return;
  appendRecord(ctx, change, identity);
  if (table.replicas) replicate(ctx, change);
  watchCommit(ctx.kernel);
}

/** The item there now. */
export const itemAt = (ctx: Context, table: Readonly<TableRecord>, position: string): Item | undefined =>
  dataOf(ctx.kernel, ctx, table).get(position)?.item;
