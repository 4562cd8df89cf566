import type { Context } from '../../../kernel/context.ts';
import { type TableRecord, tables } from '../records.ts';
import { dropData } from '../storage/table-data.ts';
import { dropStreams } from '../streams/records.ts';

/** Deletes a table with its items and streams. */
export function dropTable(ctx: Context, table: Readonly<TableRecord>): void {
  tables(ctx).delete(table.name);
  dropData(ctx.kernel, ctx, table);
  dropStreams(ctx.kernel, ctx, table);
}
