import type { FlexibleTimeWindowMode, ScheduleState, Target } from '@aws-sdk/client-scheduler';
import { partitionOf } from '../../../kernel/partition.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, object, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html */
export const schedule: ResourceType = {
  type: 'AWS::Scheduler::Schedule',

  async create(properties, ctx) {
    const Name = text(properties, 'Name') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.scheduler.createSchedule({ Name, ...settings(properties) });
    return state(Name, properties, ctx);
  },

  async update(Name, properties, previous, ctx) {
    const before = text(previous, 'GroupName');
    if (text(properties, 'GroupName') !== before) {
      // A schedule cannot change its group: it is created again in the other one.
      await ctx.aws.scheduler.createSchedule({ Name, ...settings(properties) });
      await ignoringMissing(ctx.aws.scheduler.deleteSchedule({ Name, GroupName: before }));
    } else await ctx.aws.scheduler.updateSchedule({ Name, ...settings(properties) });
    return state(Name, properties, ctx);
  },

  async delete(Name, properties, ctx) {
    await ignoringMissing(ctx.aws.scheduler.deleteSchedule({ Name, GroupName: text(properties, 'GroupName') }));
  },

  async read(Name, properties, ctx) {
    const found = await ignoringMissing(
      ctx.aws.scheduler.getSchedule({ Name, GroupName: text(properties, 'GroupName') }),
    );
    return found && state(Name, properties, ctx);
  },
};

function state(name: string, properties: Properties, ctx: ResourceContext): ResourceState {
  const group = text(properties, 'GroupName') ?? 'default';
  return {
    id: name,
    attributes: {
      Arn: `arn:${partitionOf(ctx.region)}:scheduler:${ctx.region}:${ctx.account}:schedule/${group}/${name}`,
    },
  };
}

function settings(properties: Properties) {
  const window = object(properties, 'FlexibleTimeWindow') ?? {};
  const minutes = text(window, 'MaximumWindowInMinutes');
  const date = (name: string): Date | undefined => {
    const value = text(properties, name);
    return value === undefined ? undefined : new Date(value);
  };
  return {
    GroupName: text(properties, 'GroupName'),
    Description: text(properties, 'Description'),
    ScheduleExpression: text(properties, 'ScheduleExpression'),
    ScheduleExpressionTimezone: text(properties, 'ScheduleExpressionTimezone'),
    StartDate: date('StartDate'),
    EndDate: date('EndDate'),
    State: text(properties, 'State') as ScheduleState | undefined,
    KmsKeyArn: text(properties, 'KmsKeyArn'),
    FlexibleTimeWindow: {
      Mode: text(window, 'Mode') as FlexibleTimeWindowMode | undefined,
      MaximumWindowInMinutes: minutes === undefined ? undefined : Number(minutes),
    },
    Target: targetOf(object(properties, 'Target') ?? {}),
  };
}

/** A target in the API's format: the names are the same, numbers may be text here. */
function targetOf(properties: Properties): Target {
  const retry = object(properties, 'RetryPolicy');
  return {
    // The members have the API's names and shapes.
    ...(properties as unknown as Target),
    ...(retry
      ? { RetryPolicy: Object.fromEntries(Object.entries(retry).map(([name, value]) => [name, Number(value)])) }
      : {}),
  };
}
