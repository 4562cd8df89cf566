import type { Context } from '../../../kernel/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Collection } from '../../../store/store.ts';
import { type Change, itemAt, write } from '../items/write.ts';
import { type Place, tablesOf } from '../records.ts';
import type { Item } from '../values/value.ts';

interface Intent {
  readonly tableId: string;
  readonly position: string;
  /** Missing: the item is deleted. */
  readonly item?: Item | undefined;
}

const intents = (kernel: Kernel, { account, region }: Place): Collection<readonly Intent[]> =>
  kernel.store.collection(`dynamodb/${account}/${region}/transactions`);

/**
 * Writes all changes or, after a crash in the middle, none or all of them: the intent is written first, and deleted
 * last, in the same batch of the journal.
 */
export function writeTogether(ctx: Context, changes: readonly Change[]): void {
  const real = changes.filter(({ before, after }) => before !== after);
  const open = intents(ctx.kernel, ctx);
  const id = ctx.kernel.ids.uuid();
  if (real.length > 1) {
    open.put(
      id,
      real.map(({ table, position, after }) => ({ tableId: table.id, position, item: after })),
    );
  }
  for (const change of real) write(ctx, change);
  if (real.length > 1) open.delete(id);
}

/** Finishes transactions that a crash interrupted, in one account and region. */
export function finishTransactions(kernel: Kernel, place: Place): void {
  const open = intents(kernel, place);
  if (open.size === 0) return;
  const ctx = kernel.context(place);
  const byId = new Map([...tablesOf(kernel, place).values()].map((table) => [table.id, table]));
  for (const [id, list] of [...open.entries()]) {
    for (const { tableId, position, item: after } of list) {
      const table = byId.get(tableId);
      if (table) write(ctx, { table, position, before: itemAt(ctx, table, position), after });
    }
    open.delete(id);
  }
}
