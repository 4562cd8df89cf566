import { tagList, tagMap } from '../../../kernel/properties.ts';
import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { arnOf } from '../records.ts';

/** Sets the tags of `application:x` or `deploymentgroup:x/y` to those of the template and the stack. */
export async function updateTags(ctx: ResourceContext, resource: string, properties: Properties): Promise<void> {
  const ResourceArn = arnOf(ctx, resource);
  const wanted = tagMap(properties, ctx.stack);
  const { Tags = [] } = await ctx.aws.codedeploy.listTagsForResource({ ResourceArn });
  const gone = Tags.map(({ Key = '' }) => Key).filter((key) => !Object.hasOwn(wanted, key));
  if (gone.length > 0) await ctx.aws.codedeploy.untagResource({ ResourceArn, TagKeys: gone });
  if (Object.keys(wanted).length > 0) await ctx.aws.codedeploy.tagResource({ ResourceArn, Tags: tagList(wanted) });
}
