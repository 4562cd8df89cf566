import type {
  CreateScheduleCommandInput,
  CreateScheduleCommandOutput,
  DeleteScheduleCommandInput,
  GetScheduleCommandInput,
  GetScheduleCommandOutput,
  ListSchedulesCommandInput,
  ListSchedulesCommandOutput,
  Target,
  UpdateScheduleCommandInput,
  UpdateScheduleCommandOutput,
} from '@aws-sdk/client-scheduler';
import type { Operation, Output } from '../../../kernel/context.ts';
import { conflict } from '../errors.ts';
import { checkName, findGroup, findSchedule, page } from '../find.ts';
import { type ScheduleRecord, scheduleArn, scheduleKey, schedules } from '../records.ts';
import { checkSchedule } from './check.ts';
import { dropSchedule } from './drop-schedule.ts';
import { scheduleTimer } from './timer.ts';

const seconds = (date: Date | undefined): number | undefined =>
  date === undefined ? undefined : Math.floor(new Date(date).getTime() / 1000) * 1000;

const settingsOf = (input: CreateScheduleCommandInput | UpdateScheduleCommandInput) => ({
  description: input.Description,
  expression: input.ScheduleExpression ?? '',
  zone: input.ScheduleExpressionTimezone ?? 'UTC',
  start: seconds(input.StartDate),
  end: seconds(input.EndDate),
  window: input.FlexibleTimeWindow ?? { Mode: 'OFF' as const },
  target: withRetries(input.Target),
  state: input.State ?? ('ENABLED' as const),
  after: input.ActionAfterCompletion ?? ('NONE' as const),
  kmsKey: input.KmsKeyArn,
});

const withRetries = (target: Target | undefined): Target => ({
  Arn: undefined,
  RoleArn: undefined,
  ...target,
  RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185, ...target?.RetryPolicy },
});

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
export const createSchedule: Operation<CreateScheduleCommandInput, Output<CreateScheduleCommandOutput>> = async (
  input,
  ctx,
) => {
  const name = checkName(input.Name ?? '');
  const { name: group } = findGroup(ctx, input.GroupName ?? 'default');
  await checkSchedule(ctx, input);
  if (schedules(ctx).has(scheduleKey(group, name))) throw conflict(`Schedule ${name} already exists.`);
  const now = ctx.kernel.clock.now();
  const record: ScheduleRecord = { name, group, ...settingsOf(input), created: now, modified: now, tags: [] };
  schedules(ctx).put(scheduleKey(group, name), record);
  ctx.kernel.part(scheduleTimer).watch(ctx, record);
  return { ScheduleArn: scheduleArn(ctx, record) };
};

/** Replaces all settings. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html */
export const updateSchedule: Operation<UpdateScheduleCommandInput, Output<UpdateScheduleCommandOutput>> = async (
  input,
  ctx,
) => {
  findSchedule(ctx, input.GroupName, input.Name ?? '');
  await checkSchedule(ctx, input);
  const found = findSchedule(ctx, input.GroupName, input.Name ?? '');
  const { name, group, created, tags } = found;
  const record: ScheduleRecord = {
    name,
    group,
    ...settingsOf(input),
    created,
    modified: Math.max(ctx.kernel.clock.now(), found.modified + 1),
    tags,
    // If the expression is the same, its rhythm continues.
    invoked: input.ScheduleExpression === found.expression ? found.invoked : undefined,
  };
  schedules(ctx).put(scheduleKey(group, name), record);
  ctx.kernel.part(scheduleTimer).watch(ctx, record);
  return { ScheduleArn: scheduleArn(ctx, record) };
};

const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html */
export const getSchedule: Operation<GetScheduleCommandInput, Output<GetScheduleCommandOutput>> = (input, ctx) => {
  const found = findSchedule(ctx, input.GroupName, input.Name ?? '');
  return {
    Arn: scheduleArn(ctx, found),
    GroupName: found.group,
    Name: found.name,
    Description: found.description,
    ScheduleExpression: found.expression,
    ScheduleExpressionTimezone: found.zone,
    StartDate: date(found.start),
    EndDate: date(found.end),
    State: found.state,
    KmsKeyArn: found.kmsKey,
    Target: found.target,
    FlexibleTimeWindow: found.window,
    ActionAfterCompletion: found.after,
    CreationDate: new Date(found.created),
    LastModificationDate: new Date(found.modified),
  };
};

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html */
export const listSchedules: Operation<ListSchedulesCommandInput, Output<ListSchedulesCommandOutput>> = (input, ctx) => {
  if (input.GroupName !== undefined) findGroup(ctx, input.GroupName);
  const found = [...schedules(ctx).values()].filter(
    (one) =>
      (input.GroupName === undefined || one.group === input.GroupName) &&
      one.name.startsWith(input.NamePrefix ?? '') &&
      (input.State === undefined || one.state === input.State),
  );
  const { items, NextToken } = page(found, input, (one) => scheduleKey(one.group, one.name));
  return {
    Schedules: items.map((one) => ({
      Arn: scheduleArn(ctx, one),
      Name: one.name,
      GroupName: one.group,
      State: one.state,
      CreationDate: new Date(one.created),
      LastModificationDate: new Date(one.modified),
      Target: { Arn: one.target.Arn },
    })),
    NextToken,
  };
};

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html */
export const deleteSchedule: Operation<DeleteScheduleCommandInput, object> = (input, ctx) => {
  dropSchedule(ctx, findSchedule(ctx, input.GroupName, input.Name ?? ''));
  return {};
};
