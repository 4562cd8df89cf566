import type { Service } from '../../kernel/service.ts';
import { invocations } from './deliver/courier.ts';
import { createScheduleGroup, deleteScheduleGroup, getScheduleGroup, listScheduleGroups } from './groups/groups.ts';
import { createSchedule, deleteSchedule, getSchedule, listSchedules, updateSchedule } from './schedules/schedules.ts';
import { scheduleTimer } from './schedules/timer.ts';
import { listTagsForResource, tagResource, untagResource } from './tags/tags.ts';
import { schedule } from './types/schedule.ts';
import { scheduleGroup } from './types/schedule-group.ts';

/** Amazon EventBridge Scheduler. */
export const scheduler: Service = {
  id: 'scheduler',
  signingNames: ['scheduler'],
  operations: {
    CreateSchedule: createSchedule,
    CreateScheduleGroup: createScheduleGroup,
    DeleteSchedule: deleteSchedule,
    DeleteScheduleGroup: deleteScheduleGroup,
    GetSchedule: getSchedule,
    GetScheduleGroup: getScheduleGroup,
    ListScheduleGroups: listScheduleGroups,
    ListSchedules: listSchedules,
    ListTagsForResource: listTagsForResource,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateSchedule: updateSchedule,
  },
  resourceTypes: [schedule, scheduleGroup],
  start(kernel) {
    kernel.part(scheduleTimer).start();
    kernel.part(invocations).resume();
  },
};
