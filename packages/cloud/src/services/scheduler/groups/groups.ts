import type {
  CreateScheduleGroupCommandInput,
  CreateScheduleGroupCommandOutput,
  DeleteScheduleGroupCommandInput,
  GetScheduleGroupCommandInput,
  GetScheduleGroupCommandOutput,
  ListScheduleGroupsCommandInput,
  ListScheduleGroupsCommandOutput,
} from '@aws-sdk/client-scheduler';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { conflict, invalid } from '../errors.ts';
import { checkName, findGroup, page } from '../find.ts';
import { type GroupRecord, groupArn, groups, schedules } from '../records.ts';
import { dropSchedule } from '../schedules/drop-schedule.ts';
import { checkTags } from '../tags/check-tags.ts';

const ACTIVE = 'ACTIVE' as const;

const shape = (ctx: Context, one: Readonly<GroupRecord>) => ({
  Arn: groupArn(ctx, one.name),
  Name: one.name,
  State: ACTIVE,
  CreationDate: new Date(one.created),
  LastModificationDate: new Date(one.modified),
});

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html */
export const createScheduleGroup: Operation<
  CreateScheduleGroupCommandInput,
  Output<CreateScheduleGroupCommandOutput>
> = (input, ctx) => {
  const name = checkName(input.Name ?? '');
  if (name === 'default' || groups(ctx).has(name)) throw conflict(`Schedule group ${name} already exists.`);
  const now = ctx.kernel.clock.now();
  groups(ctx).put(name, { name, created: now, modified: now, tags: checkTags(input.Tags) });
  return { ScheduleGroupArn: groupArn(ctx, name) };
};

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html */
export const getScheduleGroup: Operation<GetScheduleGroupCommandInput, Output<GetScheduleGroupCommandOutput>> = (
  input,
  ctx,
) => {
  const name = input.Name ?? '';
  return shape(ctx, findGroup(ctx, name));
};

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html */
export const listScheduleGroups: Operation<ListScheduleGroupsCommandInput, Output<ListScheduleGroupsCommandOutput>> = (
  input,
  ctx,
) => {
  const all = [findGroup(ctx, 'default'), ...[...groups(ctx).values()].filter(({ name }) => name !== 'default')];
  const named = all.filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
  const { items, NextToken } = page(named, input, ({ name }) => name);
  return { ScheduleGroups: items.map((one) => shape(ctx, one)), NextToken };
};

/** Deletes its schedules, too. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html */
export const deleteScheduleGroup: Operation<DeleteScheduleGroupCommandInput, object> = (input, ctx) => {
  const { name } = findGroup(ctx, input.Name ?? '');
  if (name === 'default') throw invalid('The default schedule group cannot be deleted.');
  for (const one of [...schedules(ctx).values()]) if (one.group === name) dropSchedule(ctx, one);
  groups(ctx).delete(name);
  return {};
};
