import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { tagList, tagMap } from './properties.ts';

/** Sets the tags of a rule or bus to those of the template and the stack. */
export async function updateTags(
  ResourceARN: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const wanted = tagList(tagMap(properties, ctx.stack));
  const keys = new Set(wanted.map(({ Key }) => Key));
  const gone = tagList(tagMap(previous, ctx.stack))
    .map(({ Key }) => Key)
    .filter((key) => !keys.has(key));
  if (gone.length > 0) await ctx.aws.events.untagResource({ ResourceARN, TagKeys: gone });
  if (wanted.length > 0) await ctx.aws.events.tagResource({ ResourceARN, Tags: wanted });
}
