import type { Context } from '../../../kernel/context.ts';
import { type TableRecord, tables } from '../records.ts';
import { replicasOf } from './replicate.ts';

/** A table that no longer has a replica there, and is not a global table any more without any. */
export function without(table: Readonly<TableRecord>, region: string): Readonly<TableRecord> {
  const rest = (table.replicas ?? []).filter((one) => one.region !== region);
  return { ...table, replicas: rest.length > 0 ? rest : undefined };
}

/** A deleted table leaves its global table. */
export function leave(ctx: Context, table: Readonly<TableRecord>): void {
  for (const { there, table: other } of replicasOf(ctx, table))
    tables(there).put(other.name, without(other, ctx.region));
}

/**
 * Settings that are the same in all regions follow:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 */
export function follow(ctx: Context, table: Readonly<TableRecord>): void {
  const { attributes, indexes, billing, billingShown, onDemandSince, ttl } = table;
  for (const { there, table: other } of replicasOf(ctx, table)) {
    const throughput = { ...other.throughput, write: table.throughput.write };
    const same = { attributes, indexes, billing, billingShown, onDemandSince, ttl, throughput };
    tables(there).put(other.name, { ...other, ...same });
  }
}
