import { invalid, notFound } from './errors.ts';
import { type GroupRecord, groups, type Place, type ScheduleRecord, scheduleKey, schedules } from './records.ts';

const NAME = /^[0-9a-zA-Z-_.]+$/;

export function checkName(name: string, field = 'name'): string {
  if (NAME.test(name) && name.length <= 64) return name;
  const rule =
    name.length > 64
      ? 'Member must have length less than or equal to 64'
      : 'Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$';
  throw invalid(`1 validation error detected: Value '${name}' at '${field}' failed to satisfy constraint: ${rule}`);
}

/** The default group always exists. */
export function findGroup(place: Place, name: string): Readonly<GroupRecord> {
  const found = groups(place).get(name);
  if (found) return found;
  if (name === 'default') return { name, created: 0, modified: 0, tags: [] };
  throw notFound(`Schedule group ${name} does not exist.`);
}

export function findSchedule(place: Place, group: string | undefined, name: string): Readonly<ScheduleRecord> {
  const { name: groupName } = findGroup(place, group ?? 'default');
  const found = schedules(place).get(scheduleKey(groupName, name));
  if (!found) throw notFound(`Schedule ${name} does not exist.`);
  return found;
}

/** One page of a list in the order of `key`; the token holds the last key given. */
export function page<T>(
  all: readonly T[],
  {
    MaxResults = 100,
    NextToken,
  }: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  key: (item: T) => string,
): { items: T[]; NextToken: string | undefined } {
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString();
  const rest = all.filter((one) => key(one) > after).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const items = rest.slice(0, MaxResults);
  const last = items.at(-1);
  return {
    items,
    NextToken: rest.length > items.length && last ? Buffer.from(key(last)).toString('base64url') : undefined,
  };
}
