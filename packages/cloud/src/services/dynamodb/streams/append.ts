import type { Context } from '../../../kernel/context.ts';
import type { Change } from '../items/write.ts';
import { keyNames, keyOf } from '../storage/keys.ts';
import { equalItems } from '../values/compare.ts';
import { itemSize } from '../values/size.ts';
import { type ChangeRecord, type Identity, sequenceAt, streamLog, trim } from './records.ts';

export type { Identity };

/** Tells the table's stream of a change; a write that changes nothing is none. */
export function appendRecord(ctx: Context, { table, before, after }: Change, identity?: Identity): void {
  const { stream } = table;
  if (!stream || stream.disabled !== undefined) return;
  if (before && after && equalItems(before, after)) return;
  const item = (after ?? before)!;
  const now = ctx.kernel.clock.now();
  const log = streamLog(ctx.kernel, ctx, table.id, stream.label);
  trim(log, now);
  const keys = keyOf(keyNames(table.keySchema), item);
  const withOld = stream.view === 'OLD_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES';
  const withNew = stream.view === 'NEW_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES';
  const images = { before: withOld ? before : undefined, after: withNew ? after : undefined };
  const record: ChangeRecord = {
    id: ctx.kernel.ids.random(32, '0123456789abcdef'),
    at: now,
    event: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    keys,
    ...images,
    size: itemSize(keys) + itemSize(images.before ?? {}) + itemSize(images.after ?? {}),
    identity,
  };
  const last = log.sequence.at(-1);
  const first = sequenceAt(now);
  const next = last === undefined || BigInt(last) < first ? first : BigInt(last) + 1n;
  log.records.put(String(next), record);
  log.sequence.push(String(next));
}
