import type { Context } from '../../../kernel/context.ts';
import type { Change } from '../items/write.ts';
import { type TableRecord, tables } from '../records.ts';
import { dataOf } from '../storage/table-data.ts';
import { appendRecord } from '../streams/append.ts';
import { itemSize } from '../values/size.ts';

/** The other tables of a global table, each with the context of its region. */
export function* replicasOf(
  ctx: Context,
  { name, replicas = [] }: Readonly<TableRecord>,
): Generator<{ readonly there: Context; readonly table: Readonly<TableRecord> }> {
  for (const { region } of replicas) {
    const there = ctx.with({ region });
    const table = tables(there).get(name);
    if (table) yield { there, table };
  }
}

/**
 * Writes a change to the other regions, in the same turn: they never differ visibly. Keys are the same everywhere, and so are
 * positions. Each replica's stream gets a record, without the principal of an expiry: AWS names that only in the region
 * where it happened.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
export function replicate(ctx: Context, { table: own, position, after }: Change): void {
  for (const { there, table } of replicasOf(ctx, own)) {
    const data = dataOf(ctx.kernel, there, table);
    const before = data.get(position)?.item;
    if (after) data.put(position, after, itemSize(after));
    else if (before) data.delete(position);
    else continue;
    appendRecord(there, { table, position, before, after });
  }
}
