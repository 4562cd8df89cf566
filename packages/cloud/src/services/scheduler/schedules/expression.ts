import {
  atExpression,
  cronExpression,
  type Expression,
  nextAfter,
  rateExpression,
} from '../../../kernel/schedule/expression.ts';
import type { ScheduleRecord } from '../records.ts';

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export const parsed = (text: string): Expression | undefined =>
  cronExpression(text) ?? rateExpression(text, false) ?? atExpression(text);

/**
 * The next invocation after `after`, within the schedule's dates. A rate begins with its start date, or at once when the
 * schedule is created.
 */
export function nextInvocation(schedule: Readonly<ScheduleRecord>, after: number): number | undefined {
  const expression = parsed(schedule.expression);
  if (!expression) return undefined;
  const from = schedule.start ?? schedule.created;
  const begin = Math.max(after, (schedule.start ?? 0) - 1);
  if (expression.kind === 'rate' && schedule.invoked === undefined) return within(schedule, Math.max(from, after));
  return within(schedule, nextAfter(expression, begin, { from, zone: schedule.zone }));
}

const within = ({ end }: Readonly<ScheduleRecord>, at: number | undefined): number | undefined =>
  at === undefined || (end !== undefined && at > end) ? undefined : at;
