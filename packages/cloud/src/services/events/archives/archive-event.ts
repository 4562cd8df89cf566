import type { Context } from '../../../kernel/context.ts';
import type { Event } from '../event.ts';
import { type ArchiveRecord, type RuleRecord, stateOf } from '../records.ts';

const PREFIX = 'Events-Archive-';
export const ARCHIVER = 'prod.vhs.events.aws.internal';
const DAY = 24 * 3600 * 1000;

export const archiveRuleName = (archive: string): string => PREFIX + archive;

/** Puts an event into the archive that a managed rule belongs to; false when it belongs to none. */
export function archiveEvent(ctx: Context, rule: Readonly<RuleRecord>, event: Event, ingested: number): boolean {
  if (rule.managedBy !== ARCHIVER) return false;
  const archive = stateOf(ctx).archives.get(rule.name.slice(PREFIX.length));
  if (archive) stateOf(ctx).archived(archive).put(event.id, { event, ingested });
  return true;
}

/** Drops events older than the archive's retention. */
export function prune(ctx: Context, archive: Readonly<ArchiveRecord>): void {
  if (archive.retentionDays === 0) return;
  const oldest = ctx.kernel.clock.now() - archive.retentionDays * DAY;
  const events = stateOf(ctx).archived(archive);
  for (const [id, { ingested }] of [...events.entries()]) if (ingested < oldest) events.delete(id);
}
