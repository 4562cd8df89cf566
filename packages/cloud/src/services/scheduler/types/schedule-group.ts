import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
export const scheduleGroup: ResourceType = {
  type: 'AWS::Scheduler::ScheduleGroup',

  async create(properties, ctx) {
    const Name = text(properties, 'Name') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.scheduler.createScheduleGroup({ Name, Tags: tags(properties) });
    return described(Name, ctx);
  },

  async update(Name, properties, previous, ctx) {
    const state = await described(Name, ctx);
    const ResourceArn = String(state.attributes?.Arn);
    const wanted = tags(properties);
    const gone = tags(previous)
      .map(({ Key }) => Key)
      .filter((key) => !wanted.some(({ Key }) => Key === key));
    if (gone.length > 0) await ctx.aws.scheduler.untagResource({ ResourceArn, TagKeys: gone });
    if (wanted.length > 0) await ctx.aws.scheduler.tagResource({ ResourceArn, Tags: wanted });
    return state;
  },

  async delete(Name, _properties, ctx) {
    await ignoringMissing(ctx.aws.scheduler.deleteScheduleGroup({ Name }));
  },

  read: (Name, _properties, ctx) => ignoringMissing(described(Name, ctx)),
};

const tags = (properties: Properties): { Key: string; Value: string }[] =>
  (Array.isArray(properties.Tags) ? properties.Tags : []).map(({ Key, Value }) => ({
    Key: String(Key),
    Value: String(Value),
  }));

async function described(Name: string, ctx: ResourceContext): Promise<ResourceState> {
  const { Arn, State, CreationDate, LastModificationDate } = await ctx.aws.scheduler.getScheduleGroup({ Name });
  const attributes = {
    Arn,
    State,
    CreationDate: CreationDate?.toISOString(),
    LastModificationDate: LastModificationDate?.toISOString(),
  };
  return { id: Name, attributes };
}
