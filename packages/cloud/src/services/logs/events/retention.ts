import type { GroupRecord } from '../records.ts';

/** Events of this time and later are kept. */
export function expiry(group: Readonly<GroupRecord>, now: number): number {
  return group.retentionDays === undefined ? 0 : now - group.retentionDays * 86_400_000;
}
