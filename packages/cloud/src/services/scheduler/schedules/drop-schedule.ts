import { type Place, type ScheduleRecord, scheduleKey, schedules } from '../records.ts';
import { scheduleTimer } from './timer.ts';

export function dropSchedule(place: Place, one: Pick<ScheduleRecord, 'group' | 'name'>): void {
  schedules(place).delete(scheduleKey(one.group, one.name));
  place.kernel.part(scheduleTimer).forget(place, one);
}
