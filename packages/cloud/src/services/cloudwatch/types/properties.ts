import { partitionOf } from '../../../kernel/partition.ts';
import { flag, tagList, tagMap, text, texts } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext, ResourceState } from '../../../kernel/resource-type.ts';

export { flag, number, objects, tagList, tagMap, text } from '../../../kernel/properties.ts';

/** Sets the tags of a resource to those in the template. */
export async function retag(ResourceARN: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const { cloudwatch } = ctx.aws;
  const wanted = tagMap(properties, ctx.stack);
  const { Tags = [] } = await cloudwatch.listTagsForResource({ ResourceARN });
  const TagKeys = Tags.map(({ Key = '' }) => Key).filter((key) => !Object.hasOwn(wanted, key));
  if (TagKeys.length > 0) await cloudwatch.untagResource({ ResourceARN, TagKeys });
  if (Object.keys(wanted).length > 0) await cloudwatch.tagResource({ ResourceARN, Tags: tagList(wanted) });
}

export const alarmArn = (name: string, { region, account }: ResourceContext): string =>
  `arn:${partitionOf(region)}:cloudwatch:${region}:${account}:alarm:${name}`;

export const alarmState = (name: string, ctx: ResourceContext): ResourceState => ({
  id: name,
  attributes: { Arn: alarmArn(name, ctx) },
});

/** The properties that metric and composite alarms share. */
export const alarmInput = (AlarmName: string, properties: Properties) => ({
  AlarmName,
  AlarmDescription: text(properties, 'AlarmDescription'),
  ActionsEnabled: flag(properties, 'ActionsEnabled'),
  OKActions: texts(properties, 'OKActions'),
  AlarmActions: texts(properties, 'AlarmActions'),
  InsufficientDataActions: texts(properties, 'InsufficientDataActions'),
});
